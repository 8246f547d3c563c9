"""The same content gives the same bytes, and a packet is whole or not there."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from casefiles.outbound.packets.parts.build import ExhibitChanged, build_packet
from casefiles.outbound.packets.parts.verify import verify_packet
from casefiles.platform.documents.documents import ContentDiffers
from tests.outbound.packets.build_once import FONTS, PUBLIC_KEY_PEM, ROOT, SIGNING_KEY
from tests.outbound.packets.conftest import Build
from tests.outbound.packets.fiction import an_exhibit, some_content

SURROUNDINGS = [
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1", "umask": "022", "day": ""},
    {
        "TZ": "Asia/Damascus",
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "2",
        "umask": "077",
        "day": "2031-03-30 23:59:58",
    },
    {
        "TZ": "Pacific/Apia",
        "LC_ALL": "tr_TR.UTF-8",
        "PYTHONHASHSEED": "3",
        "umask": "000",
        "day": "1999-12-31 00:00:00",
    },
]


def _built_elsewhere(folder: Path, surroundings: dict[str, str]) -> bytes:
    """Build in another process on another day, in another zone, locale, folder and mask."""
    day, faketime = surroundings["day"], shutil.which("faketime")
    command = [sys.executable, "-m", "tests.outbound.packets.build_once", "made.zip"]
    environment = {**os.environ, **surroundings, "PYTHONPATH": str(ROOT), "USER": "somebody"}
    subprocess.run(  # noqa: S603 - our own program
        [faketime, day, *command] if faketime and day else command,
        cwd=folder,
        env=environment,
        umask=int(surroundings["umask"], 8),
        check=True,
    )
    return (folder / "made.zip").read_bytes()


def test_the_same_content_gives_the_same_bytes_anywhere_and_on_any_day(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b c" / "ع", tmp_path / "d"]
    for folder in folders:
        folder.mkdir(parents=True)

    first, *others = map(_built_elsewhere, folders, SURROUNDINGS)

    assert all(other == first for other in others)


def test_another_time_of_sealing_gives_other_bytes(build: Build) -> None:
    content = replace(some_content(cases=1), languages=("en",))
    later = replace(content, sealed_at=content.sealed_at.replace(year=2027))

    assert build(content)[1].sha256 != build(later)[1].sha256


def test_progress_counts_up_to_its_total(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    build_packet(
        replace(some_content(cases=2), languages=("en",)),
        sign=SIGNING_KEY.sign,
        public_key_pem=PUBLIC_KEY_PEM,
        fonts=FONTS,
        destination=tmp_path / "packet.zip",
        progress=lambda done, total: seen.append((done, total)),
    )

    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1] == len(seen)


def test_an_exhibit_whose_stored_bytes_changed_stops_the_packet(
    build: Build, tmp_path: Path
) -> None:
    changed = replace(an_exhibit(1, b"as recorded"), open_file=lambda: io.BytesIO(b"as CHANGED!"))
    content = replace(some_content(cases=1), exhibits=(changed,))

    with pytest.raises(ExhibitChanged):
        build(content)

    assert list(tmp_path.iterdir()) == []


def test_an_exhibit_cut_short_stops_the_packet(build: Build, tmp_path: Path) -> None:
    cut = replace(an_exhibit(1, b"as recorded"), open_file=lambda: io.BytesIO(b"as"))

    with pytest.raises(ContentDiffers):
        build(replace(some_content(cases=1), exhibits=(cut,)))

    assert list(tmp_path.iterdir()) == []


def test_a_packet_that_cannot_be_built_leaves_the_earlier_file_alone(
    build: Build, tmp_path: Path
) -> None:
    destination, built = build(replace(some_content(cases=1), languages=("en",)))

    def refuse(_: bytes) -> bytes:
        raise PermissionError("locked")

    with pytest.raises(PermissionError):
        build_packet(
            some_content(cases=1),
            sign=refuse,
            public_key_pem=PUBLIC_KEY_PEM,
            fonts=FONTS,
            destination=destination,
        )

    assert destination.stat().st_size == built.size
    assert list(tmp_path.iterdir()) == [destination]


def test_a_packet_without_exhibits_is_a_packet(build: Build) -> None:
    path, _ = build(some_content(cases=1, exhibits=()))

    assert verify_packet(path).is_intact


def test_every_exhibit_comes_out_as_it_went_in(build: Build) -> None:
    exhibits = (b"", b"one", bytes(range(256)) * 5000)

    path, built = build(replace(some_content(cases=1, exhibits=exhibits), languages=("en",)))

    assert verify_packet(path).is_intact
    assert [name for name in built.members if "/exhibits/" in name] == [
        f"data/exhibits/exhibit-{number:02d}.jpg" for number in (1, 2, 3)
    ]
