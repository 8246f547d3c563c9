"""From what stands in the file of one case to what it adds to each measure: pure arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from casefiles.outbound.statistics.parts.measures import (
    BY_CODE,
    BY_PERSON,
    MASSACRE,
    MEASURES,
    Measure,
    People,
)

#: measure, dimension, value
Key = tuple[str, str, str]
_UNKNOWN = "unknown"


@dataclass(frozen=True)
class Amount:
    """What is known: from the least to the most, and of whom nobody knows."""

    least: int = 0
    most: int | None = 0
    unknown: int = 0

    def __bool__(self) -> bool:
        return self != Amount()


@dataclass(frozen=True)
class Entered:
    """A sum of what is entered one by one or as groups; `unbounded` of them have no upper end."""

    least: int = 0
    most: int = 0
    unbounded: int = 0


@dataclass(frozen=True)
class Reported:
    """What the reports of a case give for one group: the lowest and the highest."""

    lowest: int | None
    highest: int | None
    #: reports that give no upper end
    unbounded: int


@dataclass(frozen=True)
class Facts:
    """All that is read of one case to count it."""

    target: str = ""
    weapons: tuple[str, ...] = ()
    #: code of a measure → who belongs, and who does not
    inside: Mapping[str, Entered] = field(default_factory=dict)
    outside: Mapping[str, Entered] = field(default_factory=dict)
    #: category → everybody harmed in that way
    everybody: Mapping[str, Entered] = field(default_factory=dict)
    #: category, group → what reports give
    reported: Mapping[tuple[str, str], Reported] = field(default_factory=dict)
    #: category, dimension, value → civilians entered
    parts: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    #: kind of facility → how many different ones were damaged
    facilities: Mapping[str, int] = field(default_factory=dict)


def amounts_of(facts: Facts) -> dict[Key, Amount]:
    """Return what a case adds to each measure and to each value of its dimensions."""
    found: dict[Key, Amount] = {}
    for measure in MEASURES:
        whole = _whole(measure, facts, found)
        if whole:
            found[measure.code, "", ""] = whole
    for category, code in BY_PERSON.items():
        whole = found.get((code, "", ""), Amount())
        found |= dict(_parts(code, category, whole, facts))
    return found | _kinds(facts)


def _whole(measure: Measure, facts: Facts, found: Mapping[Key, Amount]) -> Amount:
    if measure.people is not None:
        return _people(measure.code, measure.people, facts)
    if measure.kinds:
        attacks = sum(_attacks(kind, facts) for kind in measure.kinds)
        return Amount(attacks, attacks)
    if measure.code == "massacres":
        killed = found.get(("civilians_killed", "", ""), Amount())
        could = killed.most is None or killed.most + killed.unknown >= MASSACRE
        return Amount(int(killed.least >= MASSACRE), int(could))
    used = int(measure.weapon in facts.weapons) if measure.weapon else 1
    return Amount(used, used)


def _people(code: str, people: People, facts: Facts) -> Amount:
    """Return the range of those who belong, by the one rule, and how many may also belong."""
    inside = _belong(code, people, facts)
    outside = facts.outside.get(code, Entered()).least
    if people.apart:
        # A child is no woman, also where reports count both and nobody is entered.
        other = BY_CODE[people.apart].people
        assert other is not None  # noqa: S101 - nobody belongs to two measures of people
        outside = max(outside, _belong(people.apart, other, facts).least)
    whole = _range(
        facts.everybody.get(people.category, Entered()),
        facts.reported.get((people.category, "all")),
    )
    return Amount(inside.least, inside.most, max(whole.least - inside.least - outside, 0))


def _belong(code: str, people: People, facts: Facts) -> Amount:
    reported = facts.reported.get((people.category, people.group))
    return _range(facts.inside.get(code, Entered()), reported)


def _range(entered: Entered, reported: Reported | None) -> Amount:
    """Say the one rule: what every report allows, or what is entered, whichever is more.

    The least is the lowest number that any report gives, or what is entered here where that
    is more. The most is the highest of both; open where an entry or a report leaves it open.
    """
    if reported is None:
        return Amount(entered.least, None if entered.unbounded else entered.most)
    least = max(entered.least, reported.lowest or 0)
    if entered.unbounded or reported.unbounded:
        return Amount(least, None)
    return Amount(least, max(least, entered.most, reported.highest or 0))


def _parts(code: str, category: str, whole: Amount, facts: Facts) -> Iterator[tuple[Key, Amount]]:
    """Yield the whole by sex and by age; what reports count beyond what is entered is unknown."""
    for dimension in ("sex", "age"):
        known = {
            value: number
            for (of, by, value), number in facts.parts.items()
            if (of, by) == (category, dimension) and value != _UNKNOWN and number
        }
        for value, number in known.items():
            yield (code, dimension, value), Amount(number, number)
        entered = sum(known.values())
        rest = Amount(
            max(whole.least - entered, 0),
            None if whole.most is None else max(whole.most - entered, 0),
        )
        if rest:
            yield (code, dimension, _UNKNOWN), rest


def _attacks(kind: str, facts: Facts) -> int:
    return max(facts.facilities.get(kind, 0), int(facts.target == kind))


def _kinds(facts: Facts) -> dict[Key, Amount]:
    found = {}
    for measure in MEASURES:
        for kind in measure.kinds if measure.by_kind else ():
            if number := _attacks(kind, facts):
                found[measure.code, "kind", kind] = Amount(number, number)
    return found


def period_of(earliest: date | None, latest: date | None) -> str:
    """Return the month that a whole date lies in, else its year, else nothing."""
    if earliest is None or latest is None or earliest.year != latest.year:
        return ""
    if earliest.month != latest.month:
        return f"{earliest.year:04d}"
    return f"{earliest.year:04d}-{earliest.month:02d}"


def parties_key(ids: Sequence[str]) -> str:
    """Return some parties as one word that each of them can be found in."""
    return "".join(f",{one}" for one in sorted(set(ids))) + "," if ids else ""
