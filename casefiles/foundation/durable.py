"""Files that are on disk before anybody relies on them, and whole or not there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

#: what the name of a file ends with until it is whole; a program that was killed leaves it
PARTIAL = ".partial"
# Whoever can write to the folder may have put a link where the file is to be written.
_FOR_WRITING = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW


@contextmanager
def whole_file(place: Path) -> Iterator[BinaryIO]:
    """Give a file for its owner alone; it takes the name only once it is whole and on disk.

    What had the name before keeps it until then, and for good if the writing fails.
    """
    partial = being_written(place)
    descriptor = os.open(partial, _FOR_WRITING, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(place)
    except BaseException:
        with suppress(OSError):  # the disk that refused the file may refuse this too
            partial.unlink()
        raise
    sync_folder(place.parent)


def being_written(place: Path) -> Path:
    """Return where a file lies until it is whole."""
    return place.with_name(place.name + PARTIAL)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def take_place(coming: Path, place: Path, former: Path) -> None:
    """Give a file the name of another, which keeps `former`; killed between, both have names."""
    if not former.exists():
        os.link(place, former)
        sync_folder(place.parent)
    coming.replace(place)
    sync_folder(place.parent)


def destroy(place: Path) -> None:
    """Write over a file before its name goes; a disk that keeps old blocks may still have it."""
    with suppress(FileNotFoundError):
        descriptor = os.open(place, os.O_WRONLY | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "wb") as file:
            file.write(b"0" * place.stat().st_size)
            file.flush()
            os.fsync(file.fileno())
        place.unlink()
        sync_folder(place.parent)
