"""What is kept, and how long ago each content was last hashed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.platform.files.models import HASHED_WITHIN, Fixity, StoredFile


@dataclass(frozen=True)
class Kept:
    """How the kept files fare, as last looked at; no oldest check where there is no file."""

    files: int
    damaged: int
    #: not hashed for longer than `HASHED_WITHIN`
    overdue: int
    oldest_check: datetime | None


def kept(session: Session) -> Kept:
    """Return how many files there are, and what was found when they were last hashed."""
    row = session.execute(
        sa.select(
            sa.func.count().label("files"),
            sa.func.count().filter(StoredFile.fixity != Fixity.INTACT).label("damaged"),
            sa.func.count().filter(_is_overdue()).label("overdue"),
            sa.func.min(StoredFile.checked_at).label("oldest"),
        ).select_from(StoredFile)
    ).one()
    return Kept(row.files, row.damaged, row.overdue, row.oldest)


def overdue(session: Session, *, limit: int) -> Sequence[str]:
    """Return the hashes of files whose turn it is to be hashed, the longest unseen first."""
    return session.scalars(
        sa.select(StoredFile.sha256)
        .where(_is_overdue())
        .order_by(StoredFile.checked_at, StoredFile.sha256)
        .limit(limit)
    ).all()


def _is_overdue() -> sa.ColumnElement[bool]:
    return StoredFile.checked_at < clock.now() - HASHED_WITHIN
