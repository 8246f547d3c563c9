"""Long work outside the request: what is asked, how far it is, and what became of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from casefiles.foundation import clock
from casefiles.foundation.database import Record

MOST_ATTEMPTS = 3


class JobStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Record):
    """One piece of work, written in the transaction that asked for it; its argument is an id."""

    __tablename__ = "jobs"

    kind: Mapped[str] = mapped_column(sa.String(60))
    subject_id: Mapped[UUID] = mapped_column(index=True)
    asked_by_id: Mapped[UUID | None]
    status: Mapped[JobStatus] = mapped_column(default=JobStatus.QUEUED, index=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    #: until when the worker that took it is believed to be alive
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]
    #: an English message to translate; never data of a case
    failure: Mapped[str | None] = mapped_column(sa.Text)
