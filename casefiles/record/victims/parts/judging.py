"""What of a victim, a figure or a damage, as it was filled in, cannot be so."""

from __future__ import annotations

from collections.abc import Iterator

from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.record.victims.models import (
    NOT_STATED,
    ONE,
    DamageDetails,
    FigureDetails,
    VictimDetails,
    VictimKind,
)
from casefiles.record.victims.parts.ages import OLDEST, agrees


def faults_of_victim(details: VictimDetails) -> Iterator[Refusal]:
    """Yield everything that has to be put right, not only the first thing."""
    if details.kind is None:
        yield Refusal(N_("Choose: named, unnamed, or a group."), field="kind")
    elif details.kind is not VictimKind.NAMED and details.names:
        yield Refusal(N_("There is a name here. Choose “named”, or clear the name."), field="names")
    if details.kind not in (None, VictimKind.GROUP) and details.count not in (NOT_STATED, ONE):
        yield Refusal(N_("There is a number here. Choose “a group”, or clear it."), field="count")
    if not details.outcome:
        yield Refusal(N_("Choose what happened to them."), field="outcome")
    if not details.sex:
        yield Refusal(N_("Choose; “not known” is an answer."), field="sex")
    yield from _faults_of_age(details)


def _faults_of_age(details: VictimDetails) -> Iterator[Refusal]:
    if details.age is None:
        return
    if not 0 <= details.age <= OLDEST:
        yield Refusal(N_("Is this the age in years, at the time?"), field="age")
    elif details.kind is VictimKind.GROUP:
        yield Refusal(N_("A group has an age band, not one age."), field="age")
    elif not agrees(details.age, details.age_band):
        yield Refusal(N_("The age and the age band do not agree."), field="age_band")


def faults_of_figure(details: FigureDetails) -> Iterator[Refusal]:
    """Yield what is missing of one report's count, whoever gives it."""
    if details.source_id is None:
        yield Refusal(N_("Choose whose count this is."), field="source_id")
    if not details.category:
        yield Refusal(N_("Choose what is counted."), field="category")
    if not details.group:
        yield Refusal(N_("Choose who is counted."), field="group")
    if not details.count and not details.wording:
        yield Refusal(N_("Give a number, or the report's own words."), field="count")


def faults_of_damage(details: DamageDetails) -> Iterator[Refusal]:
    """Yield what is missing of the damage to a facility."""
    if details.facility_id is None:
        yield Refusal(N_("Choose the facility; add it first if it is new."), field="facility_id")
    if not details.extent:
        yield Refusal(N_("Choose how far it was damaged; “unknown” is an answer."), field="extent")
