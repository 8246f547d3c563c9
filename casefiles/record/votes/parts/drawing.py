"""Two rows of bars by month as plain coordinates: cases, and the killed from least to most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casefiles.foundation.axes import Tick, levels_to
from casefiles.record.votes.parts.load import AROUND, Month

WIDTH, ROW, GAP, FOOT, TOP = 720, 130, 44, 34, 40
_SIDE, _OTHER_SIDE = 44, 12
_MOST_LEVELS = 4
_FILLED = 0.7
#: every so many months one is named, but none at the edge, where a name would be cut
_APART = 4


@dataclass(frozen=True)
class Bar:
    """One month: where its bar begins, how high it is, and how high the most is if it differs."""

    x: float
    top: float
    height: float
    #: the part between the least and the most
    upper_top: float = 0
    upper_height: float = 0
    #: the most is not known: at least so many
    is_open: bool = False


@dataclass(frozen=True)
class Row:
    """One row of bars over its own foot, with its own scale."""

    foot: float
    head: float
    levels: tuple[Tick, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Drawing:
    """Both rows, the months under them, and the line of the vote."""

    width: int
    height: int
    left: float
    right: float
    bar: float
    vote: float
    cases: Row
    killed: Row
    months: tuple[Tick, ...]


def drawing_of(months: Sequence[Month], day: date, *, rtl: bool) -> Drawing:
    """Place the months; time runs from the reading edge."""
    step = (WIDTH - _SIDE - _OTHER_SIDE) / len(months)
    width = round(step * _FILLED, 1)

    def middle(position: float) -> float:
        x = _SIDE + position * step
        return round(WIDTH - x if rtl else x, 1)

    middles = [middle(number + 0.5) for number in range(len(months))]
    lefts = [round(x - width / 2, 1) for x in middles]
    upper_foot = TOP + ROW
    lower_foot = upper_foot + GAP + ROW
    at = next(number for number, one in enumerate(months) if one.offset == 0)
    ends = (middle(0), middle(len(months)))
    return Drawing(
        WIDTH,
        lower_foot + FOOT,
        min(ends),
        max(ends),
        width,
        middle(at + (day.day - 0.5) / 31),
        _row(upper_foot, lefts, [(one.cases, one.cases) for one in months]),
        _row(lower_foot, lefts, [(one.minimum, one.maximum) for one in months]),
        tuple(
            Tick(x, f"{one.first.year}-{one.first.month:02d}")
            for x, one in zip(middles, months, strict=True)
            if one.offset % _APART == 0 and abs(one.offset) < AROUND
        ),
    )


def _row(foot: float, lefts: Sequence[float], counts: Sequence[tuple[int, int | None]]) -> Row:
    top = max([1, *(high if high is not None else low for low, high in counts)])

    def up(count: int) -> float:
        return round(count / top * ROW, 1)

    bars = []
    for x, (low, high) in zip(lefts, counts, strict=True):
        most = up(high) if high is not None else up(low)
        least = up(low)
        bars.append(Bar(x, foot - least, least, foot - most, round(most - least, 1), high is None))
    levels = tuple(Tick(foot - up(level), str(level)) for level in levels_to(top, _MOST_LEVELS))
    return Row(foot, foot - ROW, levels, tuple(bars))
