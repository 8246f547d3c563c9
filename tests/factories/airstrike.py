"""A strike that never happened on people who never lived: made by rule, so that each is known.

The family names are of syllables that no language joins so; they stand in no other text.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case
from casefiles.record.disclosure.models import (
    Ground,
    GroundKind,
    GroundSubject,
    Purpose,
    Scope,
)
from casefiles.record.victims.models import Victim, VictimKind
from tests.factories.submissions import EXECUTIONS, add_ground, add_ready_case
from tests.factories.victims import add_victim

_FIRST = (("Vel", "ڤيل"), ("Zor", "زور"), ("Quin", "كوين"), ("Thal", "ثال"), ("Brix", "بركس"))
_LAST = (
    ("obex", "أوبكس"),
    ("uvand", "أوڤند"),
    ("imtol", "إمتل"),
    ("aplurk", "أبلرك"),
    (
        "ezdwin",
        "إزدون",
    ),
    ("yforn", "يفورن"),
    ("ojmik", "أوجمك"),
    ("udhrax", "أودركس"),
    ("anvoth", "أنڤوث"),
)
MOST = len(_FIRST) * len(_LAST)


@dataclass(frozen=True)
class Airstrike:
    """One case, who in it may be named to the Special Rapporteur, and who not."""

    case: Case
    granted: tuple[Victim, ...]
    withheld: tuple[Victim, ...]
    grounds: dict[Victim, Ground]


def invented_name(number: int) -> Texts:
    """Return the name of somebody who never lived, another one for each number below `MOST`."""
    start, end = _FIRST[number % len(_FIRST)], _LAST[number // len(_FIRST)]
    return Texts.of(
        original="ar", ar=f"مختلق {start[1]}{end[1]}", en=f"Invented {start[0]}{end[0]}"
    )


def add_airstrike(
    session: Session, *, lead: User, sheets: int = 40, withheld: int = 3
) -> Airstrike:
    """Add a ready case of people by name, some children; unnamed people; and two groups.

    Every third of those with a ground may also be named to the Government.
    """
    case = add_ready_case(session, lead=lead)
    named = [_add_person(session, case, number) for number in range(sheets + withheld)]
    granted = tuple(named[:sheets])
    grounds = {one: _consent(session, case, one, lead) for one in granted}
    for one in granted[::3]:
        _consent(session, case, one, lead, purpose=Purpose.UN_NAMING_TO_STATE)
    for sex in ("female", "male"):
        add_victim(session, case, sex=sex, age_band="child")
    group = VictimKind.GROUP
    add_victim(session, case, kind=group, minimum=6, maximum=9, outcome="injured", sex="unknown")
    add_victim(session, case, kind=group, minimum=2, maximum=None, outcome="missing")
    return Airstrike(case, granted, tuple(named[sheets:]), grounds)


def _add_person(session: Session, case: Case, number: int) -> Victim:
    return add_victim(
        session,
        case,
        name=invented_name(number),
        sex=("female", "male")[number % 2],
        age=3 + number,
        civilian_status="civilian",
    )


def _consent(
    session: Session,
    case: Case,
    victim: Victim,
    lead: User,
    purpose: Purpose = Purpose.UN_INQUIRY,
) -> Ground:
    """Write down what the family said, for this recipient alone."""
    return add_ground(
        session,
        case,
        GroundSubject.VICTIM,
        victim.id,
        by=lead,
        scopes=(Scope.NAME, Scope.DETAILS),
        kind=GroundKind.NEXT_OF_KIN,
        purpose=purpose,
        recipients=(EXECUTIONS,),
    )
