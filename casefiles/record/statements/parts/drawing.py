"""How specific a party was over time, as plain coordinates: a bar for each dated statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from casefiles.foundation.axes import Tick, days_between
from casefiles.record.statements.models import OfficialStatement
from casefiles.record.statements.parts.specificity import HIGHEST, Reach, reach_of

WIDTH, HEIGHT = 720, 200
_BEFORE, _AFTER, _TOP, _BOTTOM = 36, 20, 14, 30
_LEVELS = (0, 3, 6, 9)
_SHORTEST_DAYS = 365
#: what is drawn where the least and the most are the same
_THIN = 5.0


class Dated(NamedTuple):
    """A statement that has a day, and how specific it is."""

    day: date
    reach: Reach


@dataclass(frozen=True)
class Bar:
    """One statement: from its least to its most specific assertion."""

    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Drawing:
    """The bars and the ground they are drawn on."""

    width: int
    height: int
    left: float
    right: float
    foot: float
    years: tuple[Tick, ...]
    levels: tuple[Tick, ...]
    bars: tuple[Bar, ...]


def dated_of(statements: Sequence[OfficialStatement]) -> list[Dated]:
    """Return the statements that have a day and assert something, the earliest first."""
    said = [(one.latest, reach_of(one.asserted)) for one in reversed(statements)]
    return [Dated(day, reach) for day, reach in said if day is not None and reach is not None]


def drawing_of(said: Sequence[Dated], *, rtl: bool) -> Drawing | None:
    """Place the statements; time runs from the reading edge. None where none has a day."""
    if not said:
        return None
    days = [one.day.toordinal() for one in said]
    last = max(days)
    first = min(*days, last - _SHORTEST_DAYS)
    before, after = (_AFTER, _BEFORE) if rtl else (_BEFORE, _AFTER)
    foot = float(HEIGHT - _BOTTOM)
    inset = 16

    def across(ordinal: int) -> float:
        width = WIDTH - _BEFORE - _AFTER - 2 * inset
        x = inset + (ordinal - first) / (last - first) * width
        return round(WIDTH - after - x if rtl else before + x, 1)

    def up(score: int) -> float:
        return round(foot - score / HIGHEST * (foot - _TOP), 1)

    return Drawing(
        WIDTH,
        HEIGHT,
        float(before),
        float(WIDTH - after),
        foot,
        tuple(Tick(across(day.toordinal()), said) for day, said in days_between(first, last)),
        tuple(Tick(up(level), str(level)) for level in _LEVELS),
        tuple(
            Bar(
                across(one.day.toordinal()),
                up(one.reach.most) - _THIN / 2,
                round(up(one.reach.least) - up(one.reach.most) + _THIN, 1),
            )
            for one in said
        ),
    )
