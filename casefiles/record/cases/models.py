"""The incident and its life."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.database import Base, Record, Versioned
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.places.models import Place


class CaseState(StrEnum):
    """How far it is established *that* it happened; who did it is a claim's matter."""

    INTAKE = "intake"
    INVESTIGATING = "investigating"
    VERIFIED = "verified"
    CLOSED = "closed"
    VOID = "void"


class CaseAccess(StrEnum):
    ORGANISATION = "organisation"
    MEMBERS = "members"


class MemberStanding(StrEnum):
    LEAD = "lead"
    MEMBER = "member"
    #: asked to review an attribution of a members-only case
    ASKED = "asked"


class Case(Versioned):
    """One incident: what, where, when. Codes are of the codebook version named."""

    __tablename__ = "cases"

    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    state: Mapped[CaseState] = mapped_column(default=CaseState.INTAKE, index=True)
    access: Mapped[CaseAccess] = mapped_column(default=CaseAccess.ORGANISATION)
    title: Mapped[Texts]
    narrative: Mapped[Texts | None]
    codebook_version: Mapped[str] = mapped_column(sa.String(20))

    date_edtf: Mapped[str | None] = mapped_column(sa.String(60))
    #: bounds of the EDTF date; None where open
    earliest: Mapped[date | None] = mapped_column(index=True)
    latest: Mapped[date | None]
    time_of_day: Mapped[str] = mapped_column(sa.String(40), default="")
    time_zone: Mapped[str] = mapped_column(sa.String(40), default="Asia/Damascus")

    place_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("places.id"), index=True)
    place_detail: Mapped[str] = mapped_column(sa.String(300), default="")
    #: vocabulary `place_precision`
    place_precision: Mapped[str] = mapped_column(sa.String(60), default="")
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]
    #: vocabulary `control`
    control: Mapped[str] = mapped_column(sa.String(60), default="")

    #: vocabularies `target`, `weapon`, `delivery`, `pattern`, `violation`
    target: Mapped[str] = mapped_column(sa.String(60), default="", index=True)
    weapons: Mapped[tuple[str, ...]] = mapped_column(default=())
    delivery: Mapped[str] = mapped_column(sa.String(60), default="")
    patterns: Mapped[tuple[str, ...]] = mapped_column(default=())
    violations: Mapped[tuple[str, ...]] = mapped_column(default=())
    tags: Mapped[tuple[str, ...]] = mapped_column(default=())

    #: title, reference, place and tags folded, for looking up in either script
    search_text: Mapped[str] = mapped_column(sa.Text, default="")

    #: a submissions officer reads it from then on, verified or not
    in_submission: Mapped[bool] = mapped_column(default=False)
    opened_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    void_reason: Mapped[str] = mapped_column(sa.Text, default="")

    place: Mapped[Place | None] = relationship()
    members: Mapped[list[CaseMember]] = relationship(
        back_populates="case", cascade="all, delete-orphan"
    )

    # How many there are is counted on every list, from this index alone.
    __table_args__ = (sa.Index("ix_cases_counted", "access", "state", "in_submission", "id"),)


class CaseMember(Base):
    __tablename__ = "case_members"

    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True, index=True)
    standing: Mapped[MemberStanding]

    case: Mapped[Case] = relationship(back_populates="members")
    user: Mapped[User] = relationship(viewonly=True)


class CaseSearch(Record):
    """Words that somebody looked for: kept here so that an address never carries them."""

    __tablename__ = "case_searches"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    words: Mapped[str] = mapped_column(sa.String(200))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
