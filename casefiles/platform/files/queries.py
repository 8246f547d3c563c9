"""What is kept, and how long ago each content was last hashed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.platform.files.models import HASHED_WITHIN, LOOKED_AT_AGAIN, Fixity, StoredFile

#: files that are looked for before another one is said to be gone
_NEIGHBOURS = 5
#: what another server wrote down while we waited for it is later than our now, by less than this
_WHILE_WE_WAITED = timedelta(hours=1)


@dataclass(frozen=True)
class Kept:
    """How the kept files fare, as last looked at; no oldest check where there is no file."""

    files: int
    damaged: int
    #: whose last check came to nothing: they could not be read, or what was found not entered
    unread: int
    #: whose turn it is to be hashed
    overdue: int
    oldest_check: datetime | None
    #: later than now where a clock was wrong
    newest_check: datetime | None


def kept(session: Session) -> Kept:
    """Return how many files there are, and what was found when they were last hashed."""
    row = session.execute(
        sa.select(
            sa.func.count().label("files"),
            sa.func.count().filter(StoredFile.fixity != Fixity.INTACT).label("damaged"),
            sa.func.count().filter(StoredFile.tried_at.is_not(None)).label("unread"),
            sa.func.count().filter(_is_overdue()).label("overdue"),
            sa.func.min(StoredFile.checked_at).label("oldest"),
            sa.func.max(StoredFile.checked_at).label("newest"),
        ).where(is_kept())
    ).one()
    return Kept(row.files, row.damaged, row.unread, row.overdue, row.oldest, row.newest)


def overdue(session: Session, *, limit: int) -> Sequence[tuple[str, Fixity]]:
    """Return hash and state of files whose turn it is to be hashed, the longest unseen first.

    What was tried in vain stands where it was last tried: nothing waits behind it for ever.
    """
    last = sa.func.coalesce(StoredFile.tried_at, StoredFile.checked_at)
    rows = session.execute(
        sa.select(StoredFile.sha256, StoredFile.fixity)
        .where(_is_overdue())
        .order_by(last, StoredFile.sha256)
        .limit(limit)
    )
    return [(sha256, fixity) for sha256, fixity in rows]


def still_overdue(session: Session, digests: Collection[str]) -> Sequence[StoredFile]:
    """Return those of some files whose turn it is even now, in the order of their hashes.

    No other can write them until we are done: another server may have hashed them meanwhile.
    """
    statement = sa.select(StoredFile).where(StoredFile.sha256.in_(digests), _is_overdue())
    return session.scalars(statement.order_by(StoredFile.sha256).with_for_update()).all()


def neighbours(session: Session, sha256: str) -> Sequence[str]:
    """Return the hashes of a few files that should be there, without this one.

    They tell whether the store is the one that was filled, or an empty folder in its place. By
    hash, which is any few of them, and found without going through all.
    """
    return session.scalars(
        sa.select(StoredFile.sha256)
        .where(StoredFile.sha256 != sha256, StoredFile.fixity != Fixity.MISSING, is_kept())
        .order_by(StoredFile.sha256)
        .limit(_NEIGHBOURS)
    ).all()


def fixity_of(stored: StoredFile, found: str | None) -> Fixity:
    """Return what a hash of the bytes says of them; None where they are gone."""
    if found is None:
        return Fixity.MISSING
    return Fixity.INTACT if found == stored.sha256 else Fixity.CHANGED


def _is_overdue() -> sa.ColumnElement[bool]:
    """Return the condition of a file whose turn it is; a date far later than now says nothing."""
    now = clock.now()
    wrong = now + _WHILE_WE_WAITED
    checked, tried = StoredFile.checked_at, StoredFile.tried_at
    soon = sa.and_(StoredFile.fixity != Fixity.INTACT, checked < now - LOOKED_AT_AGAIN)
    unseen = sa.or_(checked < now - HASHED_WITHIN, checked > wrong, soon)
    waits = sa.or_(tried.is_(None), tried < now - LOOKED_AT_AGAIN, tried > wrong)
    return sa.and_(unseen, waits, is_kept())


def is_kept() -> sa.ColumnElement[bool]:
    """Return the condition of a file whose bytes were not destroyed on purpose."""
    return StoredFile.expunged_at.is_(None)
