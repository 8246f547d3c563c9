"""What published figures say against each other, by rules that are printed in the docs.

Nothing is merged or corrected: each rule looks at figures of one measure and one scope, and says
which of them cannot all be right, or that a sum comes out. See `docs/record.md`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from casefiles.foundation.counts import MOST, CountRange, added, computed
from casefiles.foundation.folding import fold
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.record.published_figures.models import PublishedFigure, Unit

#: "about" is taken for so much more or less
ABOUT = 0.05
#: measures that count others as one number
COMPOSED: Mapping[str, tuple[str, ...]] = {
    "medical_and_civil_defence_killed": ("medical_workers_killed", "civil_defence_workers_killed"),
}
#: measures that are a part of another
PART_OF: Mapping[str, str] = {
    "children_killed": "civilians_killed",
    "women_killed": "civilians_killed",
    **dict.fromkeys(
        (
            "medical_facilities_attacked",
            "schools_attacked",
            "markets_attacked",
            "places_of_worship_attacked",
            "civil_defence_facilities_attacked",
        ),
        "vital_facilities_attacked",
    ),
}
_DAY = timedelta(days=1)
Figures = tuple[PublishedFigure, ...]


class Kind(StrEnum):
    APART = "apart"
    SUM = "sum"
    FALL = "fall"
    COMPOSED = "composed"
    EXCEEDS = "exceeds"


class HintKind(StrEnum):
    OTHER_MEASURE = "other_measure"
    LOST_DIGIT = "lost_digit"


@dataclass(frozen=True)
class Hint:
    """What may have gone wrong: a person has to look."""

    kind: HintKind
    figure: PublishedFigure
    other: PublishedFigure


@dataclass(frozen=True)
class Check:
    """One comparison: which figures, what they add up to, and whether it comes out."""

    kind: Kind
    key: str
    figures: Figures
    agrees: bool
    parts: Figures = ()
    total: CountRange | None = None
    hints: tuple[Hint, ...] = ()

    @property
    def measure(self) -> str:
        """Return the measure that is in question."""
        return self.figures[0].measure

    @property
    def as_of(self) -> date:
        """Return the latest day that a figure of it is as of."""
        return max(one.as_of_to for one in (*self.figures, *self.parts))

    @property
    def is_by_construction(self) -> bool:
        """Whether a part was computed from the whole: then that it comes out says nothing."""
        return self.agrees and any(one.calculation for one in self.parts)

    @property
    def values(self) -> str:
        """Return the numbers compared, the lowest first, for telling whether they changed since."""
        counts = [*{one.count for one in self.figures}, *([self.total] if self.total else [])]
        return "|".join(map(_written, sorted(counts, key=_order)))


#: what a comparison found, and whether it comes out
FOUND: Mapping[tuple[Kind, bool], str] = {
    (Kind.APART, False): N_("The same thing is said with numbers that cannot all be right."),
    (Kind.FALL, False): N_("The count only grows, and later figures lie below an earlier one."),
    (Kind.EXCEEDS, False): N_("A part is higher than the whole it belongs to."),
    (Kind.COMPOSED, True): N_("Counted together first and apart later: the parts give no less."),
    (Kind.COMPOSED, False): N_("What is counted together and its parts do not fit."),
    (Kind.SUM, True): N_("The parts add up to the whole."),
    (Kind.SUM, False): N_("The parts do not add up to the whole that is stated."),
}
_BY_CONSTRUCTION = N_(
    "The parts add up to the whole; one was computed from it, so that says nothing."
)


def sentence_of(check: Check) -> str:
    """Return in a sentence what a comparison found, to be translated."""
    return _BY_CONSTRUCTION if check.is_by_construction else FOUND[check.kind, check.agrees]


def checks(figures: Iterable[PublishedFigure]) -> list[Check]:
    """Return what the rules find in figures that are in force: disagreements first."""
    given = tuple(figures)
    rules: tuple[Callable[[Figures], Iterator[Check]], ...] = (
        _apart, _sums, _falls, _composed, _exceeding
    )  # fmt: skip
    found = [check for rule in rules for check in rule(given)]
    return sorted(found, key=lambda one: (one.agrees, -one.as_of.toordinal(), one.key))


def text_key(texts: Texts | None) -> str:
    """Return what two spellings of one name or scope share."""
    return fold(texts.in_language("en")[0]) if texts else ""


def scope_of(figure: PublishedFigure) -> tuple[Any, ...]:
    """Return what narrows a figure, beside its measure and its period."""
    return (figure.unit, figure.party_id, figure.place_id, text_key(figure.scope))


def publisher_of(figure: PublishedFigure) -> str:
    """Return who published it, in one spelling; nothing for ourselves."""
    return text_key(figure.publisher)


# --- the same thing, said twice


def _apart(figures: Figures) -> Iterator[Check]:
    """Yield figures of the same measure, scope, period and day of which two do not overlap."""
    for key, group in _grouped(figures, _same_thing).items():
        if _differ(group):
            hints = tuple(_hints(group, figures))
            yield Check(Kind.APART, _key(Kind.APART, key), _by_number(group), False, hints=hints)


def _same_thing(figure: PublishedFigure) -> tuple[Any, ...]:
    return (figure.measure, *scope_of(figure), figure.since, figure.end, figure.as_of_edtf)


def _differ(group: Figures) -> bool:
    counts = [_widened(one) for one in group]
    return any(not _overlap(one, other) for one in counts for other in counts)


def _hints(group: Figures, figures: Figures) -> Iterator[Hint]:
    """Yield where a number stands under another measure too, or lost its first digit."""
    for one in group:
        for other in figures:
            alike = _same_thing(one)[1:] == _same_thing(other)[1:]
            if alike and other.measure != one.measure and other.count == one.count:
                yield Hint(HintKind.OTHER_MEASURE, one, other)
        for other in group:
            if _lost_a_digit(one.count, other.count):
                yield Hint(HintKind.LOST_DIGIT, one, other)


_LONG = 3


def _lost_a_digit(one: CountRange, other: CountRange) -> bool:
    short, long = str(one.minimum), str(other.minimum)
    return len(short) >= _LONG and len(long) == len(short) + 1 and long.endswith(short)


# --- parts of a period, and the whole


def _sums(figures: Figures) -> Iterator[Check]:
    """Yield periods whose parts follow one another without a gap, and whether they add up."""
    numbers = tuple(one for one in figures if one.unit is Unit.NUMBER and one.since and one.end)
    for line, group in _grouped(numbers, _of_one_series).items():
        by_period = _grouped(group, lambda one: (one.since, one.end))
        for (since, end), wholes in by_period.items():
            parts = _chain(by_period, since, end)
            if len(parts) > 1:
                total = _added(parts)
                agrees = all(_overlap(_widened(whole), total) for whole in wholes)
                key = _key(Kind.SUM, (*line, since, end))
                yield Check(Kind.SUM, key, _by_number(wholes), agrees, parts, total)


def _of_one_series(figure: PublishedFigure) -> tuple[Any, ...]:
    return (figure.measure, *scope_of(figure), publisher_of(figure))


_Periods = Mapping[tuple[Any, ...], Figures]


def _chain(periods: _Periods, since: date, end: date) -> Figures:
    """Return the most parts that fill a period without a gap; each is its latest figure."""
    inside = [
        period
        for period in periods
        if since <= period[0] < period[1] <= end and period != (since, end)
    ]
    #: day on which parts have to go on → the most parts that do, up to the end
    onward: dict[date, tuple[PublishedFigure, ...]] = {end: ()}
    after_it: tuple[PublishedFigure, ...] = ()
    for first, until in sorted(inside, key=lambda period: (period[0], period[1]), reverse=True):
        tails = (
            [after_it]
            if until == end
            else [onward[day] for day in (until, until + _DAY) if day in onward]
        )
        if not tails:
            continue
        part = max(periods[first, until], key=lambda one: one.as_of_to)
        longest = (part, *max(tails, key=len))
        if len(longest) > len(onward.get(first, ())):
            onward[first] = longest
    return onward.get(since, ())


# --- a count that only grows


def _falls(figures: Figures) -> Iterator[Check]:
    """Yield where all that is said as of a later day lies below what was said before."""
    numbers = tuple(one for one in figures if one.unit is Unit.NUMBER and one.since)
    for line, group in _grouped(numbers, lambda one: (*_of_one_series(one), one.since)).items():
        highest: PublishedFigure | None = None
        by_day = _grouped(group, lambda one: (one.end or one.as_of_to,))
        for (day,), said in sorted(by_day.items()):
            if highest is not None and all(_is_below(one, highest) for one in said):
                key = _key(Kind.FALL, (*line, day))
                yield Check(Kind.FALL, key, (highest, *_by_number(said)), False)
            lowest = _by_number(said)[0]
            if highest is None or _least(lowest) > _least(highest):
                highest = lowest


def _is_below(later: PublishedFigure, earlier: PublishedFigure) -> bool:
    most, least = _widened(later).maximum, _widened(earlier).minimum
    return most is not None and least is not None and most < least


# --- one measure that counts others together, or holds another as its part


def _composed(figures: Figures) -> Iterator[Check]:
    """Yield what is counted together against its parts as of the same day, or of a later one."""
    numbers = tuple(one for one in figures if one.unit is Unit.NUMBER)
    for line, group in _grouped(numbers, _but_for_measure).items():
        for whole, names in COMPOSED.items():
            for day in sorted({one.end for one in group if one.measure in names and one.end}):
                parts = tuple(_at(group, name, day) for name in names)
                before = [
                    one for one in group if one.measure == whole and one.end and one.end <= day
                ]
                if before and None not in parts:
                    together = max(before, key=lambda one: one.end or date.min)
                    yield _of_parts(together, [one for one in parts if one], (*line, whole, day))


def _but_for_measure(figure: PublishedFigure) -> tuple[Any, ...]:
    return (*scope_of(figure), publisher_of(figure), figure.since)


def _at(group: Figures, measure: str, day: date) -> PublishedFigure | None:
    said = [one for one in group if one.measure == measure and one.end == day]
    return max(said, key=lambda one: one.as_of_to, default=None)


def _of_parts(
    whole: PublishedFigure, parts: Sequence[PublishedFigure], line: tuple[Any, ...]
) -> Check:
    total, same_day = _added(parts), whole.end == parts[0].end
    low = _widened(whole).minimum
    grows = low is None or total.maximum is None or total.maximum >= low
    agrees = _overlap(_widened(whole), total) if same_day else grows
    key = _key(Kind.COMPOSED, line)
    return Check(Kind.COMPOSED, key, (whole,), agrees, tuple(parts), total)


def _exceeding(figures: Figures) -> Iterator[Check]:
    """Yield where every figure of a part is higher than every figure of its whole."""
    numbers = tuple(one for one in figures if one.unit is Unit.NUMBER)
    for line, group in _grouped(numbers, lambda one: _same_thing(one)[1:]).items():
        for part, whole in PART_OF.items():
            parts = tuple(one for one in group if one.measure == part)
            wholes = tuple(one for one in group if one.measure == whole)
            above = all(_is_below(one, other) for one in wholes for other in parts)
            if parts and wholes and above:
                key = _key(Kind.EXCEEDS, (*line, part))
                yield Check(Kind.EXCEEDS, key, (*_by_number(parts), *_by_number(wholes)), False)


# --- counts


def _grouped(
    figures: Iterable[PublishedFigure], by: Callable[[PublishedFigure], tuple[Any, ...]]
) -> dict[tuple[Any, ...], Figures]:
    groups: dict[tuple[Any, ...], list[PublishedFigure]] = {}
    for one in figures:
        groups.setdefault(by(one), []).append(one)
    return {key: tuple(group) for key, group in groups.items()}


def _widened(figure: PublishedFigure) -> CountRange:
    """Return a figure as a range: "about" takes in a little on both sides."""
    if not figure.is_about:
        return figure.count
    low, high = figure.minimum, figure.maximum
    return computed(
        None if low is None else int(low * (1 - ABOUT)),
        None if high is None else int(high * (1 + ABOUT)),
    )


def _overlap(one: CountRange, other: CountRange) -> bool:
    def reaches(high: int | None, low: int | None) -> bool:
        return high is None or low is None or high >= low

    return reaches(one.maximum, other.minimum) and reaches(other.maximum, one.minimum)


def _added(parts: Iterable[PublishedFigure]) -> CountRange:
    return added([one.count for one in parts])


def _least(figure: PublishedFigure) -> int:
    return figure.minimum or 0


def _order(count: CountRange) -> tuple[int, int]:
    return (count.minimum or 0, MOST + 1 if count.maximum is None else count.maximum)


def _by_number(figures: Iterable[PublishedFigure]) -> Figures:
    return tuple(sorted(figures, key=lambda one: (_order(one.count), str(one.id))))


def _written(count: CountRange) -> str:
    if count.is_stated and count.minimum == count.maximum:
        return str(count.minimum)
    if count.maximum is None:
        return f"{count.minimum or ''}+"
    return f"{'' if count.minimum is None else count.minimum}-{count.maximum}"


def _key(kind: Kind, parts: Iterable[object]) -> str:
    """Return a name of a comparison that outlives a new figure in it."""
    return hashlib.sha256("\x1f".join([kind, *map(str, parts)]).encode()).hexdigest()[:32]
