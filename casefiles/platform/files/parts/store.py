"""A folder of bytes addressed by SHA-256: written once, synced, never changed."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from casefiles.foundation import clock
from casefiles.foundation.durable import sync_folder, whole_file
from casefiles.foundation.errors import CannotStore, TooLarge
from casefiles.foundation.messages import N_

CHUNK = 1 << 20
_FIRST_BYTES = 8192
_REFUSED = N_("The disk refused the file; nothing of it was kept.")


@dataclass(frozen=True)
class Arrived:
    """What came in: hexadecimal SHA-256, size in bytes, and the first bytes for typing."""

    sha256: str
    size: int
    first_bytes: bytes


@dataclass(frozen=True)
class Waiting:
    """Bytes that came in and are not kept yet: the name they wait under, which nobody guesses."""

    name: str
    arrived: Arrived


#: what waits longer than this is given up: nobody came back for it
WAITS = timedelta(days=2)


@dataclass(frozen=True)
class LocalStore:
    """The embedded default; an object store takes its place on a larger installation."""

    root: Path

    def path(self, sha256: str) -> Path:
        """Return where a content lies; derived from its hash alone."""
        return self.root / "sha256" / sha256[:2] / sha256

    def take_in(self, source: BinaryIO, *, limit: int) -> Arrived:
        """Stream bytes in and keep them; the same content twice is one file."""
        waiting = self.receive(source, limit=limit)
        self.keep(waiting)
        return waiting.arrived

    def receive(self, source: BinaryIO, *, limit: int) -> Waiting:
        """Stream bytes in, hashing on the way, to wait until they are kept.

        A broken or over-long arrival leaves nothing, and what nobody came back for is cleared away.
        """
        name = secrets.token_hex(16)
        arriving = self.waiting_path(name)
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            arriving.parent.mkdir(exist_ok=True)
            self._give_up_what_waits_too_long()
            return Waiting(name, _write(source, arriving, limit))
        except OSError as error:
            with suppress(OSError):  # what refused the file may refuse this too
                arriving.unlink()
            raise CannotStore(_REFUSED) from error

    def waiting(self, name: str) -> Waiting | None:
        """Return what still waits under a name; the caller knows that it may be had."""
        try:
            with self.waiting_path(name).open("rb") as file:
                first = file.read(_FIRST_BYTES)
                size = os.fstat(file.fileno()).st_size
                file.seek(0)
                return Waiting(
                    name, Arrived(hashlib.file_digest(file, "sha256").hexdigest(), size, first)
                )
        except FileNotFoundError:
            return None

    def waiting_path(self, name: str) -> Path:
        """Return where bytes wait under a name of ours."""
        return self.root / "arriving" / name

    def keep(self, waiting: Waiting) -> None:
        """Put what waits where its hash says; the file and its folder are synced."""
        arriving = self.waiting_path(waiting.name)
        try:
            self._settle(arriving, self.path(waiting.arrived.sha256))
        except OSError as error:
            raise CannotStore(_REFUSED) from error
        finally:
            with suppress(OSError):
                arriving.unlink()

    def give_up(self, waiting: Waiting) -> None:
        """Remove bytes that wait and that nobody wants kept."""
        with suppress(OSError):  # what waits too long is removed anyway
            self.waiting_path(waiting.name).unlink()

    def _give_up_what_waits_too_long(self) -> None:
        oldest = (clock.now() - WAITS).timestamp()
        for waiting in (self.root / "arriving").iterdir():
            with suppress(FileNotFoundError):  # kept, or given up by another, just now
                if waiting.stat().st_mtime < oldest:
                    waiting.unlink()

    def _settle(self, arriving: Path, place: Path) -> None:
        if place.exists():
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        arriving.chmod(0o400)
        arriving.rename(place)
        for folder in (place.parent, place.parent.parent, self.root):
            sync_folder(folder)

    def destroy(self, sha256: str) -> None:
        """Remove a content for good, from the folder too before anything says so."""
        place = self.path(sha256)
        place.unlink(missing_ok=True)
        if place.parent.is_dir():
            sync_folder(place.parent)

    def chunks(self, sha256: str) -> Iterator[bytes]:
        """Yield a content's bytes."""
        with self.path(sha256).open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk

    def holds(self, sha256: str) -> bool:
        """Return whether a content can be read at all; a disk that fails says no."""
        try:
            with self.path(sha256).open("rb") as file:
                file.read(1)
        except OSError:
            return False
        return True

    def is_whole(self, sha256: str) -> bool:
        """Return whether a content can be read and is what its name says."""
        try:
            return self.digest(sha256) == sha256
        except OSError:
            return False

    def digest(
        self,
        sha256: str,
        *,
        beside: Callable[[], Collection[str]] = tuple,
        each: Callable[[], None] | None = None,
    ) -> str | None:
        """Return the SHA-256 that the bytes have now; None where they are gone.

        Raises OSError where they cannot be read, which says nothing of them: a disk that is
        away leaves an empty folder. `beside` names other contents that should be here and tell
        whether this is the store that was filled; `each` is called with every piece that is read.
        """
        try:
            return self._hashed(sha256, each)
        except FileNotFoundError:
            if not self._is_the_one(sha256, beside()):
                raise
        try:  # it may have come back only now
            return self._hashed(sha256, each)
        except FileNotFoundError:
            return None

    def _hashed(self, sha256: str, each: Callable[[], None] | None) -> str:
        digest = hashlib.sha256()
        for chunk in self.chunks(sha256):
            digest.update(chunk)
            if each is not None:
                each()
        return digest.hexdigest()

    def _is_the_one(self, sha256: str, others: Collection[str]) -> bool:
        if others:
            return any(map(self.holds, others))
        return self.path(sha256).parent.is_dir()


def _write(source: BinaryIO, path: Path, limit: int) -> Arrived:
    digest, size, first = hashlib.sha256(), 0, b""
    with whole_file(path) as file:
        while chunk := source.read(CHUNK):
            size += len(chunk)
            if size > limit:
                raise TooLarge(
                    N_("Files of up to %(limit)s MB are taken here."), limit=limit // CHUNK
                )
            first = first or chunk[:_FIRST_BYTES]
            digest.update(chunk)
            file.write(chunk)
    return Arrived(digest.hexdigest(), size, first)
