"""Counting what is recorded, as a range, and saying how it differs from what reports give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from casefiles.foundation.counts import CountRange
from casefiles.record.victims.models import CasualtyFigure, EntryState, Victim
from casefiles.record.victims.parts.ages import is_child

#: code of `outcome` → code of `casualty_category` under which reports count it
CATEGORY_OF: Mapping[str, str] = {
    "killed": "killed",
    "died_of_wounds": "killed",
    "injured": "injured",
    "missing": "missing",
    "disappeared": "missing",
    "detained": "detained",
    "displaced": "displaced",
}
_STATUS_GROUPS: Mapping[str, str] = {
    "civilian": "civilians",
    "combatant": "combatants",
    "contested": "status_contested",
}
_OCCUPATION_GROUPS = frozenset({"medical", "civil_defence", "media", "humanitarian"})
_CHILD_GROUPS: Mapping[str, str] = {"female": "girls", "male": "boys"}
_ADULT_GROUPS: Mapping[str, str] = {"female": "women", "male": "men"}

Counts = Mapping[tuple[str, str], CountRange]


def groups_of(victim: Victim) -> Iterator[str]:
    """Yield the codes of `casualty_group` that a victim is recorded as belonging to."""
    yield "all"
    if victim.civilian_status in _STATUS_GROUPS:
        yield _STATUS_GROUPS[victim.civilian_status]
    if victim.occupation in _OCCUPATION_GROUPS:
        yield victim.occupation
    child = is_child(victim.age, victim.age_band)
    if child:
        yield "children"
    if child is not None:
        by_sex = _CHILD_GROUPS if child else _ADULT_GROUPS
        if victim.sex in by_sex:
            yield by_sex[victim.sex]


def recorded_counts(victims: Iterable[Victim]) -> Counts:
    """Return how many are recorded by category and group, as ranges; void records count nowhere.

    A group of unknown size leaves the upper end open. Nobody is counted as a
    child, a woman or a civilian who is not recorded as one.
    """
    counts: dict[tuple[str, str], CountRange] = {}
    for victim in victims:
        category = CATEGORY_OF.get(victim.outcome)
        if victim.state is EntryState.VOID or category is None:
            continue
        for group in groups_of(victim):
            before = counts.get((category, group), CountRange(0, 0))
            counts[category, group] = _plus(before, victim)
    return counts


def _plus(sum_so_far: CountRange, victim: Victim) -> CountRange:
    open_end = sum_so_far.maximum is None or victim.maximum is None
    most = None if open_end else (sum_so_far.maximum or 0) + (victim.maximum or 0)
    return CountRange((sum_so_far.minimum or 0) + (victim.minimum or 0), most)


class Gap(StrEnum):
    """How what is recorded here stands to what the reports count."""

    #: no report gives a number that could be compared
    NOTHING_REPORTED = "nothing reported"
    NOTHING_RECORDED = "nothing recorded"
    #: every report counts more than is recorded; by at least so many
    FEWER = "fewer recorded"
    #: no report reaches what is recorded; by at least so many
    MORE = "more recorded"
    #: some report allows for what is recorded
    WITHIN = "within"


@dataclass(frozen=True)
class Difference:
    """The difference to be said in a sentence, never settled by a rule."""

    gap: Gap
    least: int = 0


def difference(
    figures: Iterable[CasualtyFigure], recorded: Counts, *, category: str, group: str
) -> Difference:
    """Compare what is recorded with every report's figure of one category and group."""
    reported = [
        CountRange(figure.minimum, figure.maximum)
        for figure in figures
        if (figure.category, figure.group) == (category, group)
    ]
    reported = [count for count in reported if count.is_stated]
    ours = recorded.get((category, group))
    if not reported:
        return Difference(Gap.NOTHING_REPORTED)
    if ours is None:
        return Difference(Gap.NOTHING_RECORDED)
    missing = [_missing(count, ours) for count in reported]
    if all(missing):
        return Difference(Gap.FEWER, min(missing))
    surplus = [_missing(ours, count) for count in reported]
    if all(surplus):
        return Difference(Gap.MORE, min(surplus))
    return Difference(Gap.WITHIN)


def _missing(larger: CountRange, smaller: CountRange) -> int:
    """Return by how many the least of one exceeds the most of the other; 0 where it does not."""
    if larger.minimum is None or smaller.maximum is None:
        return 0
    return max(larger.minimum - smaller.maximum, 0)


def exceeds(part: CasualtyFigure, whole: CasualtyFigure | None) -> bool:
    """Return whether a report counts more of a group than of everybody, at the least."""
    if whole is None or part.minimum is None:
        return False
    most = whole.maximum if whole.maximum is not None else whole.minimum
    return most is not None and part.minimum > most
