"""On what ground something about a person may go to whom: rows, and nothing else."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from casefiles.foundation import clock
from casefiles.foundation.database import Versioned


class GroundKind(StrEnum):
    CONSENT = "consent"
    NEXT_OF_KIN = "next_of_kin"
    ALREADY_PUBLIC = "already_public"
    PUBLISHED_WORK = "published_work"
    OTHER = "other"


class Scope(StrEnum):
    """What of a record leaves: each is asked for separately."""

    NAME = "name"
    DETAILS = "details"
    TESTIMONY = "testimony"
    IMAGE = "image"
    VOICE = "voice"
    CONTACT = "contact"
    FILE = "file"


class Purpose(StrEnum):
    UN_INQUIRY = "un_inquiry"
    UN_NAMING_TO_STATE = "un_naming_to_state"
    PROSECUTORS = "prosecutors"
    PUBLICATION = "publication"


class GroundSubject(StrEnum):
    VICTIM = "victim"
    SOURCE = "source"
    EXHIBIT = "exhibit"
    CLAIM = "claim"


class Ground(Versioned):
    """One reason to disclose, for one subject, some scopes, one purpose, some recipients."""

    __tablename__ = "grounds"

    case_id: Mapped[UUID] = mapped_column(index=True)
    subject_kind: Mapped[GroundSubject]
    subject_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[GroundKind]
    scopes: Mapped[tuple[str, ...]]
    purpose: Mapped[Purpose]
    #: recipient codes; empty means every recipient of this purpose
    recipients: Mapped[tuple[str, ...]] = mapped_column(default=())
    given_by: Mapped[str] = mapped_column(sa.String(300), default="")
    method: Mapped[str] = mapped_column(sa.String(300), default="")
    language: Mapped[str] = mapped_column(sa.String(10), default="")
    given_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    #: where it was published, for the two kinds that rest on publication
    citation: Mapped[str] = mapped_column(sa.String(1000), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: the second person, needed by the kind `other`
    confirmed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[str] = mapped_column(sa.Text, default="")
