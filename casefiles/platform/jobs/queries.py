"""How far a piece of work is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.platform.jobs.models import MOST_ATTEMPTS, Job, JobStatus


def latest_job(session: Session, subject_id: UUID) -> Job | None:
    """Return the last job asked for a record."""
    return session.scalar(
        sa.select(Job)
        .where(Job.subject_id == subject_id)
        .order_by(Job.created_at.desc(), Job.id.desc())
        .limit(1)
    )


def is_waiting() -> sa.ColumnElement[bool]:
    """Return the condition of a job that nobody holds, or whose holder died."""
    return sa.or_(
        Job.status == JobStatus.QUEUED,
        sa.and_(Job.status == JobStatus.RUNNING, Job.lease_until < clock.now()),
    )


def is_work_waiting(session: Session) -> bool:
    """Return whether there is anything to do, without taking the write lock."""
    return session.scalar(sa.select(Job.id).where(is_waiting()).limit(1)) is not None


def waiting_since(session: Session) -> datetime | None:
    """Return when the oldest job that waits was asked for."""
    return session.scalar(sa.select(sa.func.min(Job.created_at)).where(is_waiting()))


def is_work_held(session: Session) -> bool:
    """Return whether a worker that is believed to be alive does a job now."""
    held = sa.and_(Job.status == JobStatus.RUNNING, Job.lease_until >= clock.now())
    return session.scalar(sa.select(Job.id).where(held).limit(1)) is not None


def is_tried_again(session: Session, subject_id: UUID) -> bool:
    """Return whether another attempt would follow, if the present one failed unexpectedly."""
    job = latest_job(session, subject_id)
    return job is not None and job.attempts < MOST_ATTEMPTS
