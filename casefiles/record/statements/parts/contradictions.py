"""Numbers of one party that do not fit together, by the rules of docs/specificity.md.

The program shows both and says which rule they break; which of them is wrong it never says.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations
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
    ordered = sorted(numbers, key=lambda one: one.until)
    for first, second in combinations(ordered, 2):
        rule = _broken(first, second)
        if rule is not None:
            yield Contradiction(rule, first.assertion, second.assertion)


def _broken(first: _Number, second: _Number) -> Rule | None:
    if first.until == second.until:
        apart = first.most < second.least or second.most < first.least
        return Rule.DIFFERS if apart else None
    falls = second.most < first.least and first.assertion.measure not in _NO_TOTALS
    return Rule.FALLS if falls else None
