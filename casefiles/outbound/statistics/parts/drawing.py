"""One measure by year as plain coordinates: a bar to the least, and a line on to the most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casefiles.outbound.statistics.parts.wanted import Sum

WIDTH, HEIGHT = 720, 240
_SIDE, _TOP, _BOTTOM = 12, 28, 30
_WIDEST = 64
_MOST_YEARS = 40
#: signs of an axis, and what one of them takes
_MOST_WORDS, _SIGN = 12, 7


@dataclass(frozen=True)
class Bar:
    """A year: its bar, the end of the range above it, and where its words stand."""

    year: str
    sum: Sum
    left: float
    top: float
    middle: float
    #: where the range ends; None where it has no end, or is exact
    end: float | None
    label: float
    #: whether there is room for its year, and for its number
    says_year: bool
    says_number: bool


@dataclass(frozen=True)
class Drawing:
    """All bars on one ground."""

    width: int
    height: int
    foot: int
    thickness: float
    bars: tuple[Bar, ...]
    #: whether years before those drawn stand in the table alone
    is_cut: bool


def bars_of(years: Mapping[str, Sum], *, rtl: bool) -> Drawing | None:
    """Place the bars of all years from the first to the last; time runs from the reading edge."""
    numbered = sorted(int(year) for year in years)
    if not numbered:
        return None
    every = range(max(numbered[0], numbered[-1] - _MOST_YEARS), numbered[-1] + 1)
    top = max(max(one.least, one.most or 0) for one in years.values()) or 1
    foot, step = HEIGHT - _BOTTOM, (WIDTH - 2 * _SIDE) / len(every)
    thickness = round(min(step * 0.7, _WIDEST), 1)
    every_nth = -(-len(every) // _MOST_WORDS)
    bars = []
    for place, number in enumerate(every):
        one = years.get(f"{number:04d}")
        if one is None:
            continue
        middle = _SIDE + step * (place + 0.5)
        middle = round(WIDTH - middle if rtl else middle, 1)
        at, end = _up(one.least, top, foot), _up(one.most or one.least, top, foot)
        is_range = one.most is not None and one.most > one.least
        bars.append(
            Bar(
                f"{number:04d}",
                one,
                round(middle - thickness / 2, 1),
                at,
                middle,
                end if is_range else None,
                round(min(at, end) - 7, 1),
                place % every_nth == 0,
                _length(one) * _SIGN <= step,
            )
        )
    return Drawing(WIDTH, HEIGHT, foot, thickness, tuple(bars), every[0] > numbered[0])


def _length(one: Sum) -> int:
    """Return how many signs the number above a bar has, at the most."""
    numbers = [f"{one.least:,}"]
    if one.most is not None and one.most > one.least:
        numbers.append(f"{one.most:,}")
    return sum(map(len, numbers)) + 1


def _up(count: int, top: int, foot: int) -> float:
    return round(foot - count / top * (foot - _TOP), 1)
