"""The ground that lines over time are drawn on: which days and which numbers it is marked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import count

_MOST_TICKS, _MOST_LINES = 8, 5


@dataclass(frozen=True)
class Tick:
    """A line of the ground, where it crosses the axis, and what it says."""

    at: float
    label: str


def levels_to(top: int, most: int = _MOST_LINES) -> list[int]:
    """Return round numbers from nothing up to the highest; so many at most above nothing."""
    step = next(
        size * power
        for power in (10**n for n in count())
        for size in (1, 2, 5)
        if top / (size * power) <= most
    )
    return list(range(0, top + 1, step))


def days_between(first: int, last: int) -> list[tuple[date, str]]:
    """Return the beginnings of years, or of months where there are few; not too many."""
    start, end = date.fromordinal(first), date.fromordinal(last)
    years = [date(year, 1, 1) for year in range(start.year + 1, end.year + 1)]
    if len(years) > 1:
        step = -(-len(years) // _MOST_TICKS)
        return [(day, str(day.year)) for day in years[::step]]
    between = (end.year - start.year) * 12 + end.month - start.month
    months = [
        date(start.year + (start.month + n) // 12, (start.month + n) % 12 + 1, 1)
        for n in range(between)
    ]
    step = -(-len(months) // _MOST_TICKS) or 1
    return [(day, f"{day.year}-{day.month:02d}") for day in months[::step]]
