"""A wish to be expunged, confirmed by a second person; and what keeps it from being done."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.database import Base, Versioned

#: the kind of job that does it
EXPUNGE = "expunging:do"


class ExpungedKind(StrEnum):
    #: one person's names and every harm done to them, in every case
    PERSON = "person"
    #: somebody harmed whose name nobody wrote down
    VICTIM = "victim"
    SOURCE = "source"


class ExpungingState(StrEnum):
    WAITING = "waiting"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    #: a second person confirmed it; the program does it
    CONFIRMED = "confirmed"
    DONE = "done"


class HoldKind(StrEnum):
    PERSON = "person"
    VICTIM = "victim"
    SOURCE = "source"
    CASE = "case"


_OPEN = "state IN ('waiting', 'confirmed', 'done')"


class Expunging(Versioned):
    """One person or source that is to go. The row stays as what is left of them."""

    __tablename__ = "expungings"

    kind: Mapped[ExpungedKind]
    #: a person, a victim without a name, or a source; the row it names stays too
    subject_id: Mapped[UUID] = mapped_column(index=True)
    state: Mapped[ExpungingState] = mapped_column(default=ExpungingState.WAITING)
    reason: Mapped[str] = mapped_column(sa.Text)
    #: whose wish it is, when and how they said so
    wish: Mapped[str] = mapped_column(sa.Text)
    asked_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(sa.Text, default="")
    #: by which names they are looked for, under a key of its own; None once nothing needs it
    sealed_plan: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    data_key_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("data_keys.id"))
    #: ids of exhibits whose files go too, because whoever asked chose them
    exhibits: Mapped[tuple[str, ...]] = mapped_column(default=())
    #: what went, in numbers
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: from here on there is no way back
    begun_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    #: when the files of the database, too, were cleared
    swept_at: Mapped[datetime | None]

    cases: Mapped[list[ExpungingCase]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="ExpungingCase.case_id"
    )

    __table_args__ = (
        sa.CheckConstraint("decided_by_id <> asked_by_id", name="two_people"),
        sa.CheckConstraint(
            "(state IN ('waiting', 'withdrawn')) = (decided_by_id IS NULL AND decided_at IS NULL)",
            name="decided_by_somebody",
        ),
        sa.Index(
            "uq_expungings_once",
            "subject_id",
            unique=True,
            sqlite_where=sa.text(_OPEN),
            postgresql_where=sa.text(_OPEN),
        ),
    )


class ExpungingCase(Base):
    """A case in which the one who goes stands, or that rests on them."""

    __tablename__ = "expunging_cases"

    expunging_id: Mapped[UUID] = mapped_column(sa.ForeignKey("expungings.id"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True, index=True)


class LegalHold(Versioned):
    """Why nothing of a person, a source or a case may be expunged now; a second person lifts it."""

    __tablename__ = "legal_holds"

    kind: Mapped[HoldKind]
    subject_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(sa.Text)
    placed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    placed_at: Mapped[datetime] = mapped_column(default=clock.now)
    lifted_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    lifted_at: Mapped[datetime | None]
    lift_reason: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (
        sa.CheckConstraint("lifted_by_id <> placed_by_id", name="two_people"),
        sa.CheckConstraint(
            "(lifted_by_id IS NULL) = (lifted_at IS NULL)", name="lifted_by_somebody"
        ),
        sa.Index(
            "uq_legal_holds_one_standing",
            "subject_id",
            unique=True,
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        ),
    )
