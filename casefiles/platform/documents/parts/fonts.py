"""Which characters the vendored fonts can draw; a document that needs others says which."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typst

REQUIRED_FAMILIES = frozenset({"Amiri", "IBM Plex Sans"})

_UNICODE_TABLES = frozenset({(0, 3), (0, 4), (0, 6), (3, 1), (3, 10)})
_BYTE_ORDER_MARK = 0xFEFF
# Marks that steer the text and are never drawn: no font needs to hold them.
_INVISIBLE = frozenset(
    {0x034F, 0x061C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)}
    | set(range(0xFE00, 0xFE10))
)
_PRIVATE_USE = range(0xE000, 0xF900)


class FontsMissing(Exception):  # noqa: N818 - the fact, as the caller will report it
    """The fonts that documents are set in are not where they should be."""


@cache
def load_fonts(folder: Path) -> typst.Fonts:
    """Return the fonts of one folder and no others, so that every machine sets the same page."""
    import typst  # noqa: PLC0415 - 7 MB that only documents need

    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )
    missing = REQUIRED_FAMILIES - set(fonts.families())
    if missing:
        raise FontsMissing(f"No {' or '.join(sorted(missing))} among the fonts in {folder}")
    return fonts


@cache
def drawable_characters(folder: Path) -> frozenset[int]:
    """Return every code point that some font in the folder can draw in an archivable PDF."""
    drawn: set[int] = {ord("\n"), ord("\t"), *_INVISIBLE}
    for path in sorted(folder.rglob("*.ttf")):
        drawn.update(_code_points(path.read_bytes()))
    return frozenset(drawn.difference(_PRIVATE_USE, {_BYTE_ORDER_MARK, 0, ord("\r")}))


def _code_points(font: bytes) -> Iterator[int]:
    start = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    for index in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * index)
        if (platform, encoding) in _UNICODE_TABLES:
            yield from _mapped(font, start + offset)


def _table(font: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for index in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if tag == name:
            return int(offset)
    raise FontsMissing("A font has no character map")


def _mapped(font: bytes, start: int) -> Iterator[int]:
    (layout,) = struct.unpack_from(">H", font, start)
    if layout == 4:  # noqa: PLR2004 - the format's number: 16-bit segments
        yield from _mapped_by_segments(font, start)
    if layout == 12:  # noqa: PLR2004 - the format's number: 32-bit groups
        yield from _mapped_by_groups(font, start)


def _mapped_by_segments(font: bytes, start: int) -> Iterator[int]:
    (doubled,) = struct.unpack_from(">H", font, start + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", font, start + 14)
    at_starts = start + 16 + doubled
    starts = struct.unpack_from(f">{count}H", font, at_starts)
    deltas = struct.unpack_from(f">{count}H", font, at_starts + doubled)
    at_ranges = at_starts + 2 * doubled
    ranges = struct.unpack_from(f">{count}H", font, at_ranges)
    for index in range(count):
        for point in range(starts[index], ends[index] + 1):
            glyph = point + deltas[index]
            if ranges[index]:
                place = at_ranges + 2 * index + ranges[index] + 2 * (point - starts[index])
                (glyph,) = struct.unpack_from(">H", font, place) if place < len(font) - 1 else (0,)
            if glyph & 0xFFFF:
                yield point


def _mapped_by_groups(font: bytes, start: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", font, start + 12)
    for index in range(count):
        first, last, glyph = struct.unpack_from(">III", font, start + 16 + 12 * index)
        yield from range(first if glyph else first + 1, last + 1)
