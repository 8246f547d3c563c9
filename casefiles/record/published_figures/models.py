"""What was published as a number, and what people say where two numbers differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.counts import CountRange
from casefiles.foundation.database import Record, Versioned
from casefiles.foundation.texts import Texts
from casefiles.record.actors.models import Actor
from casefiles.record.places.models import Place

NOT_STATED = CountRange()


class PublishedState(StrEnum):
    RECORDED = "recorded"
    VOID = "void"


class Unit(StrEnum):
    NUMBER = "number"
    #: a share of the whole that the measure counts
    PERCENT = "percent"


class FigureMark(StrEnum):
    SOURCED = "sourced"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True)
class _Said:
    """What is the same in a form and in a row."""

    #: vocabulary `measure`
    measure: str
    as_of_edtf: str
    unit: Unit = Unit.NUMBER
    is_about: bool = False
    since: date | None = None
    until: date | None = None
    party_id: UUID | None = None
    place_id: UUID | None = None
    scope: Texts | None = None
    is_ours: bool = False
    publisher: Texts | None = None
    source_title: str = ""
    source_url: str = ""
    source_on: date | None = None
    source_page: str = ""
    mark: FigureMark = FigureMark.UNCONFIRMED
    calculation: str = ""
    wording: str = ""
    note: Texts | None = None


@dataclass(frozen=True)
class PublishedDetails(_Said):
    """What a person fills in about a published figure."""

    count: CountRange = NOT_STATED


@dataclass(frozen=True)
class PublishedColumns(_Said):
    """The same as it stands in a row."""

    minimum: int | None = None
    maximum: int | None = None


class PublishedFigure(Versioned):
    """One number of one publication, as it gives it; unknown is empty and never 0."""

    __tablename__ = "published_figures"

    state: Mapped[PublishedState] = mapped_column(default=PublishedState.RECORDED)
    measure: Mapped[str] = mapped_column(sa.String(40), index=True)
    #: "at least 335" has no maximum
    minimum: Mapped[int | None]
    maximum: Mapped[int | None]
    #: "about 3.3 million"
    is_about: Mapped[bool]
    unit: Mapped[Unit]
    #: the day up to which it counts, as exactly as it says
    as_of_edtf: Mapped[str] = mapped_column(sa.String(60))
    as_of_from: Mapped[date]
    as_of_to: Mapped[date] = mapped_column(index=True)
    #: from when it counts; and until when, where that is not the day it is as of
    since: Mapped[date | None]
    until: Mapped[date | None]
    party_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("actors.id"))
    place_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("places.id"))
    #: what else narrows it, in words
    scope: Mapped[Texts | None]
    is_ours: Mapped[bool]
    #: empty where it is ours
    publisher: Mapped[Texts | None]
    source_title: Mapped[str] = mapped_column(sa.String(500))
    source_url: Mapped[str] = mapped_column(sa.String(2000))
    source_on: Mapped[date | None]
    source_page: Mapped[str] = mapped_column(sa.String(60))
    mark: Mapped[FigureMark]
    #: how it was computed from others, where no page states it
    calculation: Mapped[str] = mapped_column(sa.String(300))
    #: as it is printed
    wording: Mapped[str] = mapped_column(sa.String(500))
    #: for colleagues
    note: Mapped[Texts | None]
    added_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    void_reason: Mapped[str] = mapped_column(sa.Text, default="")

    party: Mapped[Actor | None] = relationship()
    place: Mapped[Place | None] = relationship()

    __table_args__ = (
        sa.CheckConstraint("minimum >= 0 AND maximum >= minimum", name="range"),
        sa.CheckConstraint("minimum IS NOT NULL OR maximum IS NOT NULL", name="says_a_number"),
        sa.CheckConstraint("until >= since", name="period"),
        sa.CheckConstraint("is_ours = (publisher IS NULL)", name="has_publisher"),
        sa.CheckConstraint("(state = 'void') = (void_reason <> '')", name="void_says_why"),
    )

    @property
    def count(self) -> CountRange:
        """Return how many, as a range."""
        return CountRange(self.minimum, self.maximum)

    @property
    def end(self) -> date | None:
        """Return the day until which it counts; None where that is not known to the day."""
        if self.until is not None:
            return self.until
        return self.as_of_to if self.as_of_from == self.as_of_to else None


class FigureExplanation(Record):
    """Why figures differ, as a person explains it: added, never changed."""

    __tablename__ = "figure_explanations"

    #: of the difference, see `parts/comparing.py`
    check_key: Mapped[str] = mapped_column(sa.String(64), index=True)
    #: the numbers as they stood when it was written
    values_then: Mapped[str] = mapped_column(sa.String(500))
    text: Mapped[Texts]
    written_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
