"""A file is whole, on disk and its owner's alone, or it is not there."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefiles.foundation.durable import PARTIAL, whole_file

KILLED_WHILE_WRITING = """
import os, pathlib, sys
from casefiles.foundation.durable import whole_file
with whole_file(pathlib.Path(sys.argv[1])) as file:
    file.write(b"half of what is ne")
    file.flush()
    os._exit(9)
"""


class DiskFullError(OSError):
    """What a full disk raises while a file is written."""


@pytest.fixture(autouse=True)
def _open_to_all() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "kept.bin"


def names_in(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_it_has_its_name_only_once_it_is_whole(place: Path) -> None:
    with whole_file(place) as file:
        file.write(b"all of it")
        assert names_in(place.parent) == {"kept.bin.partial"}

    assert names_in(place.parent) == {"kept.bin"}
    assert place.read_bytes() == b"all of it"


def test_it_is_its_owners_alone_from_the_first_byte(place: Path) -> None:
    with whole_file(place) as file:
        assert stat.S_IMODE(os.fstat(file.fileno()).st_mode) == 0o600

    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_it_takes_the_place_of_what_was_there(place: Path) -> None:
    place.write_bytes(b"the longer one before it")

    with whole_file(place) as file:
        file.write(b"the new one")
        assert place.read_bytes() == b"the longer one before it"

    assert place.read_bytes() == b"the new one"


@pytest.mark.parametrize("problem", [DiskFullError, KeyboardInterrupt])
def test_a_writing_that_fails_leaves_what_was_there(
    place: Path, problem: type[BaseException]
) -> None:
    place.write_bytes(b"as it was")

    with pytest.raises(problem), whole_file(place) as file:  # noqa: PT012 - fails half-way
        file.write(b"half of what is ne")
        raise problem

    assert names_in(place.parent) == {"kept.bin"}
    assert place.read_bytes() == b"as it was"


def test_what_a_killed_program_leaves_is_written_over(place: Path) -> None:
    killed = subprocess.run(  # noqa: S603 - a program of our own
        [sys.executable, "-c", KILLED_WHILE_WRITING, str(place)], check=False
    )
    assert killed.returncode == 9
    assert names_in(place.parent) == {"kept.bin.partial"}

    with whole_file(place) as file:
        file.write(b"new")

    assert names_in(place.parent) == {"kept.bin"}
    assert place.read_bytes() == b"new"


def test_a_link_that_lies_where_it_is_to_be_written_is_not_followed(place: Path) -> None:
    elsewhere = place.with_name("of somebody else")
    elsewhere.write_bytes(b"untouched")
    place.with_name(place.name + PARTIAL).symlink_to(elsewhere)

    with pytest.raises(OSError, match="symbolic links"), whole_file(place):
        pass

    assert elsewhere.read_bytes() == b"untouched"
    assert not place.exists()


def test_its_bytes_are_on_disk_before_its_name_is_and_then_the_folder(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[str, int, set[str]]] = []

    def noted(descriptor: int) -> None:
        seen = os.fstat(descriptor)
        kind = "folder" if stat.S_ISDIR(seen.st_mode) else "file"
        size = 0 if kind == "folder" else seen.st_size
        synced.append((kind, size, names_in(place.parent)))

    monkeypatch.setattr(os, "fsync", noted)

    with whole_file(place) as file:
        file.write(b"nine byte")

    assert synced == [("file", 9, {"kept.bin.partial"}), ("folder", 0, {"kept.bin"})]
