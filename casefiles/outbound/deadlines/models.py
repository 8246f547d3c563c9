"""What is done about a day by which something is due: it is put off, or over with."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from casefiles.foundation import clock
from casefiles.foundation.database import Record


class Act(StrEnum):
    EXTENDED = "extended"
    DONE = "done"


class DeadlineStep(Record):
    """Somebody put a day off, or says that nothing more is due; the last row holds.

    Rows are only added; the database refuses to change or delete one, but for words of somebody
    who is expunged.
    """

    __tablename__ = "deadline_steps"

    #: the entry that set the day
    dispatch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dispatches.id"), index=True)
    submission_id: Mapped[UUID] = mapped_column(sa.ForeignKey("submissions.id"))
    #: 1, 2 …: two people who act at once do not both hold
    number: Mapped[int]
    act: Mapped[Act]
    due_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(sa.Text)
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        sa.UniqueConstraint("dispatch_id", "number"),
        sa.CheckConstraint("(act = 'extended') = (due_on IS NOT NULL)", name="until_when"),
        sa.CheckConstraint("reason <> ''", name="says_why"),
    )
