"""A measure as other rooms show it: the whole and its parts, and what is too small to be public."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import Any

from casefiles.outbound.statistics.parts.measures import BY_CODE, SMALLEST_PUBLIC, Measure
from casefiles.outbound.statistics.parts.wanted import Sum, Wanted

#: what a measure can be told apart by
DIMENSIONS = ("month", "year", "party", "place", "weapon", "target", "sex", "age", "kind")
#: one case may stand in several of its parts: they do not add up
OVERLAPPING = frozenset({"party", "weapon"})
#: dimension → the vocabulary that its values are codes of
VOCABULARY_OF = {
    "weapon": "weapon", "target": "target", "sex": "sex", "age": "age_band", "kind": "target",
}  # fmt: skip
#: the part of whom or what it is not known where it belongs
UNKNOWN = "unknown"
#: what is told of each figure, in this order
NUMBERS = ("least", "most", "unknown", "cases")
#: which of them are left out together: a least and a most say nearly the same
_TOGETHER = (("least", "most"), ("unknown",), ("cases",))
#: measures of people that lie within another
_WITHIN = {
    "people_killed": (
        "civilians_killed",
        "children_killed",
        "women_killed",
        "medical_workers_killed",
        "civil_defence_workers_killed",
        "media_workers_killed",
    ),
    # a child and a woman whose status is not known are no civilians here, but mostly they are
    "civilians_killed": ("children_killed", "women_killed"),
    "people_injured": ("civilians_injured",),
}
#: measures that nobody stands in twice, each with what they lie within
_APART = (
    ("people_killed", ("children_killed", "women_killed")),
    ("civilians_killed", ("children_killed", "women_killed")),
    (
        "people_killed",
        ("medical_workers_killed", "civil_defence_workers_killed", "media_workers_killed"),
    ),
)


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


# --- what leaves for anybody


def for_the_public(
    figures: Sequence[Figure], *, adds_up: bool = True, whole: Figure | None = None
) -> list[Figure]:
    """Leave out what is small among parts of a whole that is told, and what it follows from.

    Where no choice of parts keeps the small ones safe, none is told. Parts that do not add up may
    lie within one another: of those none is told beside a small one. Of people `whole` is given:
    then none is told either where two of these, or one and the whole, differ by so little; and of
    a part whose least is left out nothing else is told.
    """
    withheld: list[set[str]] = [set() for _one in figures]
    for names in _TOGETHER:
        columns = [[getattr(one, name) for one in figures] for name in names]
        if adds_up:
            hidden = _left_out(columns)
        else:
            of_all = [getattr(whole, name, None) for name in names]
            hidden = _left_out_of_overlapping(columns, of_all, names)
        for place in hidden:
            withheld[place].update(names)
    if whole is not None:
        withheld = [{*NUMBERS} if "least" in names else names for names in withheld]
    return [one.without(names) for one, names in zip(figures, withheld, strict=True)]


def _left_out_of_overlapping(
    columns: Sequence[Sequence[int | None]], of_all: Sequence[int | None], names: Sequence[str]
) -> set[int]:
    """Return every place, or none. Of how many incidents there were differences say nothing."""
    counts_people = names != ("cases",) and any(number is not None for number in of_all)
    is_unsafe = any(
        any(map(is_small, column)) or (counts_people and _differ_by_little([*column, number]))
        for column, number in zip(columns, of_all, strict=True)
    )
    return set(range(len(columns[0]))) if is_unsafe else set()


def _differ_by_little(column: Sequence[int | None]) -> bool:
    numbers = sorted(number for number in column if number)
    return any(is_small(more - less) for less, more in combinations(numbers, 2))


def alone(figure: Figure) -> Figure:
    """Leave out what is small in a whole."""
    small = {name for name in NUMBERS if is_small(getattr(figure, name))}
    return figure.without(name for names in _TOGETHER if small & {*names} for name in names)


def side_by_side(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Leave out what is small in several measures of the same cases, and what it follows from."""
    given_away = giving_away(figures)
    return {
        code: _silent(code, alone(one).without(alone(one).withheld | given_away.get(code, set())))
        for code, one in figures.items()
    }


