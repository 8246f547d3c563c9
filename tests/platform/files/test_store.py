"""Bytes come in once, whole or not at all, and are found changed when they are."""

from __future__ import annotations

import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import CannotStore, TooLarge
from casefiles.platform.files import workflow
from casefiles.platform.files.models import Fixity, StoredFile
from casefiles.platform.files.parts.store import WAITS, LocalStore

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


def keep(session: Session, store: LocalStore, data: bytes) -> StoredFile:
    return workflow.keep_file(session, store, io.BytesIO(data), limit=1 << 20)


def test_the_same_bytes_twice_are_one_file(session: Session, store: LocalStore) -> None:
    first, second = keep(session, store, b"one"), keep(session, store, b"one")

    assert first is second
    assert first.sha256 == hashlib.sha256(b"one").hexdigest()
    assert b"".join(store.chunks(first.sha256)) == b"one"
    assert store.path(first.sha256).stat().st_mode & 0o777 == 0o400


def test_the_folder_of_the_store_is_its_owners_alone(session: Session, tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "elsewhere" / "store")

    keep(session, store, b"one")

    assert store.root.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PNG, "image/png"),
        ("نص".encode(), "text/plain"),
        # a letter of two bytes that the first look cuts in half
        (("a" * 8191 + "ن").encode(), "text/plain"),
        (b"\xff\xfe\xfd broken", workflow.UNKNOWN_TYPE),
        (b"a\0b", workflow.UNKNOWN_TYPE),
        (b"", workflow.UNKNOWN_TYPE),
    ],
)
def test_the_type_is_read_from_the_bytes(
    session: Session, store: LocalStore, data: bytes, kind: str
) -> None:
    assert keep(session, store, data).media_type == kind


def test_changed_and_missing_bytes_are_found(session: Session, store: LocalStore) -> None:
    stored = keep(session, store, b"as it came")
    place = store.path(stored.sha256)

    assert workflow.note_fixity(stored, store.digest(stored.sha256)) is Fixity.INTACT
    place.chmod(0o600)
    place.write_bytes(b"as it camE")
    assert workflow.note_fixity(stored, store.digest(stored.sha256)) is Fixity.CHANGED
    place.unlink()
    assert workflow.note_fixity(stored, store.digest(stored.sha256)) is Fixity.MISSING


def test_of_what_cannot_be_read_nothing_is_said(session: Session, store: LocalStore) -> None:
    stored = keep(session, store, b"as it came")
    place = store.path(stored.sha256)
    aside = store.root.with_name("unmounted")

    store.root.rename(aside)
    with pytest.raises(FileNotFoundError):
        store.digest(stored.sha256)
    assert not store.is_whole(stored.sha256)

    aside.rename(store.root)
    assert store.is_whole(stored.sha256)
    place.unlink()
    assert store.digest(stored.sha256) is None
    place.mkdir()
    with pytest.raises(IsADirectoryError):
        store.digest(stored.sha256)


def test_too_long_an_arrival_leaves_nothing(session: Session, store: LocalStore) -> None:
    with pytest.raises(TooLarge):
        workflow.keep_file(session, store, io.BytesIO(b"0123456789"), limit=9)

    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_a_disk_that_refuses_is_said(session: Session, tmp_path: Path) -> None:
    (tmp_path / "occupied").write_bytes(b"")

    with pytest.raises(CannotStore):
        keep(session, LocalStore(tmp_path / "occupied"), b"one")


def test_bytes_wait_until_they_are_kept(store: LocalStore) -> None:
    waiting = store.receive(io.BytesIO(b"one"), limit=10)

    assert not store.path(waiting.arrived.sha256).exists()
    assert store.waiting(waiting.name) == waiting
    store.keep(waiting)
    assert store.path(waiting.arrived.sha256).read_bytes() == b"one"
    assert store.waiting(waiting.name) is None


def test_what_nobody_came_back_for_is_cleared_away(store: LocalStore) -> None:
    old = store.receive(io.BytesIO(b"one"), limit=10)
    long_ago = (clock.now() - WAITS - timedelta(hours=1)).timestamp()
    os.utime(store.waiting_path(old.name), (long_ago, long_ago))

    young = store.receive(io.BytesIO(b"two"), limit=10)

    assert store.waiting(old.name) is None
    assert store.waiting(young.name) is not None
