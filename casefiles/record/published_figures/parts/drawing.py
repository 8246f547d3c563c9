"""One measure over time as plain coordinates: a mark for each figure, with its range as such."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from casefiles.foundation.axes import Tick, days_between, levels_to
from casefiles.record.published_figures.models import PublishedFigure

WIDTH, HEIGHT = 720, 260
_AFTER, _TOP, _BOTTOM = 24, 18, 30
#: beside the numbers of the ground, and for each of their signs, as large as a phone shows them
_BESIDE, _SIGN = 16, 13
_SHORTEST_DAYS = 30
_ARROW = 18


@dataclass(frozen=True)
class Mark:
    """One figure: a point, or a line between the least and the most; an open end is an arrow."""

    x: float
    y: float
    #: the range, the month or year that it is as of, and the arrow of an open end
    path: str
    is_about: bool
    is_apart: bool


@dataclass(frozen=True)
class Drawing:
    """The marks, the line that joins them, and the ground they are drawn on."""

    width: int
    height: int
    left: float
    right: float
    foot: float
    days: tuple[Tick, ...]
    levels: tuple[Tick, ...]
    line: str
    marks: tuple[Mark, ...]


class _Sheet:
    """Where a day and a number lie."""

    def __init__(self, figures: Sequence[PublishedFigure], *, rtl: bool) -> None:
        days = [day for one in figures for day in _days_of(one)]
        self.last = max(days)
        self.first = min(*days, self.last - _SHORTEST_DAYS)
        self.top = max(n for one in figures for n in (one.minimum or 1, one.maximum or 1))
        self.levels = levels_to(self.top)
        self.before = _BESIDE + _SIGN * len(f"{self.levels[-1]:,}")
        self.foot, self._rtl = HEIGHT - _BOTTOM, rtl

    def across(self, ordinal: float) -> float:
        share = (ordinal - self.first) / (self.last - self.first)
        x = self.before + share * (WIDTH - self.before - _AFTER)
        return round(WIDTH - x if self._rtl else x, 1)

    def up(self, count: float) -> float:
        return round(self.foot - count / self.top * (self.foot - _TOP), 1)


def drawing_of(
    figures: Sequence[PublishedFigure], apart: frozenset[object], *, rtl: bool
) -> Drawing | None:
    """Place figures by the day they end on; time runs from the reading edge. None for none.

    `apart` are the ids of those that differ from others: no line leads through them.
    """
    if not figures:
        return None
    sheet = _Sheet(figures, rtl=rtl)
    marks = tuple(_mark(one, sheet, is_apart=one.id in apart) for one in figures)
    joined = [mark for mark in marks if not mark.is_apart]
    first, last = sheet.across(sheet.first), sheet.across(sheet.last)
    days = days_between(sheet.first, sheet.last)
    return Drawing(
        WIDTH,
        HEIGHT,
        min(first, last),
        max(first, last),
        sheet.foot,
        tuple(Tick(sheet.across(day.toordinal()), label) for day, label in days),
        tuple(Tick(sheet.up(level), f"{level:,}") for level in sheet.levels),
        "M" + "L".join(f"{mark.x} {mark.y}" for mark in joined) if len(joined) > 1 else "",
        marks,
    )


def _mark(figure: PublishedFigure, sheet: _Sheet, *, is_apart: bool) -> Mark:
    start, end = _days_of(figure)
    x, y = sheet.across((start + end) / 2), sheet.up(_level(figure))
    span = f"M{sheet.across(start)} {y}H{sheet.across(end)}" if end > start else ""
    return Mark(x, y, span + _range(figure, x, sheet.up), figure.is_about, is_apart)


def _days_of(figure: PublishedFigure) -> tuple[int, int]:
    """Return between which days it ends; both are one where that is known to the day."""
    if figure.end is not None:
        return figure.end.toordinal(), figure.end.toordinal()
    return figure.as_of_from.toordinal(), figure.as_of_to.toordinal()


def _level(figure: PublishedFigure) -> int:
    """Return where its point stands: at what is certainly said."""
    return figure.minimum if figure.minimum is not None else figure.maximum or 0


def _range(figure: PublishedFigure, x: float, up: Callable[[float], float]) -> str:
    low, high = figure.minimum, figure.maximum
    if low is not None and high is not None:
        return f"M{x} {up(low)}V{up(high)}" if high > low else ""
    at, way = up(_level(figure)), -1 if high is None else 1
    return f"M{x} {at}v{way * _ARROW}m-4 {-way * 5}l4 {way * 5}l4 {-way * 5}"
