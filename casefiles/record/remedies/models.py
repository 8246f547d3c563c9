"""What was asked, promised, done or refused for whom was harmed, and for what was damaged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.database import Record, Versioned
from casefiles.foundation.texts import Texts
from casefiles.record.actors.models import Actor
from casefiles.record.evidence.models import Exhibit
from casefiles.record.victims.models import Damage, Victim


class RemedyRecordState(StrEnum):
    """Whether the record stands; how far the remedy itself has come is derived from its steps."""

    RECORDED = "recorded"
    VOID = "void"


class StepKind(StrEnum):
    ASKED = "asked"
    PROMISED = "promised"
    DONE = "done"
    REFUSED = "refused"
    #: takes an earlier step back, for a reason
    STRUCK = "struck"


@dataclass(frozen=True, kw_only=True)
class StepDetails:
    """What a person fills in about one step."""

    step: StepKind | None
    day_edtf: str = ""
    #: who asked, promised, did or refused it, in words
    said_by: str = ""
    note: Texts | None = None
    exhibit_id: UUID | None = None
    source_url: str = ""


@dataclass(frozen=True, kw_only=True)
class RemedyDetails(StepDetails):
    """What a person fills in about a new remedy: for whom, of whom, and its first step."""

    victim_id: UUID | None = None
    damage_id: UUID | None = None
    #: vocabulary `remedy_kind`
    kind: str
    actor_id: UUID | None = None
    responsible: Texts | None = None


class Remedy(Versioned):
    """One kind of remedy for one victim or one damaged facility; its case is theirs."""

    __tablename__ = "remedies"

    state: Mapped[RemedyRecordState] = mapped_column(default=RemedyRecordState.RECORDED)
    victim_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("victims.id"), index=True)
    damage_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("damages.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    #: of whom it is asked: never an individual; or in words; or neither, which is not known
    actor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("actors.id"), index=True)
    responsible: Mapped[Texts | None]
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    #: moves with each step, so that two people who add one at once do not both hold
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    void_reason: Mapped[str] = mapped_column(sa.Text, default="")

    victim: Mapped[Victim | None] = relationship()
    damage: Mapped[Damage | None] = relationship()
    actor: Mapped[Actor | None] = relationship()
    steps: Mapped[list[RemedyStep]] = relationship(
        back_populates="remedy", order_by=lambda: RemedyStep.number
    )

    __table_args__ = (
        sa.CheckConstraint("(victim_id IS NULL) <> (damage_id IS NULL)", name="for_one"),
        sa.CheckConstraint("actor_id IS NULL OR responsible IS NULL", name="of_one"),
        sa.CheckConstraint("(state = 'void') = (void_reason <> '')", name="void_says_why"),
    )

    @property
    def left(self) -> list[RemedyStep]:
        """The steps that were not taken back, in the order of their days."""
        return standing(self.steps)

    @property
    def reached(self) -> StepKind | None:
        """How far it has come: what its last step says, whenever that was written down."""
        left = self.left
        return left[-1].step if left else None


class RemedyStep(Record):
    """One step of a remedy; rows are only added.

    The database refuses to change or delete one, but for words of somebody who is expunged.
    """

    __tablename__ = "remedy_steps"

    remedy_id: Mapped[UUID] = mapped_column(sa.ForeignKey("remedies.id"))
    #: of the remedy, so that what is written here goes with the person
    victim_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("victims.id"), index=True)
    #: 1, 2 …: two people who write at once do not both hold
    number: Mapped[int]
    step: Mapped[StepKind]
    #: the number of the step that this one takes back
    about_number: Mapped[int | None]
    day_edtf: Mapped[str] = mapped_column(sa.String(60), default="")
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    said_by: Mapped[str] = mapped_column(sa.String(300), default="")
    note: Mapped[Texts | None]
    exhibit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("exhibits.id"))
    source_url: Mapped[str] = mapped_column(sa.String(2000), default="")
    #: why a step was taken back
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)

    remedy: Mapped[Remedy] = relationship(back_populates="steps")
    exhibit: Mapped[Exhibit | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("remedy_id", "number"),
        sa.CheckConstraint("(step = 'struck') = (about_number IS NOT NULL)", name="strikes_one"),
        sa.CheckConstraint("(step = 'struck') = (reason <> '')", name="struck_says_why"),
        sa.CheckConstraint("step = 'struck' OR first_day IS NOT NULL", name="has_a_day"),
        sa.CheckConstraint("last_day >= first_day", name="days"),
        sa.Index(
            "uq_remedy_steps_struck_once",
            "remedy_id",
            "about_number",
            unique=True,
            sqlite_where=sa.text("step = 'struck'"),
            postgresql_where=sa.text("step = 'struck'"),
        ),
    )


def standing(steps: Iterable[RemedyStep]) -> list[RemedyStep]:
    """Return the steps that were not taken back, in the order of their days."""
    every = list(steps)
    struck = {one.about_number for one in every if one.step is StepKind.STRUCK}
    left = (one for one in every if one.step is not StepKind.STRUCK and one.number not in struck)
    return sorted(left, key=lambda one: (one.first_day or date.min, one.number))
