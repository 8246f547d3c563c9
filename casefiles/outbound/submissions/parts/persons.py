"""Where a recipient asks for one form a person: who gets one, and how the others are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from casefiles.outbound.packets.documents import (
    WITHHELD_TERM,
    AnnexRow,
    Answer,
    AnswerKind,
    Coded,
    PersonSheet,
    Text,
    VictimKind,
)
from casefiles.outbound.submissions.parts import terms
from casefiles.outbound.submissions.parts.case_data import CaseData, named_victims
from casefiles.outbound.submissions.parts.disclose_case import personal_details, tells_details
from casefiles.outbound.submissions.parts.numbers import Leaving, Numbers
from casefiles.outbound.submissions.parts.told import Told
from casefiles.record.disclosure.models import GroundKind, GroundSubject, Scope
from casefiles.record.disclosure.queries import Because, Item, Verdict
from casefiles.record.recipients.models import Check, Element, Form, Profile
from casefiles.record.victims.queries import band_of_age

#: what was said about each person, kept among what a case said: victim id → ground, told
PERSONS = "persons"
#: fewer people alike than this would tell of each of them
SMALLEST_CELL = 5


def told_items(content: CaseData) -> list[Item]:
    """Return what a State would be told of the people named in a case."""
    return [
        Item(GroundSubject.VICTIM, UUID(victim["id"]), scope)
        for victim in named_victims(content)
        for scope in (Scope.NAME, Scope.DETAILS)
    ]


def persons_data(
    content: CaseData,
    named: Iterable[Verdict],
    told: Mapping[Item, Verdict],
    kinds: Mapping[UUID, GroundKind],
) -> dict[str, dict[str, Any]]:
    """Return, for everybody who may be named, the kind of the ground and what a State may know."""
    pinned = content.get(PERSONS)
    return {
        str(victim_id): {
            "ground": kinds[ground_id].value,
            "told": sorted(
                item.scope.value
                for item, verdict in told.items()
                if item.subject_id == victim_id
                and verdict.is_granted
                and (pinned is None or item.scope in pinned[str(victim_id)]["told"])
            ),
        }
        for victim_id, ground_id in ((one.item.subject_id, one.ground_id) for one in named)
        if ground_id is not None
    }


def grounds_in(content: CaseData) -> dict[str, str]:
    """Return on which kind of ground each person of a case has a form."""
    return {victim_id: said["ground"] for victim_id, said in content.get(PERSONS, {}).items()}


def told_in(content: CaseData) -> list[Item]:
    """Return what a packet says that a State may be told."""
    return [
        Item(GroundSubject.VICTIM, UUID(victim_id), Scope(scope))
        for victim_id, said in content.get(PERSONS, {}).items()
        for scope in said["told"]
    ]


@dataclass(frozen=True)
class OnSheet:
    """One person with a form of their own."""

    number: int
    each: Leaving
    #: number in the case
    at: int
    victim: Mapping[str, Any]

    @property
    def sheet(self) -> PersonSheet:
        """Return the numbers by which a packet knows the person."""
        return PersonSheet(number=self.number, case=self.each.number, victim=self.at)

    def may_be_told(self, scope: Scope) -> bool:
        """Return whether the recipient may tell a Government."""
        said = self.each.content.get(PERSONS, {}).get(self.victim["id"], {})
        return scope in said.get("told", ())

    @property
    def ground(self) -> str:
        """Return the kind of the ground on which the person is named."""
        said = self.each.content.get(PERSONS, {}).get(self.victim["id"], {})
        return str(said.get("ground", ""))


def on_sheets(
    leaving: Sequence[Leaving], profile: Profile, *, secret: bytes
) -> tuple[OnSheet, ...]:
    """Return who has a sheet: everybody whom there is a ground to name, in an order of no tale."""
    if profile.form is not Form.PER_PERSON:
        return ()
    numbers = Numbers(secret)
    found = [
        (each, at, victim)
        for each in leaving
        for at, victim in enumerate(numbers.victims(each.told), start=1)
        if has_sheet(each, victim)
    ]
    return tuple(OnSheet(number, *one) for number, one in enumerate(found, start=1))


def has_sheet(each: Leaving, victim: Mapping[str, Any]) -> bool:
    """Return whether there is a ground to name somebody."""
    return bool(victim["kind"] == VictimKind.NAMED and each.permits.names(victim["id"]).is_granted)


def answer_about(element: Element, one: OnSheet) -> Answer:
    """Return what one person's sheet says to an element."""
    text, confidential = _ABOUT.get(element.checks[0], _nothing)(one)
    kind = AnswerKind.GIVEN if text else AnswerKind.NOT_STATED
    if element.checks[0] is Check.PERSON_DETAILS and not tells_details(one.each, one.victim):
        kind = AnswerKind.WITHHELD
    return Answer(person=one.number, kind=kind, text=text, confidential=confidential)


def _nothing(_: OnSheet) -> tuple[Text, bool]:
    return (), False


def _name(one: OnSheet) -> tuple[Text, bool]:
    return terms.text(one.victim["names"]), not one.may_be_told(Scope.NAME)


