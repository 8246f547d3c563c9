"""Time as a line: spans and days placed on one axis, as plain data that a macro draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, ROW, PAD, TOP = 720, 18, 30, 28
SMALLEST = 5.0
MOST_TICKS = 6


@dataclass(frozen=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    #: an end that nobody knows fades out on that side
    opens_before: bool
    opens_after: bool


@dataclass(frozen=True)
class Rail:
    width: int
    height: int
    ticks: tuple[Tick, ...]
    #: one for each span that was given, None where it has no day at all
    bars: tuple[Bar | None, ...]


def rail(spans: Sequence[tuple[date | None, date | None]], *, rtl: bool) -> Rail | None:
    """Place spans (first and last day, either may be open) below each other; None for no day."""
    days = [day.toordinal() for span in spans for day in span if day is not None]
    if not days:
        return None
    first, last = min(days), max(days)
    if first == last:
        first, last = first - 15, last + 15

    def at(ordinal: float) -> float:
        x = PAD + (ordinal - first) / (last - first) * (WIDTH - 2 * PAD)
        return round(WIDTH - x if rtl else x, 1)

    def bar(index: int, lower: date | None, upper: date | None) -> Bar | None:
        if lower is None and upper is None:
            return None
        ends = sorted(
            (at(lower.toordinal() if lower else first), at(upper.toordinal() if upper else last))
        )
        width = max(ends[1] - ends[0], SMALLEST)
        middle = (ends[0] + ends[1]) / 2
        opens = (lower is None, upper is None)
        return Bar(
            round(middle - width / 2, 1), TOP + index * ROW + 4, round(width, 1),
            *(opens[::-1] if rtl else opens),
        )  # fmt: skip

    bars = tuple(bar(index, *span) for index, span in enumerate(spans))
    ticks = tuple(Tick(at(day.toordinal()), label) for day, label in _ticks(first, last))
    return Rail(WIDTH, TOP + len(spans) * ROW + 6, ticks, bars)


def _ticks(first: int, last: int) -> list[tuple[date, str]]:
    """Return the beginnings of years, or of months where one year holds all; not too many."""
    start, end = date.fromordinal(first), date.fromordinal(last)
    years = [date(year, 1, 1) for year in range(start.year + 1, end.year + 1)]
    if len(years) > 1:
        step = -(-len(years) // MOST_TICKS)
        return [(day, str(day.year)) for day in years[::step]]
    months = [
        date(start.year + (start.month + n) // 12, (start.month + n) % 12 + 1, 1) for n in range(26)
    ]
    shown = [day for day in months if day <= end]
    step = -(-len(shown) // MOST_TICKS) or 1
    return [(day, f"{day.year}-{day.month:02d}") for day in shown[::step]]