def _silent(code: str, figure: Figure) -> Figure:
    """Leave out all of a number of people whose least is left out.

    Of 430 people killed and 429 of whom it is not known, one was a civilian; of four incidents in
    which a child was killed at least four were.
    """
    is_of_people = BY_CODE[code].people is not None
    return figure.without(NUMBERS) if is_of_people and "least" in figure.withheld else figure


def giving_away(figures: Mapping[str, Figure]) -> dict[str, set[str]]:
    """Return from which numbers of which measures a small number of others would follow.

    Of 40 people killed and 38 civilians, two were none; of 40 with 30 civilians, and 8 of whom
    it is not known, two as well.
    """
    found: dict[str, set[str]] = {}
    for outer, inner in _pairs(figures):
        whole, part = figures[outer], figures[inner]
        if any(is_small(left) for left in _differences(whole, part)):
            found.setdefault(inner, set()).update(("least", "most", "unknown"))
        elif any(is_small(left - (part.unknown or 0)) for left in _differences(whole, part)):
            found.setdefault(inner, set()).add("unknown")
    for outer, inside in _APART:
        for group in _groups(figures, outer, inside):
            left = rest_of(figures[outer], [figures[one] for one in group])
            if is_small(left.least) or is_small(left.most):
                found.setdefault(group[0], set()).update(("least", "most", "unknown"))
    return found


def rest_of(whole: Figure, parts: Sequence[Figure]) -> Figure:
    """Return what of a whole lies in none of its parts; nothing is less than none."""

    def left(name: str) -> int | None:
        numbers = [getattr(one, name) for one in (whole, *parts)]
        return None if None in numbers else max(0, numbers[0] - sum(numbers[1:]))

    return Figure(left("least"), left("most"), whole.is_open, left("unknown"), left("cases"))


def _pairs(figures: Mapping[str, Figure]) -> Iterator[tuple[str, str]]:
    for outer, inside in _WITHIN.items():
        yield from ((outer, one) for one in inside if {outer, one} <= figures.keys())


def _groups(
    figures: Mapping[str, Figure], outer: str, inside: Sequence[str]
) -> Iterator[tuple[str, ...]]:
    """Yield each choice of two or more measures in which somebody stands, the smallest first."""
    if outer in figures:
        there = [one for one in inside if one in figures and figures[one].least]
        there.sort(key=lambda one: figures[one].least or 0)
        for number in range(2, len(there) + 1):
            yield from combinations(there, number)


def _differences(whole: Figure, part: Figure) -> Iterator[int]:
    for name in ("least", "most"):
        more, less = getattr(whole, name), getattr(part, name)
        if more is not None and less is not None:
            yield more - less


def _left_out(columns: Sequence[Sequence[int | None]]) -> set[int]:
    """Return the places that are left out of columns whose numbers are left out together."""
    every = set(range(len(columns[0])))
    hidden = {place for place in every if any(is_small(column[place]) for column in columns)}
    if not hidden:
        return hidden
    # Of two alike the one that stands last: parts stand by size, so that nothing follows from
    # where one stands.
    others = sorted(
        (place for place in every - hidden if any(column[place] != 0 for column in columns)),
        key=lambda place: (columns[0][place] or 0, -place),
    )
    for place in others:
        if all(_is_safe(column, hidden) for column in columns):
            return hidden
        hidden.add(place)
    return hidden if all(_is_safe(column, hidden) for column in columns) else every


def _is_safe(column: Sequence[int | None], hidden: set[int]) -> bool:
    """Return whether each small number that is hidden could be any from 1 to 4.

    That is asked for a reader who knows the whole, which of the hidden ones are small, and that
    the others are the smallest that could be taken. To a most that nobody knows nothing adds up.
    """
    numbers = [number for number in column if number is not None]
    if len(numbers) < len(column):
        return True
    ours = [numbers[place] for place in hidden]
    small, large = sum(map(is_small, ours)), [one for one in ours if one >= SMALLEST_PUBLIC]
    if not small:
        return True
    told = [
        number
        for place, number in enumerate(numbers)
        if place not in hidden and number >= SMALLEST_PUBLIC
    ]
    could_be_most = sum(ours) - SMALLEST_PUBLIC * len(large) >= (SMALLEST_PUBLIC - 1) * small
    could_be_least = not told or sum(ours) - min(told) * len(large) < small
    return bool(large) and could_be_most and could_be_least
