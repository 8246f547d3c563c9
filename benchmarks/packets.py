"""How long packets take: `python -m benchmarks.packets`. Everybody in them is invented.

Each figure stands beside a floor measured in the same run: the same bytes only hashed and
stored, and pages of plain text of the same length typeset without anything of ours.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import typst

from casefiles.foundation.memory import settle
from casefiles.outbound.packets.parts.build import build_packet
from casefiles.outbound.packets.parts.content import (
    Answer,
    AnswerKind,
    Exhibit,
    PacketContent,
    PersonSheet,
)
from casefiles.outbound.packets.parts.content_of_a_case import Victim
from casefiles.outbound.packets.parts.pages import case_page
from casefiles.platform.documents.documents import typeset, typeset_many
from tests.factories.airstrike import invented_name
from tests.outbound.packets.build_once import FONTS, PUBLIC_KEY_PEM, ROOT, SIGNING_KEY
from tests.outbound.packets.fiction import an_exhibit, some_content
from tests.outbound.packets.fiction_of_a_case import say

PEOPLE, CASE_FILES, LEAST_PAGES = 40, 100, 4
CASE_FILE = ROOT / "casefiles/outbound/packets/data/typst/case-file.typ"
DAY = date(2026, 11, 22)


def a_submission() -> PacketContent:
    """Return a submission of one case with forty people, each with a sheet."""
    content = replace(some_content(cases=1), languages=("en",))
    case = content.cases[0]
    people = tuple(_person(case.victims[0], number) for number in range(1, PEOPLE + 1))
    sheets = tuple(PersonSheet(number=one.number, case=1, victim=one.number) for one in people)
    names = replace(
        content.elements[0],
        code="person_name",
        answers=tuple(
            Answer(person=one.number, kind=AnswerKind.GIVEN, text=one.name, confidential=True)
            for one in people
        ),
    )
    return replace(
        content,
        cases=(replace(case, victims=people),),
        elements=(names, *content.elements[1:]),
        sheets=sheets,
    )


def _person(like: Victim, number: int) -> Victim:
    names = invented_name(number - 1).wordings
    return replace(like, number=number, name=say(names["en"], names["ar"]))


def long_case_files() -> PacketContent:
    """Return a hundred cases of at least four pages each, told at length."""
    content = replace(some_content(cases=CASE_FILES), languages=("en",))
    told = " ".join(f"Sentence {number} of an invented account." for number in range(1, 260))
    return replace(
        content,
        cases=tuple(replace(case, narrative=say(f"{told}\n\n{told}")) for case in content.cases),
    )


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds something took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak() -> float:
    """Return the most memory that this process and its children held, in MB."""
    of_all = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return (of_all + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) * 1024 / 1e6


def floor_of_bytes(packet: Path) -> float:
    """Return how long it takes only to hash what is in a packet, and to store it again."""
    with zipfile.ZipFile(packet) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}

    def store() -> None:
        with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_STORED) as again:
            for name, content in members.items():
                hashlib.sha256(content)
                again.writestr(name, content)

    return timed(store)


def floor_of_pages(texts: Iterable[str]) -> float:
    """Return how long Typst alone takes for the same lengths of text, without our templates."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
    )
    pages = [b'#set text(font: "IBM Plex Sans")\n' + text.encode() for text in texts]

    def compile_all() -> None:
        for page in pages:
            typst.Compiler(input=page, font_paths=fonts, ignore_system_fonts=True).compile(
                format="pdf"
            )

    return timed(compile_all)


def measure_submission(folder: Path) -> None:
    """Print how long the submission of forty people takes, and its floor."""
    place, content = folder / "submission.zip", a_submission()

    took, least = timed(partial(_build, content, place)), floor_of_bytes(place)
    tell(f"submission of {PEOPLE} people", took, "hash and store the same bytes", least)


def measure_case_files() -> None:
    """Print how long a hundred case files take, how many pages they have, and their floor."""
    content = long_case_files()
    orders = [(CASE_FILE, partial(case_page, content, case, "en")) for case in content.cases]
    before = peak()
    made: list[bytes] = []
    took = timed(lambda: made.extend(typeset_many(orders, written_on=DAY, fonts=FONTS)))
    held = peak()
    texts = [_text_of(one) for one in made]
    counts = [text.count("\f") for text in texts]
    if min(counts) < LEAST_PAGES:
        raise SystemExit(f"A case file has only {min(counts)} pages; the figures would not count")
    same = made[0] == typeset(CASE_FILE, orders[0][1](), written_on=DAY, fonts=FONTS)
    plain = [_without_markup(text) for text in texts]
    label = f"{CASE_FILES} case files of {min(counts)} to {max(counts)} pages"
    tell(label, took, "plain text of the same length, one at a time", floor_of_pages(plain))
    say_line(f"  peak {held:.0f} MB, {before:.0f} before; the same bytes as one by one: {same}")


