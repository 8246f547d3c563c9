"""Whom a packet tells so exactly, without a name, that few others could be meant.

Counted are the people whom the packet's own cases document and the packet does not name: who
stands there with a name is nobody else's cover. What is not recorded of somebody never makes
them alike, and a group counts with the lowest number that is known of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casefiles.outbound.packets.documents import Text, VictimKind
from casefiles.outbound.submissions.parts import terms
from casefiles.outbound.submissions.parts.case_data import by_number
from casefiles.outbound.submissions.parts.disclose_case import (
    personal_details,
    tells_details,
    where_of,
)
from casefiles.outbound.submissions.parts.numbers import Leaving
from casefiles.outbound.submissions.parts.persons import has_sheet

#: fewer than two are never too few: that is how the warning is turned off
OFF_BELOW = 2
_UNKNOWN = "unknown"
_PERSONAL = ("description", "sex", "age", "occupation")
_Combination = dict[str, object]


@dataclass(frozen=True)
class ToldOfFew:
    """Somebody without a name in the packet, and how many of its people fit what it tells."""

    case_id: str
    victim_id: str
    reference: str
    #: themselves among them
    count: int
    #: the combination, in the words of the packet
    told: tuple[Text, ...]
    #: whether a ground decides that the details go: without it they stay
    rests_on_ground: bool


def told_of_few(leaving: Sequence[Leaving], fewest: int) -> list[ToldOfFew]:
    """Return everybody of whom a packet tells what fewer than `fewest` share, case by case."""
    if fewest < OFF_BELOW:
        return []
    crowd = [(_recorded(each, one), _weight(one)) for each, one in _unnamed(leaving)]
    found = []
    for each, victim in _unnamed(leaving):
        told = _told(each, victim)
        if victim["kind"] == VictimKind.GROUP or not any(name in told for name in _PERSONAL):
            continue
        count = sum(weight for recorded, weight in crowd if _fits(told, recorded))
        if count < fewest:
            found.append(_as_found(each, victim, count))
    return found


def _unnamed(leaving: Iterable[Leaving]) -> Iterator[tuple[Leaving, Mapping[str, Any]]]:
    for each in leaving:
        for victim in sorted(each.content["victims"], key=lambda one: by_number(one["reference"])):
            if not has_sheet(each, victim):
                yield each, victim


def _weight(victim: Mapping[str, Any]) -> int:
    return int(victim["minimum"] or 0) if victim["kind"] == VictimKind.GROUP else 1


def _recorded(each: Leaving, victim: Mapping[str, Any]) -> _Combination:
    """Return what is recorded of somebody and of the incident, told or not."""
    content, age = each.content, victim["age"]
    return {
        "place": where_of(content),
        "date": (content["date_edtf"], content["time_of_day"]),
        "target": content["target"],
        "outcome": victim["outcome"],
        "cause": victim["cause"],
        "violations": sorted(victim["violations"]),
        "description": victim["description"],
        "sex": victim["sex"],
        "age": victim["age_band"] if age is None else age,
        "status": victim["civilian_status"],
        "occupation": victim["occupation"],
    }


def _told(each: Leaving, victim: Mapping[str, Any]) -> _Combination:
    """Return of what is recorded as much as the packet tells, without what nobody knows."""
    recorded = _recorded(each, victim)
    described = victim["kind"] != VictimKind.NAMED and bool(victim["description"])
    kept_back = {"sex"} if described else {"description"}
    if not tells_details(each, victim):
        kept_back = {*_PERSONAL, "status"}
    return {
        name: value
        for name, value in recorded.items()
        if name not in kept_back and value not in ("", None, _UNKNOWN)
    }


def _fits(told: _Combination, recorded: _Combination) -> bool:
    return all(recorded[name] == value for name, value in told.items())


def _as_found(each: Leaving, victim: Mapping[str, Any], count: int) -> ToldOfFew:
    content, details = each.content, personal_details(victim)
    said = [
        where_of(content).names,
        terms.event_date(content["date_edtf"]),
        terms.label("outcome", victim["outcome"]),
        terms.label("cause", victim["cause"]),
        details["sex"] if victim["description"] or victim["sex"] != _UNKNOWN else (),
        details["age"] if victim["age_band"] != _UNKNOWN or victim["age"] is not None else (),
        *(
            terms.label(vocabulary, victim[name])
            for vocabulary, name in (
                ("civilian_status", "civilian_status"),
                ("occupation", "occupation"),
            )
            if victim[name] != _UNKNOWN
        ),
    ]
    return ToldOfFew(
        case_id=content["id"],
        victim_id=victim["id"],
        reference=victim["reference"],
        count=count,
        told=tuple(one for one in said if one),
        rests_on_ground=victim["kind"] == VictimKind.NAMED,
    )


def as_accepted(found: Iterable[ToldOfFew]) -> list[list[object]]:
    """Return them as plain data, to be frozen: no names and no words."""
    return [[one.case_id, one.victim_id, one.count] for one in found]


def beyond(found: Iterable[ToldOfFew], accepted: Iterable[Sequence[object]]) -> list[ToldOfFew]:
    """Return who is told more exactly than was accepted, or was not accepted at all."""
    known = {(case_id, victim_id): count for case_id, victim_id, count in accepted}
    return [
        one
        for one in found
        if one.count < int(str(known.get((one.case_id, one.victim_id), one.count + 1)))
    ]
