"""The digest of a packet that is still being written, taken behind the writer.

What is written is hashed once for its member already. Hashing the whole file afterwards would
read twenty gigabytes again, and from the disk; behind the writer they are still in memory, and
another core does it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

_CHUNK = 4 * 1024 * 1024


class TrailingDigest:
    """SHA-256 of a growing file: told how far nothing is written over any more."""

    def __init__(self, file: Path) -> None:
        self._descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW)
        self._ends: SimpleQueue[int | None] = SimpleQueue()
        self._digest = hashlib.sha256()
        self._fault: BaseException | None = None
        self._thread = Thread(target=self._follow, name="digest of a packet", daemon=True)
        self._thread.start()

    def reached(self, end: int) -> None:
        """Take note that everything before this byte stays as it is."""
        self._ends.put(end)

    @property
    def is_reading(self) -> bool:
        """Return whether it still waits for more."""
        return self._thread.is_alive()

    def hexdigest(self) -> str:
        """Return the digest of everything up to where it was told last."""
        self.close()
        if self._fault is not None:
            raise self._fault
        return self._digest.hexdigest()

    def close(self) -> None:
        """Wait until what it was told of is read; the second time nothing is left to do."""
        if self.is_reading:
            self._ends.put(None)
            self._thread.join()

    def _follow(self) -> None:
        try:
            done = 0
            while (end := self._ends.get()) is not None:
                done = self._read(done, end)
        except BaseException as fault:  # noqa: BLE001 - whoever asks for the digest gets it
            self._fault = fault
        finally:
            os.close(self._descriptor)

    def _read(self, done: int, end: int) -> int:
        while done < end:
            chunk = os.pread(self._descriptor, min(_CHUNK, end - done), done)
            if not chunk:
                raise OSError("The packet is shorter than what was written")
            self._digest.update(chunk)
            done += len(chunk)
        return done


@contextmanager
def trailing(file: Path) -> Iterator[TrailingDigest]:
    """Give the digest of a file being written, and end its reading however the writing ends."""
    digest = TrailingDigest(file)
    try:
        yield digest
    finally:
        digest.close()
