"""The folder of the backups: files that all share, a folder each; whole or not there."""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from typing_extensions import override

from casefiles.foundation.errors import Refused

HEADER, DATABASE, LISTING = "backup.json", "database.sealed", "listing.sealed"
PARTS, WHOLE = "parts.sha256", "whole.sha256"
FILES = "files"
_MAKING, _PARTIAL = ".making", ".partial"


class BadBackup(Refused):
    """A backup cannot be made, read or restored; the message says which part and why."""


class Watched(io.RawIOBase):
    """A file whose bytes are counted and hashed as they pass; read or written once, in order."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._digest, self.size = file, hashlib.sha256(), 0

    @override
    def read(self, size: int = -1, /) -> bytes:
        return self._seen(self._file.read(size))

    @override
    def write(self, data: object, /) -> int:
        return self._file.write(self._seen(cast("bytes", data)))

    def _seen(self, data: bytes) -> bytes:
        self._digest.update(data)
        self.size += len(data)
        return data

    @property
    def sha256(self) -> str:
        """Return the digest of what passed so far, in hexadecimal."""
        return self._digest.hexdigest()

    @property
    def binary(self) -> BinaryIO:
        """Return it as the kind of file that ciphers are written for."""
        return cast("BinaryIO", self)


class Gathered(io.RawIOBase):
    """What an iterator yields, as a file to read: it is never all in memory, nor on a disk."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    @override
    def read(self, size: int = -1, /) -> bytes:
        while len(self._rest) < size and (piece := next(self._pieces, None)) is not None:
            self._rest += piece
        given, self._rest = self._rest[:size], self._rest[size:]
        return given

    @property
    def binary(self) -> BinaryIO:
        """Return it as the kind of file that ciphers are written for."""
        return cast("BinaryIO", self)


@contextmanager
def new_file(place: Path) -> Iterator[Watched]:
    """Write a file for its owner alone; it has its name only once it is whole and on disk."""
    partial = place.with_name(place.name + _PARTIAL)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield Watched(file)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(place)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    sync_folder(place.parent)


def sync_folder(folder: Path) -> None:
    """Put a folder's names on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def new_backup(folder: Path, name: str) -> Iterator[Path]:
    """Give the folder of a backup that is being made; it has its name only once it is whole.

    One backup at a time. What a killed one has left is removed by the next.
    """
    (folder / FILES).mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(folder):
        _clear_leftovers(folder)
        making = folder / f"{name}{_MAKING}"
        making.mkdir(mode=0o700)
        try:
            yield making
            sync_folder(making)
            making.rename(folder / name)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
        sync_folder(folder)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise BadBackup(f"Another backup is being made in {folder}.") from None
    finally:
        os.close(descriptor)


def _clear_leftovers(folder: Path) -> None:
    for unfinished in folder.glob(f"*{_MAKING}"):
        shutil.rmtree(unfinished)
    for unfinished in (folder / FILES).glob(f"*/*{_PARTIAL}"):
        unfinished.unlink()


def whole_backups(folder: Path) -> list[Path]:
    """Return the backups of a folder, the oldest first; their names begin with their time."""
    if not folder.is_dir():
        return []
    return sorted(
        one
        for one in folder.iterdir()
        if one.is_dir() and one.suffix == "" and (one / WHOLE).exists()
    )


def backup_at(place: Path) -> Path:
    """Return the backup that a path names: itself, or the last one of a folder of backups."""
    if any((place / name).exists() for name in (WHOLE, PARTS, HEADER)):
        return place
    found = whole_backups(place)
    if not found:
        raise BadBackup(f"There is no whole backup in {place}.")
    return found[-1]


def parts_of(backup: Path) -> dict[str, str]:
    """Return {path of a part, seen from the backup: SHA-256}; empty where it is unreadable."""
    try:
        lines = (backup / PARTS).read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def digest_of(place: Path) -> str | None:
    """Return the SHA-256 of a file; None where it is gone or unreadable."""
    try:
        with place.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
