"""What is documented month by month around a vote: cases, and how many were killed in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from casefiles.foundation.counts import CountRange, computed, spanning

#: how many months are looked at before the month of a vote, and after it
AROUND = 12
_MONTHS = 12


@dataclass(frozen=True)
class Dated:
    """A case and the bounds of its date; None where the date is open."""

    case_id: UUID
    earliest: date | None
    latest: date | None


@dataclass
class Month:
    """One month: its first day, how far it lies from the month of the vote, what is documented."""

    first: date
    offset: int
    cases: int = 0
    minimum: int = 0
    maximum: int | None = 0
    #: cases in which nobody says how many were killed
    unstated: int = 0

    @property
    def killed(self) -> CountRange:
        """Return the killed from the least to the most; not stated where nobody says a number."""
        if self.cases and self.unstated == self.cases:
            return CountRange()
        return computed(self.minimum, self.maximum)

    def add(self, count: CountRange | None) -> None:
        """Count a case in; where nobody says how many were killed in it, the most is open."""
        self.cases += 1
        if count is None:
            self.unstated += 1
            self.maximum = None
            return
        self.minimum += count.minimum or 0
        if self.maximum is not None:
            self.maximum = None if count.maximum is None else self.maximum + count.maximum


@dataclass(frozen=True)
class Load:
    """The months around a vote, and what could not be placed in one of them."""

    months: Sequence[Month]
    #: cases whose date reaches over more than a month, or is open
    left_out: int = 0
    #: cases in which only a count of everybody is reported, fighters included
    everybody: int = 0
    #: cases counted by the victims recorded, because no report gives a number
    by_victims: int = 0

    @property
    def before(self) -> Month:
        """Return the twelve months before the month of the vote, added up."""
        return _sum(one for one in self.months if one.offset < 0)

    @property
    def after(self) -> Month:
        """Return the twelve months after it, added up."""
        return _sum(one for one in self.months if one.offset > 0)


@dataclass
class Killed:
    """What is said of the killed, case by case, each by the best that is reported."""

    counts: dict[UUID, CountRange] = field(default_factory=dict)
    everybody: set[UUID] = field(default_factory=set)
    by_victims: set[UUID] = field(default_factory=set)


def months_around(day: date) -> list[Month]:
    """Return the months from a year before a day to a year after it, empty."""
    return [Month(_shifted(day, offset), offset) for offset in range(-AROUND, AROUND + 1)]


def span_around(day: date) -> tuple[date, date]:
    """Return the first day of the earliest month and the first day after the last."""
    return _shifted(day, -AROUND), _shifted(day, AROUND + 1)


def _shifted(day: date, months: int) -> date:
    number = day.year * _MONTHS + day.month - 1 + months
    return date(number // _MONTHS, number % _MONTHS + 1, 1)


def load_of(day: date, cases: Iterable[Dated], killed: Killed) -> Load:
    """Return the load around a day; a case counts in a month that holds its whole date."""
    months = {one.first: one for one in months_around(day)}
    left_out, placed = 0, set[UUID]()
    for case in cases:
        month = _month_of(case)
        if month is None:
            left_out += 1
        elif month in months:
            placed.add(case.case_id)
            months[month].add(killed.counts.get(case.case_id))
    return Load(
        list(months.values()),
        left_out,
        len(killed.everybody & placed),
        len(killed.by_victims & placed),
    )


def _month_of(case: Dated) -> date | None:
    if case.earliest is None or case.latest is None:
        return None
    first, last = case.earliest.replace(day=1), case.latest.replace(day=1)
    return first if first == last else None


def _sum(months: Iterable[Month]) -> Month:
    chosen = list(months)
    total = Month(chosen[0].first, chosen[0].offset)
    for one in chosen:
        total.cases += one.cases
        total.unstated += one.unstated
        total.minimum += one.minimum
        is_open = total.maximum is None or one.maximum is None
        total.maximum = None if is_open else (total.maximum or 0) + (one.maximum or 0)
    return total


def best_of(
    reported: Mapping[UUID, Mapping[str, Sequence[CountRange]]],
) -> Killed:
    """Return the killed by case: civilians where any report counts them, or else everybody.

    The list asks otherwise: whom most reports count, of the cases of one page.
    """
    best = Killed()
    for case_id, groups in reported.items():
        group = "civilians" if "civilians" in groups else "all"
        best.counts[case_id] = spanning(groups[group])
        if group == "all":
            best.everybody.add(case_id)
    return best
