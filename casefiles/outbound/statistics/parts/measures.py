"""The measures, each declared once: its code, names, rule in words, and rule as SQL.

A measure of people says who belongs, who certainly does not, and under which group reports
count the same people. Everybody else who was harmed in that way is counted as not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from casefiles.foundation.messages import N_
from casefiles.record.cases.models import Case
from casefiles.record.victims.models import Victim

#: killed in one incident, at the least, to be a massacre
MASSACRE = 5
#: a cell of fewer is not printed in a table that is marked public
SMALLEST_PUBLIC = 5

Condition = sa.ColumnElement[bool]


class Unit(StrEnum):
    PEOPLE = "people"
    ATTACKS = "attacks"
    CASES = "cases"


@dataclass(frozen=True)
class People:
    """Who belongs to a measure of people."""

    category: str
    outcomes: tuple[str, ...]
    inside: Condition
    outside: Condition
    #: code of `casualty_group` under which reports count them
    group: str
    #: whether it is told apart by sex and by age
    by_person: bool = False
    #: code of a measure of the same people in which nobody of this one stands
    apart: str = ""


@dataclass(frozen=True)
class Measure:
    """One thing that is counted."""

    code: str
    name: str
    rule: str
    unit: Unit
    people: People | None = None
    #: codes of `target`: attacks on facilities of these kinds
    kinds: tuple[str, ...] = ()
    by_kind: bool = False
    #: a code of `weapon`: incidents in which it was used
    weapon: str = ""


KILLED, INJURED = ("killed", "died_of_wounds"), ("injured",)
_FIGHTING = ("combatant", "hors_de_combat")
_CHILD = ("child", "infant", "child_2_11", "child_12_17")
_ADULT = ("adult", "adult_18_59", "older_person")
_LAST_OF_CHILDHOOD = 17
#: the last year of age of each band but the oldest, youngest first
_LAST_YEARS = ((1, "infant"), (11, "child_2_11"), (17, "child_12_17"), (59, "adult_18_59"))

_fighter = Victim.civilian_status.in_(_FIGHTING)
_civilian = Victim.civilian_status == "civilian"
_child = sa.or_(
    Victim.age <= _LAST_OF_CHILDHOOD,
    sa.and_(Victim.age.is_(None), Victim.age_band.in_(_CHILD)),
)
_adult = sa.or_(
    Victim.age > _LAST_OF_CHILDHOOD,
    sa.and_(Victim.age.is_(None), Victim.age_band.in_(_ADULT)),
)
_not_said = Victim.occupation.in_(("", "unknown"))

#: SNHR's groups of vital civilian facilities, in codes of `target`
VITAL = (
    "medical_facility", "ambulance", "school", "educational_or_child_facility",
    "place_of_worship", "market", "bakery", "civil_defence", "idp_or_refugee_camp",
    "humanitarian_relief", "water", "power", "infrastructure", "cultural",
    "government_service", "media_office",
)  # fmt: skip


def _killed(
    inside: Condition, outside: Condition, group: str, *, by_person: bool = False, apart: str = ""
) -> People:
    return People("killed", KILLED, inside, outside, group, by_person, apart)


def _workers(occupation: str) -> People:
    other = sa.and_(Victim.occupation != occupation, sa.not_(_not_said))
    inside = sa.and_(Victim.occupation == occupation, sa.not_(_fighter))
    return _killed(inside, sa.or_(_fighter, other), occupation)


_ATTACKS = N_(
    "One for each facility of this kind that an incident damaged; one also where the incident hit "
    "such a target and no facility is entered."
)
_WORKERS = N_("People killed who are entered with this occupation, fighters left out.")

MEASURES: tuple[Measure, ...] = (
    Measure(
        "people_killed",
        N_("People killed"),
        N_("Everybody killed, or dead of their wounds, whether or not it is known who they were."),
        Unit.PEOPLE,
        _killed(sa.true(), sa.false(), "all"),
    ),
    Measure(
        "people_injured",
        N_("People injured"),
        N_("Everybody injured, whether or not it is known who they were."),
        Unit.PEOPLE,
        People("injured", INJURED, sa.true(), sa.false(), "all"),
    ),
    Measure(
        "civilians_killed",
        N_("Civilians killed"),
        N_("People killed, or dead of their wounds, who are entered as civilians."),
        Unit.PEOPLE,
        _killed(_civilian, _fighter, "civilians", by_person=True),
    ),
    Measure(
        "children_killed",
        N_("Children killed"),
        N_("People killed who were under eighteen by their age or age band, fighters left out."),
        Unit.PEOPLE,
        _killed(
            sa.and_(_child, sa.not_(_fighter)),
            sa.or_(_fighter, _adult),
            "children",
            apart="women_killed",
        ),
    ),
    Measure(
        "women_killed",
        N_("Women killed"),
        N_("Adult women killed, fighters left out."),
        Unit.PEOPLE,
        _killed(
            sa.and_(_adult, Victim.sex == "female", sa.not_(_fighter)),
            sa.or_(_fighter, _child, Victim.sex.in_(("male", "other"))),
            "women",
            apart="children_killed",
        ),
    ),
    Measure(
        "civilians_injured",
        N_("Civilians injured"),
        N_("People injured who are entered as civilians; who died of wounds counts as killed."),
        Unit.PEOPLE,
        People("injured", INJURED, _civilian, _fighter, "civilians", by_person=True),
    ),
    Measure(
        "massacres",
        N_("Massacres"),
        N_("Incidents in which at least five civilians were killed, counted as above."),
        Unit.CASES,
    ),
    Measure(
        "vital_facilities_attacked",
        N_("Attacks on vital civilian facilities"),
        _ATTACKS,
        Unit.ATTACKS,
        kinds=VITAL,
        by_kind=True,
    ),
    Measure(
        "medical_facilities_attacked",
        N_("Attacks on medical facilities"),
        _ATTACKS,
        Unit.ATTACKS,
        kinds=("medical_facility",),
    ),
    Measure(
        "schools_attacked", N_("Attacks on schools"), _ATTACKS, Unit.ATTACKS, kinds=("school",)
    ),
    Measure(
        "markets_attacked", N_("Attacks on markets"), _ATTACKS, Unit.ATTACKS, kinds=("market",)
    ),
    Measure(
        "medical_workers_killed",
        N_("Medical workers killed"),
        _WORKERS,
        Unit.PEOPLE,
        _workers("medical"),
    ),
    Measure(
        "civil_defence_workers_killed",
        N_("Civil Defence workers killed"),
        _WORKERS,
        Unit.PEOPLE,
        _workers("civil_defence"),
    ),
    Measure(
        "media_workers_killed",
        N_("Media workers killed"),
        _WORKERS,
        Unit.PEOPLE,
        _workers("media"),
    ),
    Measure(
        "cluster_munition_attacks",
        N_("Cluster munition attacks"),
        N_("Incidents for which cluster munitions are entered as a weapon."),
        Unit.CASES,
        weapon="cluster_munition",
    ),
    Measure(
        "incendiary_attacks",
        N_("Incendiary attacks"),
        N_("Incidents for which incendiary weapons are entered as a weapon."),
        Unit.CASES,
        weapon="incendiary",
    ),
    Measure(
        "cases",
        N_("Incidents"),
        N_("Cases that are verified or closed; of two tied as the same event, only the first."),
        Unit.CASES,
    ),
)
BY_CODE: Mapping[str, Measure] = {one.code: one for one in MEASURES}
OF_PEOPLE: tuple[tuple[str, People], ...] = tuple(
    (one.code, one.people) for one in MEASURES if one.people is not None
)
#: the measures told apart by sex and age, by the category under which reports count them
BY_PERSON: Mapping[str, str] = {
    people.category: code for code, people in OF_PEOPLE if people.by_person
}


def band_code() -> sa.ColumnElement[str]:
    """Return the age band that somebody is counted in: of their age, else as it is entered."""
    return sa.case(
        *((Victim.age <= last, band) for last, band in _LAST_YEARS),
        (Victim.age.is_not(None), "older_person"),
        (Victim.age_band == "", "unknown"),
        else_=Victim.age_band,
    )


def sql_of(measure: Measure) -> str:
    """Return the condition by which a measure counts, as SQL to be read."""
    if measure.people is not None:
        condition: Any = sa.and_(Victim.outcome.in_(measure.people.outcomes), measure.people.inside)
    elif measure.kinds:
        condition = sa.or_(
            Case.target.in_(measure.kinds), sa.literal_column("facilities.kind").in_(measure.kinds)
        )
    elif measure.weapon:
        condition = sa.literal_column(f"cases.weapons ? '{measure.weapon}'")
    elif measure.code == "massacres":
        condition = sa.literal_column("civilians_killed.least") >= MASSACRE
    else:
        condition = Case.state.in_(("verified", "closed"))
    compiled = condition.compile(
        dialect=sqlite.dialect(),
        compile_kwargs={"literal_binds": True},
    )
    return str(compiled)
