"""From what cases add to the sums by key: what goes in, what comes out, and where two differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from casefiles.outbound.statistics.parts.reading import Counted


class TotalKey(NamedTuple):
    """What a sum is of."""

    dimension: str
    measure: str
    value: str
    period: str
    governorate: str
    parties: str


class Total(NamedTuple):
    """A sum: `most` holds the least of those `unbounded` whose upper end nobody knows."""

    least: int = 0
    most: int = 0
    unbounded: int = 0
    unknown: int = 0
    cases: int = 0

    def plus(self, other: Total) -> Total:
        """Return both together."""
        return Total(*(one + two for one, two in zip(self, other, strict=True)))

    def minus(self, other: Total) -> Total:
        """Return the difference."""
        return Total(*(one - two for one, two in zip(self, other, strict=True)))


Totals = dict[TotalKey, Total]


def add_to(totals: Totals, case: Counted) -> None:
    """Add a case to the sums, if everybody may read it."""
    if case.columns["is_open"]:
        for key, total in _parts(case):
            totals[key] = totals.get(key, Total()).plus(total)


def difference(new: Totals, old: Totals) -> Totals:
    """Return by how much each sum of `new` exceeds that of `old`; equal ones are left out."""
    found = {key: new.get(key, Total()).minus(old.get(key, Total())) for key in {*new, *old}}
    return {key: found[key] for key in sorted(found) if any(found[key])}


def _parts(case: Counted) -> Iterator[tuple[TotalKey, Total]]:
    columns = case.columns
    whole, year = columns["period"], columns["period"][:4]
    beside = (columns["governorate"], columns["parties"])
    for (measure, dimension, value), amount in case.amounts.items():
        total = Total(
            amount.least,
            amount.least if amount.most is None else amount.most,
            int(amount.most is None),
            amount.unknown,
            1,
        )
        yield TotalKey(dimension, measure, value, year, *beside), total
        if dimension:
            continue
        yield TotalKey("month", measure, "", whole, *beside), total
        yield TotalKey("target", measure, columns["target"] or "unknown", year, *beside), total
        for weapon in set(columns["weapons"]) or {"unknown"}:
            yield TotalKey("weapon", measure, weapon, year, *beside), total
