"""Ceasefires and other agreements that bound parties for a time, somewhere."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.database import Base, Versioned
from casefiles.foundation.texts import Texts
from casefiles.record.actors.models import Actor
from casefiles.record.places.models import Place


class AgreementState(StrEnum):
    RECORDED = "recorded"
    VOID = "void"


class AgreementMark(StrEnum):
    """How well we know what is said of it."""

    SOURCED = "sourced"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, kw_only=True)
class AgreementTerms:
    """What stands in the agreement's own row."""

    names: Texts
    #: vocabulary `agreement_kind`
    kind: str = ""
    #: from when and until when, in EDTF; empty is not known
    from_edtf: str = ""
    to_edtf: str = ""
    #: no end was agreed: it stands until it is ended
    no_end: bool = False
    source_title: str = ""
    source_url: str = ""
    looked_at_on: date | None = None
    mark: AgreementMark | None = None
    note: Texts | None = None


@dataclass(frozen=True, kw_only=True)
class AgreementDetails(AgreementTerms):
    """What a person fills in: the row, whom it binds, and where."""

    #: ids of actors
    parties: tuple[str, ...] = ()
    #: codes or names of the gazetteer; none is everywhere
    areas: tuple[str, ...] = ()

    @property
    def terms(self) -> AgreementTerms:
        """Return what stands in the agreement's own row."""
        return AgreementTerms(
            **{one.name: getattr(self, one.name) for one in fields(AgreementTerms)}
        )


class AgreementParty(Base):
    __tablename__ = "agreement_parties"

    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreements.id"), primary_key=True)
    actor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("actors.id"), primary_key=True, index=True)


class AgreementPlace(Base):
    __tablename__ = "agreement_places"

    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreements.id"), primary_key=True)
    place_id: Mapped[UUID] = mapped_column(sa.ForeignKey("places.id"), primary_key=True, index=True)


class Agreement(Versioned):
    """What parties agreed, for a period and an area, and who says so."""

    __tablename__ = "agreements"

    state: Mapped[AgreementState] = mapped_column(default=AgreementState.RECORDED)
    names: Mapped[Texts]
    kind: Mapped[str] = mapped_column(sa.String(60))
    from_edtf: Mapped[str] = mapped_column(sa.String(60), default="")
    to_edtf: Mapped[str] = mapped_column(sa.String(60), default="")
    no_end: Mapped[bool] = mapped_column(default=False)
    #: the widest and the narrowest reading of the period, see `parts/bounds`
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    surely_from: Mapped[date | None]
    surely_until: Mapped[date | None]
    source_title: Mapped[str] = mapped_column(sa.String(500), default="")
    source_url: Mapped[str] = mapped_column(sa.String(2000), default="")
    looked_at_on: Mapped[date | None]
    mark: Mapped[AgreementMark]
    note: Mapped[Texts | None]
    added_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    void_reason: Mapped[str] = mapped_column(sa.Text, default="")

    parties: Mapped[list[Actor]] = relationship(
        secondary="agreement_parties", order_by=lambda: (Actor.code, Actor.id)
    )
    places: Mapped[list[Place]] = relationship(
        secondary="agreement_places", order_by=lambda: (Place.level, Place.code, Place.id)
    )

    __table_args__ = (
        sa.CheckConstraint("(state = 'void') = (void_reason <> '')", name="void_says_why"),
        sa.CheckConstraint(
            "mark = 'unconfirmed' OR (source_title <> '' AND looked_at_on IS NOT NULL)",
            name="sourced_names_source",
        ),
        sa.CheckConstraint("NOT no_end OR to_edtf = ''", name="one_end"),
    )

    @property
    def area_codes(self) -> tuple[str, ...]:
        """The places it names as a form does: by code, or by id where there is none."""
        return tuple(place.code or str(place.id) for place in self.places)
