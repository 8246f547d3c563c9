"""The scheduled check of what is kept: slice after slice, beside all other work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from time import monotonic
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from casefiles.foundation.messages import N_
from casefiles.foundation.transactions import own_transaction
from casefiles.platform.files.models import Fixity, StoredFile
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.files.queries import neighbours, overdue, still_overdue
from casefiles.platform.files.workflow import note_fixity, note_intact, note_tried
from casefiles.platform.jobs.workflow import (
    DoneInPart,
    Handler,
    Progress,
    Recurring,
    ask_for_the_rest,
)
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
#: a slice ends after so many in a row that could not be read or are gone: ask a person first
_MOST_LOST = 5
#: seconds after which a long file says that it is still being read
_SAID_EVERY = 5.0

LOST = N_("Several files in a row could not be read, or are gone. The rest waits a day.")
LEFT = N_("Some files could not be checked. Whoever runs this installation finds why in its log.")

Factory = sessionmaker[Session]


@dataclass
class _Slice:
    """Where to look, and what that has come to."""

    store: LocalStore
    factory: Factory
    looked_at: int = 0
    #: hashes of files that were intact and are
    intact: list[str] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    #: in a row, until a file can be read again
    lost: int = 0


def handlers(store: LocalStore) -> dict[str, Handler]:
    """Return what does each kind of job of this room."""
    return {CHECK: partial(check_slice, store)}


def check_slice(
    store: LocalStore, factory: Factory, organisation_id: UUID, progress: Progress
) -> None:
    """Hash the files whose turn it is for a while; ask for the next slice if some are left.

    What could not be checked leaves the others their turn, and the slice fails at its end.
    """
    ends, now = monotonic() + _MOST_SECONDS, _Slice(store, factory)
    with factory() as session:
        turn = overdue(session, limit=_MOST_FILES)
    for sha256, before in turn:
        _check(now, sha256, before, partial(progress, now.looked_at, len(turn)))
        progress(now.looked_at, len(turn))
        if monotonic() >= ends or now.lost >= _MOST_LOST:
            break
    with own_transaction(factory) as session:
        organisation = session.get_one(Organisation, organisation_id)
        note_intact(session, organisation, now.intact)
        if now.lost < _MOST_LOST and overdue(session, limit=1):
            ask_for_the_rest(session, CHECK, organisation)
    if now.lost >= _MOST_LOST:
        raise DoneInPart(LOST, now.faults)
    if now.faults:
        raise DoneInPart(LEFT, now.faults)


def _check(now: _Slice, sha256: str, before: Fixity, still_reading: Callable[[], None]) -> None:
    """Look at one file; what was intact and is waits to be entered with the others."""
    try:
        found = _found(now, sha256, still_reading)
    except OSError as fault:
        now.lost += 1
        _leave(now, sha256, fault)
        return
    now.looked_at += 1
    if found is not None:
        now.lost = 0
    elif before is not Fixity.MISSING:
        now.lost += 1
    if found == sha256 and before is Fixity.INTACT:
        now.intact.append(sha256)
        return
    try:
        with own_transaction(now.factory) as session:
            _note(session, sha256, found)
    except Exception as fault:  # noqa: BLE001 - whatever happens, the next file has its turn
        _leave(now, sha256, fault)


def _note(session: Session, sha256: str, found: str | None) -> None:
    """Enter damage, disappearance or repair, unless another server was quicker.

    What was found before is not entered again each day, and a copy for work has no custody.
    """
    stored = next(iter(still_overdue(session, [sha256])), None)
    if stored is None:
        return
    exhibits = queries.exhibits_with(session, sha256)
    if exhibits and queries.is_news(session, exhibits[0], found):
        note_check(session, exhibits[0], found, acting_user=None, purpose=CHECK_ON_SCHEDULE)
    else:
        note_fixity(stored, found)


def _leave(now: _Slice, sha256: str, fault: Exception) -> None:
    """Keep the fault for the alarm, and let what waits behind this file go first next time."""
    now.faults.append(fault)
    with own_transaction(now.factory) as session:
        note_tried(session.get_one(StoredFile, sha256))


def _found(now: _Slice, sha256: str, still_reading: Callable[[], None]) -> str | None:
    """Return the hash of the bytes, None where they are gone; raise where they cannot be read."""

    def others() -> Sequence[str]:
        with now.factory() as session:
            return neighbours(session, sha256)

    return now.store.digest(sha256, beside=others, each=_now_and_then(still_reading))


def _now_and_then(act: Callable[[], None]) -> Callable[[], None]:
    """Return what acts when it is called, but not again within some seconds."""
    last = monotonic()

    def called() -> None:
        nonlocal last
        if monotonic() - last >= _SAID_EVERY:
            act()
            last = monotonic()

    return called
