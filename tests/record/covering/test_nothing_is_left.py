"""Files with a word in every hiding place: after something is covered, none of it is left."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path

import pytest
from PIL import Image

from casefiles.record.covering.models import TOKEN, Areas, Medium, Period, Shade
from casefiles.record.covering.parts import pictures as drawn
from casefiles.record.covering.parts.making import Made
from casefiles.record.covering.parts.media import RECORDINGS, cover
from casefiles.record.covering.parts.pictures import FILL, GRID
from casefiles.record.covering.parts.writing import read_text, spans_of
from tests.oracle.canaries import Canary
from tests.oracle.canaries import Planted as Words
from tests.oracle.containers import opened
from tests.oracle.encodings import Finder
from tests.record.covering.files import (
    COVERED,
    FACE,
    FACE_AT,
    HIGH,
    WALL,
    WIDE,
    Planted,
    everything,
    exif,
    picture,
    saved,
    word_of,
)
from tests.record.covering.recordings import IS_HERE

FILES = {one.name: one for one in everything()}
NEEDS_FFMPEG = pytest.mark.skipif(not IS_HERE, reason="FFmpeg is not on this machine")
NAMES = [
    pytest.param(name, marks=NEEDS_FFMPEG if one.medium in RECORDINGS else ())
    for name, one in FILES.items()
]
#: of recordings, which take longer than all others, one of pictures and one of sound
ONE_OF_EACH = ("video: MP4, place", "sound: MP3, tags") if IS_HERE else ()
#: a face for half a second, and a name that is called
IN_TIME = Areas(shades=(Shade(1, 1.5, 31, 21, 38.5, 41.5),), silences=(Period(1, 1.5),))
#: names of what a PDF of pictures alone may hold
PLAIN = frozenset(
    b"Type Catalog Pages Count Kids Page Parent MediaBox Contents Resources XObject P Length"
    b" Subtype Image Width Height ColorSpace DeviceRGB BitsPerComponent Filter DCTDecode Size"
    b" Root".split()
)


@pytest.fixture
def word() -> Canary:
    return Words().plant("covered:word")


def _still(_done: int, _total: int) -> None:
    return


def _covered(one: Planted, path: Path, word: Canary) -> Made:
    path.write_bytes(one.make(word_of(word)))
    if one.medium in RECORDINGS:
        return cover(one.medium, path, IN_TIME, _still)
    if one.medium is not Medium.TEXT:
        return cover(one.medium, path, COVERED, _still)
    spans = spans_of(read_text(path), word_of(word))
    assert spans
    return cover(one.medium, path, Areas(spans=tuple(spans)), _still)


def _found(name: str, content: bytes, word: Canary) -> set[str]:
    finder = Finder([word])
    return {way for way, part in opened(name, content) if finder.find(part)}


def test_there_are_more_than_fifty_files_of_every_kind() -> None:
    assert len(FILES) > 50
    assert {one.medium for one in FILES.values()} == set(Medium) - {Medium.OTHER}


@pytest.mark.parametrize("name", NAMES)
def test_none_of_what_was_planted_is_left(name: str, tmp_path: Path, word: Canary) -> None:
    path = tmp_path / "original"
    made = _covered(FILES[name], path, word)
    original = path.read_bytes()

    assert _found(name, made.content, word) == set()
    assert word_of(word).encode() not in made.content
    assert path.read_bytes() == original == FILES[name].make(word_of(word))


@pytest.mark.parametrize(
    "name",
    [
        param
        for param in NAMES
        if not any(
            hidden in str(param.values[0])
            for hidden in ("joiners", "frame", "second page", "glass")
        )
    ],
)
def test_the_word_was_there_to_be_found(name: str, word: Canary) -> None:
    assert _found(name, FILES[name].make(word_of(word)), word)


def _pixels(content: bytes) -> Image.Image:
    """Return the picture of a copy; of a PDF the one picture that its page is."""
    if content.startswith(b"%PDF"):
        content = next(
            one
            for one in re.findall(rb"stream\n(.*?)\nendstream", content, re.DOTALL)
            if one.startswith(b"\xff\xd8")
        )
    return Image.open(io.BytesIO(content)).convert("RGB")


def _edges(size: tuple[int, int]) -> tuple[int, int, int, int]:
    (box,) = COVERED.boxes
    wide, high = size
    return (
        int(box.left * wide / 100) // GRID * GRID,
        int(box.top * high / 100) // GRID * GRID,
        -(-int((box.left + box.width) * wide / 100 + 0.999) // GRID) * GRID,
        -(-int((box.top + box.height) * high / 100 + 0.999) // GRID) * GRID,
    )


SEEN = [name for name, one in FILES.items() if one.medium in (Medium.PICTURE, Medium.PAGES)]


@pytest.mark.parametrize("name", SEEN)
def test_a_box_is_of_one_colour_to_its_edge_and_the_rest_stays(
    name: str, tmp_path: Path, word: Canary
) -> None:
    one = FILES[name]
    seen = _pixels(_covered(one, tmp_path / "original", word).content)
    left, top, right, bottom = _edges(seen.size)

    assert seen.crop((left, top, right, bottom)).getcolors() == [
        ((right - left) * (bottom - top), FILL)
    ]
    for place in ((4, bottom + 9), (right + 9, 9), (seen.width - 4, seen.height - 4)):
        assert _is_near(seen.getpixel(place), _wall(one)), place


def _wall(one: Planted) -> tuple[int, int, int]:
    if "black and white" in one.name:
        grey = Image.new("RGB", (1, 1), WALL).convert("L").getpixel((0, 0))
        return (grey,) * 3  # type: ignore[return-value]
    return WALL


def _is_near(found: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(found, tuple)
    return all(abs(one - other) < 24 for one, other in zip(found, wanted, strict=True))


@pytest.mark.parametrize("name", [one for one in SEEN if one.startswith("pages")])
def test_a_pdf_becomes_pictures_and_nothing_else(name: str, tmp_path: Path, word: Canary) -> None:
    content = _covered(FILES[name], tmp_path / "original", word).content
    outside = re.sub(rb"stream\n.*?\nendstream", b"", content, flags=re.DOTALL)

    assert set(re.findall(rb"/([A-Za-z0-9]+)", outside)) <= PLAIN
    assert dict(opened("copy", content))["copy > text"].strip() == b""


def test_a_picture_on_its_side_is_covered_as_it_is_seen(tmp_path: Path, word: Canary) -> None:
    path = tmp_path / "original"
    lying = picture().transpose(Image.Transpose.ROTATE_90)
    path.write_bytes(saved(lying, "JPEG", exif=exif(word_of(word), orientation=6), quality=95))

    seen = Image.open(io.BytesIO(cover(Medium.PICTURE, path, COVERED, _still).content))

    assert seen.size == (WIDE, HIGH)
    face = seen.convert("RGB").crop(FACE_AT)
    assert face.getcolors() == [(face.width * face.height, FILL)]


def test_a_picture_on_its_side_is_as_large_as_it_is_seen(tmp_path: Path) -> None:
    for kind in ("TIFF", "JPEG"):
        path = tmp_path / kind
        path.write_bytes(saved(picture((40, 20)), kind, exif=exif("word", orientation=6)))

        size = drawn.size_of(path)
        assert (size.width, size.height) == drawn.upright(path).size


def test_no_length_is_told(tmp_path: Path) -> None:
    path, copies = tmp_path / "original", set()
    for name in ("Li", "Abdulrahman the Elder"):
        path.write_text(f"{name} was there.", encoding="utf-8")
        spans = tuple(spans_of(read_text(path), name))
        copies.add(cover(Medium.TEXT, path, Areas(spans=spans), _still).content)

    assert copies == {f"{TOKEN} was there.".encode()}


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("محمد", "مُحَمَّد"),
        ("محمد", "محـــمد"),
        ("احمد", "أحمد"),
        ("Jose", "José"),
        ("José", "JOSE\u0301"),
        ("Amal Haddad", "Amal\nHaddad"),
        ("أحمد علي", "أحمد \u200fعلي"),
    ],
)
def test_a_name_is_found_however_it_is_written(tmp_path: Path, typed: str, written: str) -> None:
    path = tmp_path / "original"
    path.write_text(f"| {written} |", encoding="utf-8")
    spans = tuple(spans_of(read_text(path), typed))

    made = cover(Medium.TEXT, path, Areas(spans=spans), _still)

    assert made.content.decode() == f"| {TOKEN} |"


def test_a_copy_of_the_same_is_the_same(tmp_path: Path, word: Canary) -> None:
    for name, one in FILES.items():
        if one.medium in RECORDINGS and name not in ONE_OF_EACH:
            continue
        first, second = (_covered(one, tmp_path / "original", word).content for _ in range(2))
        assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest(), one.name


def test_the_face_was_in_the_thumbnail() -> None:
    whole = FILES["picture: JPEG, thumbnail"].make("word")
    thumbnail = Image.open(io.BytesIO(whole[whole.index(b"\xff\xd8", 2) :])).convert("RGB")

    assert _is_near(thumbnail.getpixel((40, 25)), FACE)
