"""Numbers side by side as lying bars, and the steps of a funnel, from the reading edge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casefiles.platform.pictures.parts.drawing import (
    LINE,
    Drawing,
    Item,
    Label,
    Shape,
    box,
    highest,
    room_of,
    wrapped,
)

#: a drawing as narrow as this has its words above each bar, not beside it
NARROW = 420
_THICK, _GAP, _PAD = 16.0, 13.0, 6.0
_OPEN = 30.0
_LEAST_SEEN = 1.5
_AROUND_NUMBER = 12.0


@dataclass(frozen=True)
class _Sheet:
    """Where bars begin and how long the longest is; the other way round from the right."""

    width: float
    start: float
    length: float
    top: int
    rtl: bool

    def at(self, count: float) -> float:
        """Return the place of a count."""
        return self.along(self.start + count / self.top * self.length)

    def along(self, x: float) -> float:
        """Return a distance from the reading edge as a place on the sheet."""
        return round(self.width - x if self.rtl else x, 1)

    @property
    def way(self) -> int:
        """Return the way in which it is read."""
        return -1 if self.rtl else 1

    @property
    def before(self) -> str:
        """Return the anchor of words that begin at their point."""
        return "end" if self.rtl else "start"

    @property
    def after(self) -> str:
        """Return the anchor of words that end at their point."""
        return "start" if self.rtl else "end"


def bars(items: Sequence[Item], *, rtl: bool, width: int = 720) -> Drawing:
    """Draw each number as a bar to its least, lighter on to its most, open with an arrow."""
    return _drawn(items, rtl=rtl, width=width)


def funnel(items: Sequence[Item], *, rtl: bool, width: int = 720) -> Drawing:
    """Draw the steps of a way one under another, with the slope from each to the next."""
    return _drawn(items, rtl=rtl, width=width, has_slopes=True)


def _drawn(items: Sequence[Item], *, rtl: bool, width: int, has_slopes: bool = False) -> Drawing:
    is_narrow = width <= NARROW
    names = _PAD if is_narrow else min(max(map(room_of, _names(items)), default=0), width * 0.34)
    start = _PAD if is_narrow else names + 14
    saying = max((room_of(one.said) for one in items), default=0) + _AROUND_NUMBER
    saying = min(saying, width * 0.42)
    ends = _OPEN + 4 if any(one.is_open for one in items) else 0
    length = max(width - start - saying - ends - _PAD, width * 0.2)
    sheet = _Sheet(width, start, length, highest(items), rtl)
    room = width - 2 * _PAD if is_narrow else names
    shapes: list[Shape] = []
    labels: list[Label] = []
    y, last = _GAP / 2, None
    for number, item in enumerate(items):
        lines = wrapped(item.name, room)
        lead = len(lines) * LINE if is_narrow else 0.0
        height = max(_THICK, 0 if is_narrow else len(lines) * LINE)
        at = y + lead + (height - _THICK) / 2
        if has_slopes and last is not None:
            shapes.append(_slope(sheet, *last, item, at))
        shapes += _bar(sheet, item, number, at)
        labels += _name(sheet, lines, y, at, is_narrow=is_narrow)
        labels += _number(sheet, item, at)
        last = (item, at + _THICK)
        y += lead + height + _GAP
    axis = sheet.along(start)
    foot = round(y - _GAP / 2, 1)
    if not is_narrow:
        shapes.append(Shape("axis", f"M{axis} 2V{foot}"))
    return Drawing(width, round(foot + 4), tuple(shapes), tuple(labels), tuple(items))


def _names(items: Sequence[Item]) -> Iterator[str]:
    return (one.name for one in items)


def _bar(sheet: _Sheet, item: Item, number: int, y: float) -> Iterator[Shape]:
    if item.least is None:
        return
    part = "un" if item.is_un else "rest" if item.is_rest else "bar"
    start, end = sheet.at(0), sheet.at(item.least)
    if item.is_range:
        most = sheet.at(item.most or 0)
        yield Shape("range", box(min(end, most), y + 3, abs(most - end), _THICK - 6), number)
    if item.least:
        length = max(abs(end - start), _LEAST_SEEN)
        yield Shape(
            part, box(start if sheet.way > 0 else start - length, y, length, _THICK), number
        )
    if item.is_open:
        middle, tip = y + _THICK / 2, round(end + sheet.way * _OPEN, 1)
        yield Shape("open", f"M{end} {middle}H{tip}", number)
        yield Shape(
            "head", f"M{tip - 5 * sheet.way} {middle - 5}L{tip} {middle}l{-5 * sheet.way} 5", number
        )


def _slope(sheet: _Sheet, before: Item, foot: float, item: Item, top: float) -> Shape:
    """Return the ground between two steps, which shows how many were left behind."""
    start = sheet.at(0)
    upper, lower = sheet.at(before.least or 0), sheet.at(item.least or 0)
    return Shape("slope", f"M{start} {foot}H{upper}L{lower} {top}H{start}z")


def _name(
    sheet: _Sheet, lines: Sequence[str], y: float, at: float, *, is_narrow: bool
) -> Iterator[Label]:
    """Yield the words of a bar: beside it, or above it where there is no room beside."""
    if is_narrow:
        x, first, anchor = sheet.along(sheet.start), y + 11, sheet.before
    else:
        x, anchor = sheet.along(sheet.start - 8), sheet.after
        first = at + _THICK / 2 + 4 - (len(lines) - 1) * LINE / 2
    for place, line in enumerate(lines):
        yield Label(x, round(first + place * LINE, 1), line, anchor)


def _number(sheet: _Sheet, item: Item, y: float) -> Iterator[Label]:
    end = sheet.at(item.reach)
    if item.is_open:
        end += sheet.way * (_OPEN + 2)
    room = (end if sheet.rtl else sheet.width - end) - 6
    lines = wrapped(item.said, room)
    first = y + _THICK / 2 + 4 - (len(lines) - 1) * 6.5
    for place, line in enumerate(lines):
        where = round(end + sheet.way * 6, 1)
        yield Label(where, round(first + place * 13, 1), line, sheet.before, is_strong=True)
