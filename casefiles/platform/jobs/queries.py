"""How far a piece of work is."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.platform.jobs.models import Job


def latest_job(session: Session, subject_id: UUID) -> Job | None:
    """Return the last job asked for a record."""
    return session.scalar(
        sa.select(Job)
        .where(Job.subject_id == subject_id)
        .order_by(Job.created_at.desc(), Job.id.desc())
        .limit(1)
    )
