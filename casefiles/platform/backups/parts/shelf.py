"""The folder of the backups: files that all share, a folder each; whole or not there."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import io
import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from typing_extensions import override

from casefiles.foundation.durable import PARTIAL, sync_folder, whole_file
from casefiles.foundation.errors import Refused
from casefiles.foundation.printable import printable

HEADER, DATABASE, LISTING = "backup.json", "database.sealed", "listing.sealed"
PARTS, WHOLE = "parts.sha256", "whole.sha256"
FILES = "files"
#: the parts that every backup has for itself
OWN_PARTS = frozenset({HEADER, DATABASE, LISTING})
_MAKING = ".making"
_SHARED_PART = re.compile(rf"\.\./{FILES}/([0-9a-f]{{2}})/\1[0-9a-f]{{62}}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
#: what the header and the mark of a whole backup are far below, in bytes
_LONGEST_TEXT = 1 << 20
_LONGEST_LINE = 512
# Whoever can write to the folder may have put a link or a pipe where a part was.
_NO_TRICKS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_TRICKS = frozenset({errno.ELOOP, errno.ENXIO, errno.ENODEV})


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
    """Write a whole file that is counted and hashed as it is written."""
    with whole_file(place) as file:
        yield Watched(file)


@contextmanager
def new_backup(folder: Path, name: str) -> Iterator[Path]:
    """Give the folder of a backup that is being made; it has its name only once it is whole.

    One backup at a time. What a killed one has left is removed by the next.
    """
    (folder / FILES).mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(folder, f"Another backup is being made in {folder}."):
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
def locked(place: Path, refusal: str) -> Iterator[None]:
    """Let nobody else in while a folder, or a file that is made for it, is held; or refuse."""
    how = os.O_RDONLY if place.is_dir() else os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
    descriptor = os.open(place, how, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise BadBackup(refusal) from None
    finally:
        os.close(descriptor)


def _clear_leftovers(folder: Path) -> None:
    for unfinished in folder.glob(f"*{_MAKING}"):
        shutil.rmtree(unfinished)
    for unfinished in (folder / FILES).glob(f"*/*{PARTIAL}"):
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


@contextmanager
def opened(place: Path) -> Iterator[io.BufferedReader]:
    """Open a file that others may have had in their hands; refuse what is not a plain one."""
    try:
        descriptor = os.open(place, _NO_TRICKS)
    except OSError as error:
        if error.errno in _TRICKS:
            raise _not_a_part(place.name) from None
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _not_a_part(place.name)
    with os.fdopen(descriptor, "rb") as file:
        yield file


def _not_a_part(name: str) -> BadBackup:
    return BadBackup(f"{printable(name)} is not a part of a backup.")


def text_of(place: Path) -> bytes | None:
    """Return a short text of a backup; None where it is gone or unreadable."""
    try:
        with opened(place) as file:
            return file.read(_LONGEST_TEXT)
    except OSError:
        return None


def is_part(name: str) -> bool:
    """Say whether a path, seen from a backup, is one that a backup gives to its parts."""
    return name in OWN_PARTS or is_shared_part(name)


def is_shared_part(name: str) -> bool:
    """Say whether a path, seen from a backup, is that of a file which all share."""
    return _SHARED_PART.fullmatch(name) is not None


def is_digest(text: str) -> bool:
    """Say whether a text is a SHA-256 in hexadecimal."""
    return _DIGEST.fullmatch(text) is not None


def parts_of(backup: Path) -> dict[str, str]:
    """Return {path of a part, seen from the backup: SHA-256}; empty where it is unreadable.

    A list that names anything else is refused: whoever wrote it wants another file read.
    """
    try:
        with opened(backup / PARTS) as file:
            return dict(_parts_in(iter(lambda: file.readline(_LONGEST_LINE), b"")))
    except OSError:
        return {}


def _parts_in(lines: Iterator[bytes]) -> Iterator[tuple[str, str]]:
    for line in lines:
        digest, _, name = line.decode("latin-1").removesuffix("\n").partition("  ")
        if not is_part(name) or not is_digest(digest):
            raise _not_a_part(name or PARTS)
        yield name, digest


def digest_of(place: Path) -> str | None:
    """Return the SHA-256 of a file; None where it is gone or unreadable."""
    try:
        with opened(place) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
