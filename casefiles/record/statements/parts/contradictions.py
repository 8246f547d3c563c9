"""Numbers of one party that do not fit together, by the rules of docs/specificity.md.

The program shows both and says which rule they break; which of them is wrong it never says.
"""

from __future__ import annotations

import math
from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations, groupby
from operator import attrgetter
from typing import NamedTuple

from casefiles.foundation.dates import EventDate
from casefiles.record.statements.models import Assertion, PlaceLevel
from casefiles.record.statements.parts.judging import SHARE

#: what "about" leaves open, each way
LEEWAY = 0.1
#: what may rise and fall: no running total
_NO_TOTALS = frozenset({SHARE})
_WHOLE = (PlaceLevel.NONE, PlaceLevel.COUNTRY)


class Rule(StrEnum):
    FALLS = "falls"
    DIFFERS = "differs"


@dataclass(frozen=True)
class Contradiction:
    """Two assertions of one party that do not fit together; the earlier one first."""

    rule: Rule
    first: Assertion
    second: Assertion

    def other_than(self, assertion: Assertion) -> Assertion:
        """Return the one beside it."""
        return self.second if self.first is assertion else self.first


class _Number(NamedTuple):
    assertion: Assertion
    least: float
    most: float
    since: date | None
    until: date


def contradictions(assertions: Iterable[Assertion]) -> list[Contradiction]:
    """Return the pairs that break a rule, among assertions that stand, of whichever parties."""
    groups: dict[tuple[object, str, date | None], list[_Number]] = {}
    for one in assertions:
        number = _number_of(one)
        if number is not None:
            key = (one.statement.actor_id, one.measure, number.since)
            groups.setdefault(key, []).append(number)
    return [found for numbers in groups.values() for found in _among(numbers)]


def _number_of(said: Assertion) -> _Number | None:
    """Return what can be compared; None without a number, an end, or for a narrower scope."""
    narrower = said.target_named or said.organisation_named or said.place_level not in _WHOLE
    if narrower or said.period_edtf is None or not said.amount.is_stated:
        return None
    period = EventDate.parse(said.period_edtf)
    if period.upper is None:
        return None
    least = 0.0 if said.minimum is None else said.minimum * (1 - LEEWAY * said.rough)
    most = math.inf if said.maximum is None else said.maximum * (1 + LEEWAY * said.rough)
    return _Number(said, least, most, period.lower, period.upper)


def _among(numbers: Sequence[_Number]) -> Iterable[Contradiction]:
    ordered = sorted(numbers, key=attrgetter("until"))
    earlier: list[tuple[float, int]] = []
    at = 0
    for _until, group in groupby(ordered, key=attrgetter("until")):
        same = list(group)
        yield from _differing(same)
        for later in same:
            for _least, index in _above(earlier, later):
                yield Contradiction(Rule.FALLS, ordered[index].assertion, later.assertion)
        for number in same:
            insort(earlier, (number.least, at))
            at += 1


def _differing(same: Sequence[_Number]) -> Iterable[Contradiction]:
    for first, second in combinations(same, 2):
        if first.most < second.least or second.most < first.least:
            yield Contradiction(Rule.DIFFERS, first.assertion, second.assertion)


def _above(earlier: Sequence[tuple[float, int]], later: _Number) -> Sequence[tuple[float, int]]:
    """Return the earlier numbers, sorted by the least they can be, that the later one is below."""
    if later.assertion.measure in _NO_TOTALS:
        return ()
    return earlier[bisect_right(earlier, (later.most, len(earlier))) :]