def _details(one: OnSheet) -> tuple[Text, bool]:
    if not tells_details(one.each, one.victim):
        return (), False
    told = personal_details(one.victim)
    codes = [told["status"], told["occupation"]]
    text = terms.joined([told["sex"], told["age"], *(code.label for code in codes if code)])
    return text, bool(text) and not one.may_be_told(Scope.DETAILS)


def _outcome(one: OnSheet) -> tuple[Text, bool]:
    outcome = terms.label("outcome", one.victim["outcome"])
    return terms.joined([outcome, terms.label("cause", one.victim["cause"])]), False


def _authority(one: OnSheet) -> tuple[Text, bool]:
    kind = terms.label("ground_kind", one.ground)
    return terms.say("answer_authority", kind=kind) if kind else (), True


def _told(one: OnSheet) -> tuple[Text, bool]:
    told = (one.may_be_told(Scope.NAME), one.may_be_told(Scope.DETAILS))
    return terms.say(f"answer_told_{_TOLD_WORDS[told]}"), False


_TOLD_WORDS = {
    (True, True): "all",
    (True, False): "name",
    (False, True): "details",
    (False, False): "nothing",
}
_ABOUT = {
    Check.PERSON_NAMED: _name,
    Check.PERSON_DETAILS: _details,
    Check.PERSON_OUTCOME: _outcome,
    Check.GROUND_FOR_DISCLOSURE: _authority,
    Check.NAMING_TO_STATE: _told,
}


class Fate(StrEnum):
    """What becomes of somebody recorded where each person has a form of their own."""

    SHEET = "sheet"
    ANNEX = "annex"
    WITHHELD = "withheld"


@dataclass(frozen=True)
class Place:
    """Where one recorded person or group stands in the packet, and why."""

    victim: Mapping[str, Any]
    fate: Fate
    #: why the name does not go; None where it goes or none is known
    because: Because | None
    tells_details: bool
    #: what of it the recipient may tell a Government: scopes
    told: Collection[str]


def places_of(each: Leaving) -> list[Place]:
    """Return where everybody recorded in a case stands, by reference."""
    return [_place(each, one) for one in sorted(each.content["victims"], key=_by_reference)]


def _by_reference(victim: Mapping[str, Any]) -> tuple[int, str]:
    return len(victim["reference"]), victim["reference"]


def _place(each: Leaving, victim: Mapping[str, Any]) -> Place:
    is_named, sheet = victim["kind"] == VictimKind.NAMED, has_sheet(each, victim)
    return Place(
        victim,
        Fate.SHEET if sheet else Fate.WITHHELD if is_named else Fate.ANNEX,
        each.permits.names(victim["id"]).because if is_named and not sheet else None,
        tells_details(each, victim),
        each.content.get(PERSONS, {}).get(victim["id"], {}).get("told", ()),
    )


# --- everybody else

_Cell = tuple[str, str, str]


def annex_of(leaving: Sequence[Leaving], profile: Profile) -> Iterator[AnnexRow]:
    """Yield, case by case, how many people without a sheet there are of each outcome, sex, age."""
    if profile.form is not Form.PER_PERSON:
        return
    for each in leaving:
        cells: dict[tuple[str, Coded | None, Coded | None], list[Mapping[str, Any]]] = {}
        for cell, victim in _cells(each):
            cells.setdefault(cell, []).append(victim)
        for (outcome, sex, band), victims in sorted(cells.items(), key=_in_order):
            highest = [one["maximum"] for one in victims]
            lowest = [one["minimum"] for one in victims if one["minimum"] is not None]
            yield AnnexRow(
                case=each.number,
                outcome=terms.surely_coded("outcome", outcome),
                sex=sex,
                age_band=band,
                minimum=sum(lowest) if lowest else None,
                maximum=None if None in highest else sum(highest),
            )


def _in_order(row: tuple[tuple[str, Coded | None, Coded | None], object]) -> tuple[str, ...]:
    outcome, *others = row[0]
    return (outcome, *(one.code if one else "" for one in others))


def _cells(
    each: Leaving,
) -> Iterator[tuple[tuple[str, Coded | None, Coded | None], Mapping[str, Any]]]:
    """Yield where everybody without a sheet is counted.

    Of whom sex and age may not go, they are counted by them only among enough people alike.
    """
    others = [one for one in each.told["victims"] if not has_sheet(each, one)]
    alike = Counter(_cell(one) for one in others if not tells_details(each, one))
    for victim in others:
        outcome, sex, band = _cell(victim)
        if tells_details(each, victim) or alike[_cell(victim)] >= SMALLEST_CELL:
            yield (outcome, terms.coded("sex", sex), terms.coded("age_band", band)), victim
        else:
            yield (outcome, WITHHELD_TERM, WITHHELD_TERM), victim


def _cell(victim: Told) -> _Cell:
    age = victim.counted("age")
    band = victim.counted("age_band") if age is None else band_of_age(age)
    return victim["outcome"], victim.counted("sex"), band
