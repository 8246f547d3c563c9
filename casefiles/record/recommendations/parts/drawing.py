"""A scorecard as plain coordinates: one bar for each kind of ask, in parts by status."""

from __future__ import annotations

from dataclasses import dataclass

from casefiles.record.recommendations.parts.scoring import Scorecard

WIDTH = 720
_ROW, _HEAD, _BAR = 106, 34, 26
#: a number is written into a part that is wide enough for it on a phone too
_ROOM = 40
_END = 70


@dataclass(frozen=True)
class Part:
    """The part of a bar that has one status: its number in `ORDER`."""

    x: float
    width: float
    place: int
    number: int
    has_room: bool


@dataclass(frozen=True)
class Bar:
    """The bar of one kind."""

    kind: str
    total: int
    word: float
    top: float
    end: float
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Drawing:
    """The bars, from the reading edge."""

    width: int
    height: int
    start: float
    thickness: int
    bars: tuple[Bar, ...]


def drawing_of(card: Scorecard, *, rtl: bool) -> Drawing:
    """Draw the bars as long as they count, the longest over the whole width."""
    unit = (WIDTH - _END) / max(line.total for line in card.lines)
    bars = []
    for row, line in enumerate(card.lines):
        parts, at = [], 0.0
        for place, number in enumerate(line.numbers):
            wide = number * unit
            if number:
                left = WIDTH - at - wide if rtl else at
                parts.append(Part(_round(left), _round(wide), place, number, wide >= _ROOM))
            at += wide
        end = WIDTH - at if rtl else at
        top = row * _ROW
        bars.append(
            Bar(line.kind, line.total, top + _HEAD - 10, top + _HEAD, _round(end), tuple(parts))
        )
    height = len(card.lines) * _ROW
    return Drawing(WIDTH, height, WIDTH if rtl else 0, _BAR, tuple(bars))


def _round(value: float) -> float:
    return round(value, 1)
