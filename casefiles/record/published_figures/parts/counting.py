"""How many our own cases give for what a published figure counts; unknown is never zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from casefiles.foundation.counts import CountRange, added, spanning
from casefiles.foundation.texts import Texts

#: measure → what reports and victims of a case count: category and groups, added up
PEOPLE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "civilians_killed": ("killed", ("civilians",)),
    "children_killed": ("killed", ("children",)),
    "women_killed": ("killed", ("women",)),
    "medical_workers_killed": ("killed", ("medical",)),
    "civil_defence_workers_killed": ("killed", ("civil_defence",)),
    "medical_and_civil_defence_killed": ("killed", ("medical", "civil_defence")),
    "media_workers_killed": ("killed", ("media",)),
    "injured": ("injured", ("all",)),
}
_OTHERS = frozenset({"", "unknown", "other", "residential_building", "farm"})
#: measure → kinds of target; for vital facilities: all but these
TARGETS: Mapping[str, str] = {
    "medical_facilities_attacked": "medical_facility",
    "schools_attacked": "school",
    "markets_attacked": "market",
    "places_of_worship_attacked": "place_of_worship",
    "civil_defence_facilities_attacked": "civil_defence",
}
WEAPONS: Mapping[str, str] = {
    "cluster_munition_attacks": "cluster_munition",
    "incendiary_attacks": "incendiary",
}
MASSACRES, VITAL = "massacres", "vital_facilities_attacked"
COUNTED = frozenset({*PEOPLE, *TARGETS, *WEAPONS, MASSACRES, VITAL})
#: so many civilians killed in one incident: the rule `massacre_five` of the codebook
_MASSACRE = 5
NONE, ONE, PERHAPS = CountRange(0, 0), CountRange(1, 1), CountRange(0, 1)
_Key = tuple[str, str]


@dataclass
class Told:
    """What a case says that can be counted."""

    case_id: UUID
    reference: str
    title: Texts
    target: str
    weapons: tuple[str, ...]
    #: kind of facility → how many different ones were damaged
    facilities: dict[str, int] = field(default_factory=dict)
    #: each report's count, by category and group
    reports: dict[_Key, list[CountRange]] = field(default_factory=dict)
    #: how many victims are recorded, by category and group
    recorded: Mapping[_Key, CountRange] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One case and what it adds; nothing where it does not say."""

    case_id: UUID
    reference: str
    title: Texts
    count: CountRange
    #: of everybody, where the measure is of some of them
    whole: CountRange


@dataclass(frozen=True)
class Counted:
    """What the cases that somebody may read give today."""

    lines: tuple[Line, ...]
    total: CountRange
    #: of everybody, where the measure is of some of them
    whole: CountRange
    #: cases that cannot be placed: their day is not known well enough to lie in the period
    undated: int
    #: cases in which others name the party, and no attribution of ours to it is approved
    unattributed: int

    @property
    def silent(self) -> int:
        """Return in how many cases nothing is said of what is counted."""
        return sum(not one.count.is_stated for one in self.lines)

    @property
    def saying(self) -> tuple[Line, ...]:
        """Return the cases that add something, or may."""
        return tuple(one for one in self.lines if one.count != NONE)


def whole_of(told: Told, measure: str) -> CountRange:
    """Return how many in all a case counts, where a measure is of some of them."""
    category, groups = PEOPLE.get(measure, ("", ("all",)))
    return CountRange() if "all" in groups else _people(told, category, "all")


def count_of(told: Told, measure: str) -> CountRange:
    """Return what one case adds to a measure."""
    if measure in PEOPLE:
        category, groups = PEOPLE[measure]
        return added([_people(told, category, group) for group in groups])
    if measure in WEAPONS:
        return _has(WEAPONS[measure], told.weapons)
    if measure == MASSACRES:
        return _massacre(told)
    if measure == VITAL:
        kinds = {told.target, *told.facilities} - _OTHERS
        return _attacks(sum(_of_kind(told, kind) for kind in kinds), told)
    return _attacks(_of_kind(told, TARGETS[measure]), told)


def _of_kind(told: Told, kind: str) -> int:
    """Return one for each facility of a kind, or for the target where none is entered."""
    return max(told.facilities.get(kind, 0), int(told.target == kind))


def _attacks(number: int, told: Told) -> CountRange:
    """Return so many; where there is none and nobody says what was hit, perhaps one."""
    if number:
        return CountRange(number, number)
    is_silent = told.target == "" and not told.facilities
    return PERHAPS if is_silent or told.target == "unknown" else NONE


def _has(wanted: str, said: Sequence[str]) -> CountRange:
    if wanted in said:
        return ONE
    return PERHAPS if not said or any(one.startswith("unknown") for one in said) else NONE


def _people(told: Told, category: str, group: str) -> CountRange:
    """Return the range of all reports; else what is recorded; else at most what is said of all."""
    reports = told.reports.get((category, group))
    if reports:
        return spanning(reports)
    recorded = told.recorded.get((category, group))
    least = recorded.minimum if recorded else None
    whole = told.reports.get((category, "all"))
    most = spanning(whole).maximum if whole and group != "all" else None
    if most is None:
        # more may have been harmed than are recorded by name
        return CountRange(least, None)
    return CountRange(least or 0, max(most, least or 0))


def _massacre(told: Told) -> CountRange:
    """Return whether at least five civilians were killed: fighters make no massacre."""
    count = _people(told, "killed", "civilians")
    if not count.is_stated:
        return CountRange()
    if (count.minimum or 0) >= _MASSACRE:
        return ONE
    return PERHAPS if count.maximum is None or count.maximum >= _MASSACRE else NONE
