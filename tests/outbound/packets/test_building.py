"""The same content gives the same bytes, and a packet is whole or not there."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from casefiles.foundation.canonical import canonical_json
from casefiles.outbound.packets.parts.build import ExhibitChanged, build_packet
from casefiles.outbound.packets.parts.keeping import keep_content
from casefiles.outbound.packets.parts.verify import verify_packet
from casefiles.platform.documents.documents import ContentDiffers
from tests.outbound.packets.build_once import FONTS, PUBLIC_KEY_PEM, ROOT, SIGNING_KEY
from tests.outbound.packets.conftest import Build
from tests.outbound.packets.fiction import an_exhibit, some_content


@dataclass(frozen=True)
class Surroundings:
    """Where and when a process is made to believe it runs, and what it then has to see."""

    day: str
    zone: str
    locale: str
    mask: str
    reports: tuple[str, str, str]

    @property
    def reported(self) -> dict[str, str]:
        """Return what `build_once` says there, but for its folder."""
        return dict(zip(("day", "zone", "words"), self.reports, strict=True)) | {"mask": self.mask}


#: each with the day, zone and name of January that a process there has to report
SURROUNDINGS = (
    Surroundings(
        "2026-11-22 09:00:00", "UTC", "C", "022", reports=("2026-11-22", "+0000", "January")
    ),
    Surroundings(
        "2031-03-30 12:59:58",
        "Asia/Damascus",
        "ar_SY.UTF-8",
        "077",
        reports=("2031-03-30", "+0300", "كانون الثاني"),
    ),
    Surroundings(
        "1999-12-30 12:00:00",
        "Pacific/Apia",
        "tr_TR.UTF-8",
        "000",
        reports=("1999-12-30", "-1100", "Ocak"),
    ),
)


def _pins(folder: Path) -> Path:
    """Keep the fictional content as a snapshot and the store would, for other processes to read."""
    folder.mkdir()
    content = some_content(cases=1)
    (folder / "content.json").write_bytes(canonical_json(keep_content(content)))
    for exhibit in content.exhibits:
        with exhibit.open_file() as kept:
            (folder / exhibit.sha256).write_bytes(kept.read())
    return folder


def _make_locales(folder: Path) -> None:
    for each in SURROUNDINGS[1:]:
        definition, _, letters = each.locale.partition(".")
        command = ["localedef", "-i", definition, "-f", letters, str(folder / each.locale)]
        subprocess.run(command, check=True)  # noqa: S603 - Debian's own program, names of ours


def _built_elsewhere(folder: Path, pins: Path, around: Surroundings) -> tuple[bytes, object]:
    """Build in another process on another day, in another zone, locale, folder and mask.

    What it was told comes back with the bytes.
    """
    command = [sys.executable, "-m", "tests.outbound.packets.build_once", str(pins), "made.zip"]
    environment = os.environ | {
        "TZ": around.zone,
        "LC_ALL": around.locale,
        "LOCPATH": str(pins.parent),
        "PYTHONHASHSEED": str(SURROUNDINGS.index(around) + 1),
        "PYTHONIOENCODING": "utf-8",
        "PYTHONPATH": str(ROOT),
        "USER": "somebody",
    }
    done = subprocess.run(  # noqa: S603 - our own program, on another day
        ["faketime", around.day, *command],  # noqa: S607 - where Debian put it
        cwd=folder,
        env=environment,
        umask=int(around.mask, 8),
        check=True,
        stdout=subprocess.PIPE,
    )
    return (folder / "made.zip").read_bytes(), json.loads(done.stdout)


def test_the_same_pins_give_the_same_bytes_anywhere_and_on_any_day(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b c" / "ع", tmp_path / "d"]
    for folder in folders:
        folder.mkdir(parents=True)
    pins = _pins(tmp_path / "pins")
    _make_locales(tmp_path)

    built = [
        _built_elsewhere(folder, pins, around)
        for folder, around in zip(folders, SURROUNDINGS, strict=True)
    ]

    assert [saw for _, saw in built] == [
        {**around.reported, "folder": str(folder)}
        for folder, around in zip(folders, SURROUNDINGS, strict=True)
    ]
    assert len({content for content, _ in built}) == 1


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