def measure_packet_of_case_files(folder: Path) -> None:
    """Print how long a whole packet of a hundred long cases takes, built twice."""
    content, before = long_case_files(), peak()
    places = [folder / f"hundred-{number}.zip" for number in range(2)]
    took = [timed(partial(_build, content, place)) for place in places]
    tell(
        f"a packet of {CASE_FILES} such cases, signed",
        min(took),
        "hash and store the same bytes",
        floor_of_bytes(places[0]),
    )
    first, second = (hashlib.sha256(place.read_bytes()).hexdigest() for place in places)
    say_line(f"  peak {peak():.0f} MB, {before:.0f} before; identical twice: {first == second}")


def _build(content: PacketContent, place: Path) -> None:
    build_packet(
        content,
        sign=SIGNING_KEY.sign,
        public_key_pem=PUBLIC_KEY_PEM,
        fonts=FONTS,
        destination=place,
    )


def measure_media(folder: Path, gibibytes: int) -> None:
    """Print how long a packet takes that is nearly all media, beside hashing and storing it."""
    files = list(_some_media(folder, gibibytes))
    exhibits = tuple(_exhibit_of(number, file) for number, file in enumerate(files, start=1))
    content = replace(some_content(cases=1, exhibits=()), exhibits=exhibits, languages=("en",))
    ratios = []
    for _round in range(2):
        least = timed(partial(_hash_and_store, files, folder / "floor.zip"))
        (folder / "floor.zip").unlink()
        took = timed(partial(_build, content, folder / "media.zip"))
        (folder / "media.zip").unlink()
        tell(f"a packet of {gibibytes} GiB of media", took, "sha256, then a stored ZIP", least)
        ratios.append(least / took)
    say_line(f"  floor by packet {max(ratios):.2f}; peak {peak():.0f} MB")


def _some_media(folder: Path, gibibytes: int) -> Iterator[Path]:
    """Yield files of half a GiB that no program could make smaller."""
    block = os.urandom(16 * 1024 * 1024)
    for number in range(gibibytes * 2):
        place = folder / f"media-{number}"
        with place.open("wb") as file:
            for turn in range(32):
                file.write(f"{number} {turn}".encode().ljust(64) + block[64:])
        yield place


def _exhibit_of(number: int, file: Path) -> Exhibit:
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    like = an_exhibit(number, b"")
    size, opens = file.stat().st_size, partial(file.open, "rb")
    return replace(like, size=size, sha256=digest, open_file=opens)


def _hash_and_store(files: Sequence[Path], place: Path) -> None:
    for file in files:
        with file.open("rb") as opened:
            hashlib.file_digest(opened, "sha256")
    with place.open("wb") as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            for file in files:
                archive.write(file, file.name)
        target.flush()
        os.fsync(target.fileno())


def _text_of(document: bytes) -> str:
    """Return what a reader gets out of a PDF; each page ends in a form feed."""
    command = ["pdftotext", "-enc", "UTF-8", "-", "-"]
    done = subprocess.run(command, input=document, capture_output=True, check=True)  # noqa: S603
    return done.stdout.decode()


def _without_markup(text: str) -> str:
    return "".join(one if one.isalnum() or one in " \n.," else " " for one in text)


def tell(what: str, took: float, floor: str, least: float) -> None:
    """Print one figure beside its floor."""
    say_line(f"{what}: {took:.2f} s; floor ({floor}) {least:.2f} s; ratio {took / least:.1f}")


def say_line(words: str) -> None:
    """Print one line."""
    sys.stdout.write(words + "\n")


def main() -> None:
    """Measure all of them; media only where it is asked for, since it fills the disk twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--media", type=int, default=0, metavar="GIB", help="media to pack")
    parser.add_argument("--folder", type=Path, help="where to write; half of it is read again")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        if asked.media:
            apart(measure_media, Path(folder), asked.media)
            return
        apart(measure_submission, Path(folder))
        apart(measure_packet_of_case_files, Path(folder))
    apart(measure_case_files)


def apart(measure: Callable[..., None], *named: object) -> None:
    """Measure in a process of its own, which keeps its memory as one that serves does."""
    process = multiprocessing.get_context("spawn").Process(target=_settled, args=(measure, named))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)


def _settled(measure: Callable[..., None], named: tuple[object, ...]) -> None:
    settle()
    measure(*named)


if __name__ == "__main__":
    main()
