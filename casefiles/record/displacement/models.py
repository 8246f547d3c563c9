"""How many people had to leave, or came back, as somebody published it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.counts import CountRange
from casefiles.foundation.database import Base, Versioned
from casefiles.foundation.texts import Texts
from casefiles.record.actors.models import Actor
from casefiles.record.places.models import Place

NOT_STATED = CountRange()
#: the kind that counts who was displaced on one day: it has no beginning
AT_A_MOMENT = "displaced_at_moment"


class EstimateState(StrEnum):
    RECORDED = "recorded"
    VOID = "void"


class CountedUnit(StrEnum):
    PEOPLE = "people"
    FAMILIES = "families"


class Reach(StrEnum):
    """Whether they stayed in the country that they lived in."""

    INSIDE = "inside"
    ABROAD = "abroad"
    BOTH = "both"
    NOT_SAID = "not_said"


class EstimateMark(StrEnum):
    """How well we know what is said of it."""

    SOURCED = "sourced"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, kw_only=True)
class _Said:
    """What is the same in a form and in a row."""

    #: vocabulary `displacement_kind`
    kind: str
    #: the day or period until which it counts, or the moment; and from when
    to_edtf: str
    from_edtf: str = ""
    is_about: bool = False
    unit: CountedUnit = CountedUnit.PEOPLE
    reach: Reach = Reach.NOT_SAID
    from_words: Texts | None = None
    to_words: Texts | None = None
    #: vocabulary `displacement_method`
    method: str = "not_said"
    party_id: UUID | None = None
    scope: Texts | None = None
    publisher: Texts | None = None
    source_title: str = ""
    source_url: str = ""
    source_on: date | None = None
    source_page: str = ""
    mark: EstimateMark = EstimateMark.UNCONFIRMED
    wording: str = ""
    note: Texts | None = None


@dataclass(frozen=True, kw_only=True)
class EstimateDetails(_Said):
    """What a person fills in about an estimate."""

    count: CountRange = NOT_STATED
    #: codes, names or ids of the gazetteer
    origins: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EstimateColumns(_Said):
    """The same as it stands in the row itself."""

    minimum: int | None = None
    maximum: int | None = None


#: what a form and a row call alike
SHARED = tuple(one.name for one in fields(_Said))


class DisplacementOrigin(Base):
    __tablename__ = "displacement_origins"

    estimate_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("displacement_estimates.id"), primary_key=True
    )
    place_id: Mapped[UUID] = mapped_column(sa.ForeignKey("places.id"), primary_key=True, index=True)


class DisplacementDestination(Base):
    __tablename__ = "displacement_destinations"

    estimate_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("displacement_estimates.id"), primary_key=True
    )
    place_id: Mapped[UUID] = mapped_column(sa.ForeignKey("places.id"), primary_key=True, index=True)


class DisplacementEstimate(Versioned):
    """One number of people or families that moved; unknown is empty and never 0."""

    __tablename__ = "displacement_estimates"

    state: Mapped[EstimateState] = mapped_column(default=EstimateState.RECORDED)
    kind: Mapped[str] = mapped_column(sa.String(40))
    minimum: Mapped[int | None]
    maximum: Mapped[int | None]
    is_about: Mapped[bool]
    unit: Mapped[CountedUnit]
    reach: Mapped[Reach]
    #: where from and where to, as far as the gazetteer does not say it
    from_words: Mapped[Texts | None]
    to_words: Mapped[Texts | None]
    from_edtf: Mapped[str] = mapped_column(sa.String(60))
    to_edtf: Mapped[str] = mapped_column(sa.String(60))
    #: the first and the last day that the period may touch; no first day where none is said
    first_day: Mapped[date | None]
    last_day: Mapped[date] = mapped_column(index=True)
    method: Mapped[str] = mapped_column(sa.String(40))
    #: who is said to have caused it; never an individual
    party_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("actors.id"))
    #: what else narrows it, in words
    scope: Mapped[Texts | None]
    publisher: Mapped[Texts | None]
    source_title: Mapped[str] = mapped_column(sa.String(500))
    source_url: Mapped[str] = mapped_column(sa.String(2000))
    source_on: Mapped[date | None]
    source_page: Mapped[str] = mapped_column(sa.String(60))
    mark: Mapped[EstimateMark]
    #: as it is printed
    wording: Mapped[str] = mapped_column(sa.String(500))
    #: for colleagues
    note: Mapped[Texts | None]
    added_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    void_reason: Mapped[str] = mapped_column(sa.Text, default="")

    party: Mapped[Actor | None] = relationship()
    origins: Mapped[list[Place]] = relationship(
        secondary="displacement_origins", order_by=lambda: (Place.level, Place.code, Place.id)
    )
    destinations: Mapped[list[Place]] = relationship(
        secondary="displacement_destinations",
        order_by=lambda: (Place.level, Place.code, Place.id),
    )

    __table_args__ = (
        sa.CheckConstraint("minimum >= 0 AND maximum >= minimum", name="range"),
        sa.CheckConstraint("minimum IS NOT NULL OR maximum IS NOT NULL", name="says_a_number"),
        sa.CheckConstraint("last_day >= first_day", name="period"),
        sa.CheckConstraint(
            "kind <> 'displaced_at_moment' OR from_edtf = ''", name="moment_has_no_beginning"
        ),
        sa.CheckConstraint("(state = 'void') = (void_reason <> '')", name="void_says_why"),
        sa.CheckConstraint(
            "mark = 'unconfirmed' OR source_title <> '' OR source_url <> ''",
            name="sourced_names_source",
        ),
    )

    @property
    def count(self) -> CountRange:
        """Return how many, as a range."""
        return CountRange(self.minimum, self.maximum)

    @property
    def origin_ids(self) -> tuple[UUID, ...]:
        """Return the ids of the places that they left."""
        return tuple(place.id for place in self.origins)

    @property
    def destination_ids(self) -> tuple[UUID, ...]:
        """Return the ids of the places that they went to."""
        return tuple(place.id for place in self.destinations)

    @property
    def origin_codes(self) -> tuple[str, ...]:
        """Where from, as a form names it: by code, or by id where there is none."""
        return tuple(place.code or str(place.id) for place in self.origins)

    @property
    def destination_codes(self) -> tuple[str, ...]:
        """Where to, as a form names it."""
        return tuple(place.code or str(place.id) for place in self.destinations)
