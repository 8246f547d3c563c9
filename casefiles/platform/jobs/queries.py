"""How far a piece of work is."""

from __future__ import annotations

from datetime import datetime, timedelta
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


def is_open(session: Session, kind: str) -> bool:
    """Return whether a job of a kind waits or is being done."""
    still = sa.select(Job.id).where(Job.kind == kind, Job.finished_at.is_(None))
    return session.scalar(still.limit(1)) is not None


def is_due(session: Session, kind: str, *, every: timedelta) -> bool:
    """Return whether recurring work is to be asked for: none is open, the last is long ago.

    What was asked for in the future, by a clock that was wrong, is no last one.
    """
    now = clock.now()
    lately = sa.and_(Job.created_at > now - every, Job.created_at <= now)
    last = sa.select(Job.id).where(Job.kind == kind, lately).limit(1)
    return not is_open(session, kind) and session.scalar(last) is None


def is_left_to_another(session: Session, kind: str) -> bool:
    """Return whether, beside the job that asks, another of its kind waits or is being done."""
    waiting = sa.select(Job.id).where(Job.kind == kind, is_waiting()).limit(1)
    if session.scalar(waiting) is not None:
        return True
    held = sa.select(sa.func.count()).select_from(Job).where(Job.kind == kind, _is_held())
    return session.scalars(held).one() > 1


def last_finished(session: Session, kind: str) -> Job | None:
    """Return the job of a kind that ended last, well or badly; the future does not count."""
    return session.scalar(
        sa.select(Job)
        .where(Job.kind == kind, Job.finished_at <= clock.now())
        .order_by(Job.finished_at.desc(), Job.id.desc())
        .limit(1)
    )


def done_since(session: Session, kind: str, since: datetime) -> int:
    """Return how much the jobs of a kind have done together, in what each of them counts."""
    done = sa.select(sa.func.coalesce(sa.func.sum(Job.done), 0))
    return int(session.scalars(done.where(Job.kind == kind, Job.created_at >= since)).one())


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
    return session.scalar(sa.select(Job.id).where(_is_held()).limit(1)) is not None


def _is_held() -> sa.ColumnElement[bool]:
    return sa.and_(Job.status == JobStatus.RUNNING, Job.lease_until >= clock.now())


def is_tried_again(session: Session, subject_id: UUID) -> bool:
    """Return whether another attempt would follow, if the present one failed unexpectedly."""
    job = latest_job(session, subject_id)
    return job is not None and job.attempts < MOST_ATTEMPTS
