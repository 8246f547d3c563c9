"""Numbers over time as standing columns; time runs from the reading edge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from casefiles.foundation.axes import levels_to
from casefiles.platform.pictures.parts.drawing import (
    Drawing,
    Item,
    Label,
    Shape,
    box,
    highest,
    room_of,
)

_TOP, _BOTTOM, _SIDE, _EDGE = 26.0, 26.0, 44.0, 10.0
_WIDEST, _MOST_LEVELS = 56.0, 4
_LEAST_SEEN = 1.5
#: between the numbers of two columns
_APART = 3.0
#: room above the highest for the arrow of a number that is open
_OPEN = 16.0


@dataclass(frozen=True)
class _Sheet:
    width: float
    foot: float
    step: float
    top: int
    rtl: bool

    def middle(self, place: int) -> float:
        """Return where the middle of a column stands."""
        x = _SIDE + self.step * (place + 0.5)
        return round(self.width - x if self.rtl else x, 1)

    def up(self, count: float) -> float:
        """Return the height of a count."""
        return round(self.foot - count / self.top * (self.foot - _TOP - _OPEN), 1)

    @property
    def thickness(self) -> float:
        """Return how wide a column is."""
        return round(min(self.step * 0.72, _WIDEST), 1)


def columns(
    items: Sequence[Item],
    *,
    rtl: bool,
    width: int = 720,
    height: int = 250,
    number: Callable[[int], str] = str,
) -> Drawing:
    """Draw each number as a column to its least, lighter on to its most, open with an arrow."""
    step = (width - _SIDE - _EDGE) / max(len(items), 1)
    sheet = _Sheet(width, height - _BOTTOM, step, highest(items), rtl)
    shapes, labels = _ground(sheet, number)
    for place, item in enumerate(items):
        shapes += _column(sheet, item, place)
    # Numbers that stand close would be read as one: then the highest alone is said.
    says_all = all(room_of(item.short) <= step - _APART for item in items)
    labels += _numbers(sheet, items, says_all=says_all)
    labels += _ticks(sheet, items)
    return Drawing(width, height, tuple(shapes), tuple(labels), tuple(items))


def _ground(sheet: _Sheet, number: Callable[[int], str]) -> tuple[list[Shape], list[Label]]:
    """Return the lines of the round numbers, and what they say at the reading edge."""
    first, last = (_SIDE, sheet.width - _EDGE)
    if sheet.rtl:
        first, last = sheet.width - _SIDE, _EDGE
    shapes, labels = [], []
    for level in levels_to(sheet.top, _MOST_LEVELS):
        y = sheet.up(level)
        shapes.append(Shape("ground" if level else "axis", f"M{first} {y}H{last}"))
        x, anchor = (first + 6, "start") if sheet.rtl else (first - 6, "end")
        labels.append(Label(x, y + 4, number(level), anchor))
    return shapes, labels


def _column(sheet: _Sheet, item: Item, place: int) -> Iterator[Shape]:
    if item.least is None:
        return
    middle, thick = sheet.middle(place), sheet.thickness
    top = sheet.up(item.least)
    if item.is_range:
        most = sheet.up(item.most or 0)
        yield Shape("range", box(middle - thick * 0.3, most, thick * 0.6, top - most), place)
    if item.least:
        tall = max(sheet.foot - top, _LEAST_SEEN)
        part = "rest" if item.is_rest else "bar"
        yield Shape(part, box(middle - thick / 2, sheet.foot - tall, thick, tall), place)
    if item.is_open:
        tip, wing = round(top - 13, 1), round(min(4, thick / 2), 1)
        yield Shape("open", f"M{middle} {top}V{tip}", place)
        yield Shape(
            "head", f"M{round(middle - wing, 1)} {tip + wing}L{middle} {tip}l{wing} {wing}", place
        )


def _numbers(sheet: _Sheet, items: Sequence[Item], *, says_all: bool) -> Iterator[Label]:
    top = max(items, key=lambda one: one.reach, default=None)
    for place, item in enumerate(items):
        if not says_all and item is not top:
            continue
        if item.reach or item.least is None:
            above = sheet.up(item.reach) - (17 if item.is_open else 5)
            yield Label(sheet.middle(place), round(above, 1), item.short, "middle", is_strong=True)


def _ticks(sheet: _Sheet, items: Sequence[Item]) -> Iterator[Label]:
    """Yield the words of the axis, only as many as do not touch each other."""
    free = None
    for place, item in enumerate(items):
        x, half = sheet.middle(place), room_of(item.tick) / 2 + 3
        far = x if not sheet.rtl else sheet.width - x
        if item.tick and (free is None or far - half >= free) and far + half <= sheet.width + 4:
            free = far + half
            yield Label(x, sheet.foot + 17, item.tick, "middle")
