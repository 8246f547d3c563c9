"""Taking bytes in and checking that they are still the same."""

from __future__ import annotations

from typing import BinaryIO

import filetype
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.platform.files.models import Fixity, StoredFile
from casefiles.platform.files.parts.store import Arrived, LocalStore

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
    return stored


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


def check_fixity(store: LocalStore, stored: StoredFile) -> Fixity:
    """Hash a kept file again and note on its row what was found; custody is the caller's."""
    return note_fixity(stored, store.digest(stored.sha256))


def note_fixity(stored: StoredFile, found: str | None) -> Fixity:
    """Note what hashing the bytes again gave; None where they are gone."""
    if found is None:
        stored.fixity = Fixity.MISSING
    else:
        stored.fixity = Fixity.INTACT if found == stored.sha256 else Fixity.CHANGED
    stored.checked_at = clock.now()
    return stored.fixity
