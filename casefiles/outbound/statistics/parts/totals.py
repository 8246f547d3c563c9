"""From what cases add to the sums by key: what goes in, what comes out, and where two differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from sys import intern
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


#: six words of a key → the five numbers, in the order of both
Key = tuple[str, ...]
Totals = dict[Key, list[int]]
_NONE = (0,) * len(Total._fields)


def add_to(totals: Totals, case: Counted) -> None:
    """Add a case to the sums, if everybody may read it."""
    if not case.columns["is_open"]:
        return
    for key, numbers in _parts(case):
        kept = totals.get(key)
        if kept is None:
            totals[key] = list(numbers)
        else:
            for place, number in enumerate(numbers):
                kept[place] += number


def difference(new: Totals, old: Iterable[tuple[Key, Sequence[int]]]) -> dict[TotalKey, Total]:
    """Return by how much each sum of `new` exceeds that of `old`; equal ones are left out.

    The old ones are read one by one, and `new` is used up: there may be very many.
    """
    found: dict[Key, tuple[Sequence[int], Sequence[int]]] = {}
    for key, before in old:
        after = new.pop(key, _NONE)
        if [*after] != [*before]:
            found[key] = (after, before)
    found |= {key: (after, _NONE) for key, after in new.items()}
    new.clear()
    changes = {
        TotalKey(*key): Total(*(one - two for one, two in zip(*found[key], strict=True)))
        for key in sorted(found)
    }
    return {key: total for key, total in changes.items() if any(total)}


def _parts(case: Counted) -> Iterator[tuple[Key, tuple[int, ...]]]:
    columns = case.columns
    # The same few words stand in very many keys: each is kept once.
    whole, year = intern(columns["period"]), intern(columns["period"][:4])
    where, whose = intern(columns["governorate"]), intern(columns["parties"])
    target, weapons = columns["target"] or "unknown", set(columns["weapons"]) or {"unknown"}
    for (measure, dimension, value), amount in case.amounts.items():
        least, most = amount.least, amount.most
        is_open = most is None
        total = (least, least if most is None else most, int(is_open), amount.unknown, 1)
        yield (dimension, measure, intern(value), year, where, whose), total
        if dimension:
            continue
        yield ("month", measure, "", whole, where, whose), total
        yield ("target", measure, target, year, where, whose), total
        for weapon in weapons:
            yield ("weapon", measure, weapon, year, where, whose), total
