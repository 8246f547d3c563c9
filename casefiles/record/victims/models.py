"""Who was harmed, what was damaged, and what each report counts. Unknown is empty, never 0."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation.counts import CountRange
from casefiles.foundation.database import Versioned
from casefiles.foundation.texts import Texts
from casefiles.record.people.models import Person
from casefiles.record.places.models import Facility
from casefiles.record.sources.models import Source

#: rows of a table that one transaction takes
MOST_AT_ONCE = 500
ONE, NOT_STATED, NO_NAME = CountRange(1, 1), CountRange(), Texts()


class EntryState(StrEnum):
    RECORDED = "recorded"
    VOID = "void"


class VictimKind(StrEnum):
    NAMED = "named"
    UNNAMED = "unnamed"
    GROUP = "group"


class Victim(Versioned):
    """One person's or one group's harm in one case."""

    __tablename__ = "victims"

    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    state: Mapped[EntryState] = mapped_column(default=EntryState.RECORDED)
    kind: Mapped[VictimKind]
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("people.id"), index=True)
    #: groups: how many, at least and at most; one person: both 1
    minimum: Mapped[int | None]
    maximum: Mapped[int | None]
    #: a few words in place of a name: "boy", "women of one family"
    description: Mapped[Texts | None]
    #: vocabularies `sex`, `age_band`, `civilian_status`, `occupation`, `outcome`, `cause`
    sex: Mapped[str] = mapped_column(sa.String(40), default="unknown")
    age: Mapped[int | None]
    age_band: Mapped[str] = mapped_column(sa.String(40), default="")
    civilian_status: Mapped[str] = mapped_column(sa.String(40), default="")
    occupation: Mapped[str] = mapped_column(sa.String(60), default="")
    outcome: Mapped[str] = mapped_column(sa.String(40))
    cause: Mapped[str] = mapped_column(sa.String(60), default="")
    violations: Mapped[tuple[str, ...]] = mapped_column(default=())
    note: Mapped[Texts | None]
    void_reason: Mapped[str] = mapped_column(sa.Text, default="")

    person: Mapped[Person | None] = relationship()

    __table_args__ = (
        sa.CheckConstraint("(kind = 'named') = (person_id IS NOT NULL)", name="named_has_person"),
        sa.CheckConstraint("minimum >= 0 AND maximum >= minimum", name="range"),
    )


class CasualtyFigure(Versioned):
    """One report's count of one category and group, kept as that report gave it."""

    __tablename__ = "casualty_figures"

    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    state: Mapped[EntryState] = mapped_column(default=EntryState.RECORDED)
    source_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sources.id"), index=True)
    #: vocabularies `casualty_category` and `casualty_group`
    category: Mapped[str] = mapped_column(sa.String(40))
    group: Mapped[str] = mapped_column(sa.String(40))
    #: "at least 46" has no maximum; None is "not stated"
    minimum: Mapped[int | None]
    maximum: Mapped[int | None]
    wording: Mapped[str] = mapped_column(sa.String(500), default="")
    void_reason: Mapped[str] = mapped_column(sa.Text, default="")

    source: Mapped[Source] = relationship()

    __table_args__ = (sa.CheckConstraint("minimum >= 0 AND maximum >= minimum", name="range"),)


class Damage(Versioned):
    """What one incident did to one facility."""

    __tablename__ = "damages"

    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    state: Mapped[EntryState] = mapped_column(default=EntryState.RECORDED)
    facility_id: Mapped[UUID] = mapped_column(sa.ForeignKey("facilities.id"), index=True)
    #: vocabularies `damage` and `out_of_service`
    extent: Mapped[str] = mapped_column(sa.String(40))
    out_of_service: Mapped[str] = mapped_column(sa.String(40), default="")
    note: Mapped[Texts | None]
    void_reason: Mapped[str] = mapped_column(sa.Text, default="")

    facility: Mapped[Facility] = relationship()


@dataclass(frozen=True)
class VictimDetails:
    """What a person fills in about somebody harmed: named, unnamed, or a group."""

    kind: VictimKind | None
    outcome: str
    names: Texts = NO_NAME
    aliases: tuple[str, ...] = ()
    birth_edtf: str | None = None
    description: Texts | None = None
    #: of a group; nothing is said here of one person
    count: CountRange = NOT_STATED
    sex: str = "unknown"
    age: int | None = None
    age_band: str = ""
    civilian_status: str = ""
    occupation: str = ""
    cause: str = ""
    violations: tuple[str, ...] = ()
    note: Texts | None = None


@dataclass(frozen=True)
class FigureDetails:
    """What one report counts, in its own words; unknown is empty, never 0."""

    source_id: UUID | None
    category: str
    group: str
    count: CountRange = NOT_STATED
    wording: str = ""


@dataclass(frozen=True)
class DamageDetails:
    """What the incident did to one facility."""

    facility_id: UUID | None
    extent: str
    out_of_service: str = ""
    note: Texts | None = None
