"""A measure as other rooms show it: the whole and its parts, and what is too small to be public."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from casefiles.outbound.statistics.parts.measures import SMALLEST_PUBLIC, Measure
from casefiles.outbound.statistics.parts.wanted import Sum, Wanted

#: what a measure can be told apart by
DIMENSIONS = ("month", "year", "party", "place", "weapon", "target", "sex", "age", "kind")
#: one case may stand in several of its parts: they do not add up
OVERLAPPING = frozenset({"party", "weapon"})
#: the part of whom or what it is not known where it belongs
UNKNOWN = "unknown"
#: what is told of each figure, in this order
NUMBERS = ("least", "most", "unknown", "cases")


@dataclass(frozen=True)
class Figure:
    """One number: from the least to the most; open where a case leaves the most open."""

    least: int | None = 0
    most: int | None = 0
    is_open: bool = False
    #: of how many it is not known whether they belong
    unknown: int | None = 0
    cases: int | None = 0
    #: which of these numbers are left out, because they are too small or would give one away
    withheld: frozenset[str] = frozenset()

    @classmethod
    def of(cls, one: Sum | None) -> Figure:
        """Return a sum as it is told; of no case, nothing."""
        if one is None:
            return cls()
        return cls(one.least, one.most, one.most is None, one.unknown, one.cases)

    def without(self, names: Iterable[str]) -> Figure:
        """Return it with some numbers left out."""
        withheld = frozenset(names)
        changed: dict[str, Any] = {**dict.fromkeys(withheld), "withheld": withheld}
        return replace(self, **changed)


@dataclass(frozen=True)
class Part:
    """A figure for one value of a dimension: a code, an id without dashes, a year, a month."""

    value: str
    figure: Figure
    #: what opens its cases: the query of the address `statistics.cases`
    cases: Mapping[str, str]


@dataclass(frozen=True)
class Told:
    """A measure as it stands on a day."""

    measure: Measure
    wanted: Wanted
    by: str
    as_of: date
    codebook: str
    whole: Figure
    cases: Mapping[str, str]
    parts: tuple[Part, ...]

    @property
    def adds_up(self) -> bool:
        """Whether the parts add up to the whole."""
        return self.by not in OVERLAPPING


def is_small(number: int | None) -> bool:
    """Return whether a number is so small that it may tell of somebody."""
    return number is not None and 0 < number < SMALLEST_PUBLIC


def for_the_public(figures: Sequence[Figure]) -> list[Figure]:
    """Leave out what is small among parts of a whole, and beside it the next smallest.

    Alone, a small number would follow from the whole; of two small ones that have the largest
    sum they can have, both would.
    """
    withheld: list[set[str]] = [set() for _one in figures]
    for name in NUMBERS:
        numbers = [getattr(one, name) for one in figures]
        small = {place for place, number in enumerate(numbers) if is_small(number)}
        others = [
            (number, place) for place, number in enumerate(numbers) if number and place not in small
        ]
        if small and others:
            small.add(min(others)[1])
        for place in small:
            withheld[place].add(name)
    return [one.without(names) for one, names in zip(figures, withheld, strict=True)]


def alone(figure: Figure) -> Figure:
    """Leave out what is small in a whole."""
    return figure.without(name for name in NUMBERS if is_small(getattr(figure, name)))
