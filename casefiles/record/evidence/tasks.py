"""The scheduled check of what is kept: slice after slice, beside all other work."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from time import monotonic
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from casefiles.foundation.transactions import own_transaction
from casefiles.platform.files.models import StoredFile
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.files.queries import overdue
from casefiles.platform.files.workflow import note_fixity
from casefiles.platform.jobs.workflow import Handler, Progress, Recurring, ask_for
from casefiles.platform.organisation.models import Organisation
from casefiles.platform.organisation.queries import find_organisation
from casefiles.record.evidence import queries
from casefiles.record.evidence.models import CHECK, CHECK_ON_SCHEDULE
from casefiles.record.evidence.workflow import note_check

#: begun once a day; a day with nothing overdue ends at once
RECURRING = Recurring(CHECK, timedelta(days=1), find_organisation)
#: a slice ends after so many files or seconds, and whatever else waits has its turn
_MOST_FILES = 200
_MOST_SECONDS = 30.0
#: seconds after which a long file says that it is still being read
_SAID_EVERY = 5.0

Factory = sessionmaker[Session]


def handlers(store: LocalStore) -> dict[str, Handler]:
    """Return what does each kind of job of this room."""
    return {CHECK: partial(check_slice, store)}


def check_slice(
    store: LocalStore, factory: Factory, organisation_id: UUID, progress: Progress
) -> None:
    """Hash the files whose turn it is for a while; ask for the next slice if some are left."""
    ends = monotonic() + _MOST_SECONDS
    with factory() as session:
        turn = overdue(session, limit=_MOST_FILES)
    for number, sha256 in enumerate(turn):
        found = _digest(store, sha256, partial(progress, number, len(turn)))
        with own_transaction(factory) as session:
            _note(session, sha256, found)
        progress(number + 1, len(turn))
        if monotonic() >= ends:
            break
    with own_transaction(factory) as session:
        if overdue(session, limit=1):
            organisation = session.get_one(Organisation, organisation_id)
            ask_for(session, CHECK, organisation, acting_user=None)


def _digest(store: LocalStore, sha256: str, still_reading: Callable[[], None]) -> str | None:
    """Hash a file outside any transaction; None where it is gone or unreadable."""
    digest, said_at = hashlib.sha256(), monotonic()
    try:
        for chunk in store.chunks(sha256):
            digest.update(chunk)
            if monotonic() - said_at >= _SAID_EVERY:
                still_reading()
                said_at = monotonic()
    except OSError:
        return None
    return digest.hexdigest()


def _note(session: Session, sha256: str, found: str | None) -> None:
    """Enter it into the custody of each exhibit; a copy for work has none."""
    exhibits = queries.exhibits_with(session, sha256)
    if exhibits:
        note_check(session, exhibits[0], found, acting_user=None, purpose=CHECK_ON_SCHEDULE)
    else:
        note_fixity(session.get_one(StoredFile, sha256), found)
