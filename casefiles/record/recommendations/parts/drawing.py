"""A scorecard as plain coordinates: one bar for each kind of ask, in parts by status."""

from __future__ import annotations

from dataclasses import dataclass

from casefiles.record.recommendations.parts.scoring import Line, Scorecard

WIDTH = 720
#: the word above a bar, the bar, the numbers of its parts below, and what parts it from the next
_WORD, _BAR, _NUMBERS, _GAP = 34, 26, 28, 10
#: a number is written below a part that is wide enough for it on a phone too
_ROOM = 40
_END = 70
#: so that one recommendation is never drawn as long as a sheet
_SHORTEST_SCALE = 4


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
    longest = max(_SHORTEST_SCALE, *(line.total for line in card.lines))
    unit, down, bars = (WIDTH - _END) / longest, 0, []
    for line in card.lines:
        parts = _parts(line, unit, rtl=rtl)
        end = WIDTH - line.total * unit if rtl else line.total * unit
        top = down + _WORD
        bars.append(Bar(line.kind, line.total, top - 10, top, _round(end), parts))
        down = top + _BAR + (_NUMBERS if len(parts) > 1 else 0) + _GAP
    return Drawing(WIDTH, down, WIDTH if rtl else 0, _BAR, tuple(bars))


def _parts(line: Line, unit: float, *, rtl: bool) -> tuple[Part, ...]:
    """Return the parts of a bar; one that is a whole bar needs no number of its own."""
    parts, at = [], 0.0
    for place, number in enumerate(line.numbers):
        wide = number * unit
        left = WIDTH - at - wide if rtl else at
        if number:
            has_room = wide >= _ROOM and number < line.total
            parts.append(Part(_round(left), _round(wide), place, number, has_room))
        at += wide
    return tuple(parts)


def _round(value: float) -> float:
    return round(value, 1)
