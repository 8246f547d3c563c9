"""Taking bytes in and checking that they are still the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import BinaryIO

import filetype
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.merkle import merkle_root
from casefiles.foundation.messages import N_
from casefiles.platform.audit.workflow import Identified, record
from casefiles.platform.files.models import Fixity, StoredFile
from casefiles.platform.files.parts.store import Arrived, LocalStore
from casefiles.platform.files.queries import fixity_of, still_overdue

#: how a history tells it, after the person's name
HISTORY: Mapping[str, str] = {
    "file:hashed": N_("hashed %(count)s kept files again: their bytes are the same"),
}
UNKNOWN_TYPE = "application/octet-stream"


def keep_file(session: Session, store: LocalStore, source: BinaryIO, *, limit: int) -> StoredFile:
    """Stream a file into the store and return its row; the type is read from its bytes.

    The bytes are on disk before the row: a crash between leaves an orphan, never
    a row without its file.
    """
    return note_arrival(session, store.take_in(source, limit=limit))


def note_arrival(session: Session, arrived: Arrived) -> StoredFile:
    """Return the row of bytes that the store has taken in, made where they are new."""
    stored = session.get(StoredFile, arrived.sha256)
    if stored is None:
        stored = StoredFile(
            sha256=arrived.sha256,
            size=arrived.size,
            media_type=_media_type(arrived.first_bytes),
        )
        session.add(stored)
        session.flush()
    elif stored.expunged_at is not None:
        # The same bytes came in again: they are kept, and looked after, as any others.
        stored.expunged_at, stored.checked_at = None, clock.now()
    return stored


def expunge_file(store: LocalStore, stored: StoredFile) -> None:
    """Destroy the bytes of a file; its digest stays. Done again, it finds nothing to destroy."""
    store.destroy(stored.sha256)
    stored.expunged_at = clock.now()


def _media_type(first_bytes: bytes) -> str:
    guess = filetype.guess_mime(first_bytes)
    if guess:
        return str(guess)
    try:
        first_bytes.decode()
    except UnicodeDecodeError as error:
        if error.end < len(first_bytes):
            return UNKNOWN_TYPE
    return UNKNOWN_TYPE if b"\0" in first_bytes or not first_bytes else "text/plain"


def note_fixity(stored: StoredFile, found: str | None) -> Fixity:
    """Note what hashing the bytes again gave; None where they are gone."""
    stored.fixity = fixity_of(stored, found)
    stored.checked_at, stored.tried_at = clock.now(), None
    return stored.fixity


def note_intact(session: Session, organisation: Identified, digests: Collection[str]) -> None:
    """Enter that the scheduled check found files as they came: one event for all of them.

    Its root is over their hashes in order. Those that another server has entered since, or that
    are not what they were, are left out.
    """
    rows = [row for row in still_overdue(session, digests) if row.fixity is Fixity.INTACT]
    for row in rows:
        note_fixity(row, row.sha256)
    if rows:
        root = merkle_root([row.sha256 for row in rows])
        record(session, "file:hashed", organisation, acting_user=None, count=len(rows), root=root)


def note_tried(stored: StoredFile) -> None:
    """Note that a check came to nothing: nothing is known of the bytes, and others go first."""
    stored.tried_at = clock.now()
