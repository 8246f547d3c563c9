"""The digest of a packet is that of its file, though it is taken while the file is written."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from casefiles.outbound.packets.parts.trailing import trailing


def test_the_digest_is_that_of_the_whole_file(tmp_path: Path) -> None:
    place, written = tmp_path / "growing", b""
    with place.open("wb") as file, trailing(place) as digest:
        for number in range(5):
            part = bytes([number]) * 3_000_000
            file.write(part)
            file.flush()
            digest.reached(file.tell())
            written += part

    assert digest.hexdigest() == hashlib.sha256(written).hexdigest()
    assert digest.hexdigest() == hashlib.sha256(place.read_bytes()).hexdigest()


def test_a_file_that_lost_its_end_has_no_digest(tmp_path: Path) -> None:
    place = tmp_path / "shorter"
    place.write_bytes(b"half")
    with trailing(place) as digest:
        digest.reached(8)

    with pytest.raises(OSError, match="shorter"):
        digest.hexdigest()


def test_a_file_whose_writing_failed_is_followed_no_further(tmp_path: Path) -> None:
    place = tmp_path / "broken"
    place.write_bytes(b"begun")
    kept = []

    def write() -> None:
        with trailing(place) as digest:
            kept.append(digest)
            raise KeyError("the disk is full")

    with pytest.raises(KeyError):
        write()

    assert not kept[0].is_reading


def test_a_digest_that_was_not_taken_to_the_end_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "growing"
    place.write_bytes(b"all of it")
    with trailing(place) as digest:
        monkeypatch.setattr(digest, "_read", None)
        digest.reached(9)

    with pytest.raises(TypeError):
        digest.hexdigest()
