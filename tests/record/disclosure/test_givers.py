"""Who can say yes for whom: children, the dead, guardians, and what the gate makes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import Refusal
from casefiles.platform.accounts.models import User
from casefiles.platform.organisation.queries import the_organisation
from casefiles.record.cases import workflow as cases
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.disclosure import queries, workflow
from casefiles.record.disclosure.models import (
    Assent,
    Giver,
    Ground,
    GroundKind,
    GroundSubject,
    Purpose,
    Scope,
)
from casefiles.record.disclosure.parts.gate import Because, decide
from casefiles.record.disclosure.parts.standing import Said, standing_of
from casefiles.record.disclosure.workflow import GroundDetails
from casefiles.record.victims.models import Victim
from casefiles.record.victims.parts.details import details_of
from casefiles.record.victims.workflow import edit_victim
from tests.conftest import Browse
from tests.factories.cases import add_case
from tests.factories.victims import add_victim
from tests.record.disclosure.test_gate import HERE, NAME, a_ground

HAPPENED = date(2019, 7, 22)
TODAY = clock.today()


@pytest.fixture
def case(session: Session, lead: User) -> Case:
    return add_case(session, lead=lead, state=CaseState.VERIFIED, date_edtf=str(HAPPENED))


@pytest.mark.parametrize(
    ("said", "on", "youngest", "is_child"),
    [
        (Said("injured"), TODAY, None, False),
        (Said("injured", age_band="unknown"), TODAY, None, False),
        (Said("injured", age_band="child"), TODAY, 0, True),
        (Said("injured", age_band="adult"), TODAY, 18, False),
        (Said("injured", 17, "", HAPPENED, HAPPENED), date(2020, 7, 21), 17, True),
        (Said("injured", 17, "", HAPPENED, HAPPENED), date(2020, 7, 22), 18, False),
        (Said("injured", None, "child_12_17", HAPPENED, HAPPENED), date(2026, 1, 1), 18, False),
        (Said("injured", None, "child_2_11", HAPPENED, HAPPENED), date(2026, 1, 1), 8, True),
        (Said("injured", 12, "", HAPPENED, None), date(2026, 1, 1), 12, True),
        (Said("injured", 12, "", HAPPENED, HAPPENED), date(2019, 1, 1), 12, True),
    ],
)
def test_a_child_of_years_ago_may_have_grown_up(
    said: Said, on: date, youngest: int | None, is_child: bool
) -> None:
    standing = standing_of(said, on)

    assert (standing.youngest, standing.is_child) == (youngest, is_child)
    assert (standing.is_gone, standing.dead_since) == (False, None)


def test_the_dead_are_dead_from_the_first_day_that_the_case_allows() -> None:
    assert standing_of(Said("killed", None, "", HAPPENED, TODAY), TODAY).dead_since == HAPPENED
    assert standing_of(Said("died_of_wounds"), TODAY).dead_since == date.min
    missing = standing_of(Said("missing", None, "", HAPPENED, HAPPENED), TODAY)
    assert (missing.is_gone, missing.dead_since) == (True, None)


GUARDIAN = {"giver": Giver.GUARDIAN, "assent": Assent.GIVEN, "is_child": True}
KIN = {"kind": GroundKind.NEXT_OF_KIN, "giver": Giver.NEXT_OF_KIN, "is_child": True}
ITSELF = {"giver": Giver.THEMSELVES}


@pytest.mark.parametrize(
    ("changed", "because"),
    [
        (GUARDIAN, Because.GROUND),
        (GUARDIAN | {"assent": Assent.TOO_YOUNG, "assent_from": 12}, Because.GROUND),
        (GUARDIAN | {"assent": None}, Because.NO_ASSENT),
        (GUARDIAN | {"assent": None, "is_child": False}, Because.NO_ASSENT),
        (GUARDIAN | {"assent": None, "is_gone": True}, Because.GROUND),
        (GUARDIAN | {"assent": Assent.REFUSED}, Because.ASSENT_REFUSED),
        (
            {"kind": GroundKind.OTHER, "confirmed_by_id": uuid4(), "assent": Assent.REFUSED},
            Because.ASSENT_REFUSED,
        ),
        (ITSELF | {"is_child": True}, Because.NO_GUARDIAN),
        ({"giver": Giver.UNKNOWN, "is_child": True}, Because.NO_GUARDIAN),
        ({"giver": Giver.UNKNOWN}, Because.GROUND),
        (KIN, Because.NO_GUARDIAN),
        (KIN | {"is_gone": True}, Because.GROUND),
        (KIN | {"is_child": False}, Because.NOT_GONE),
        (KIN | {"is_child": False, "is_gone": True}, Because.GROUND),
        (ITSELF | {"dead_since": date(2026, 1, 1)}, Because.DEAD_BY_THEN),
        (ITSELF | {"dead_since": date(2026, 1, 2)}, Because.GROUND),
        (KIN | {"is_gone": True, "dead_since": date.min}, Because.GROUND),
        (
            {"kind": GroundKind.ALREADY_PUBLIC, "citation": "p. 3", "is_child": True},
            Because.GROUND,
        ),
    ],
)
def test_the_gate_lets_nobody_speak_for_whom_they_cannot(
    changed: dict[str, Any], because: Because
) -> None:
    assert decide(NAME, HERE, [a_ground(**changed)]).because is because


def test_a_no_of_the_child_outlasts_every_yes_before_it_until_it_is_withdrawn() -> None:
    yes = a_ground(**GUARDIAN)
    no = a_ground(**GUARDIAN | {"assent": Assent.REFUSED, "given_on": date(2026, 2, 1)})
    later = a_ground(**GUARDIAN | {"given_on": date(2026, 2, 2)})
    public = a_ground(kind=GroundKind.ALREADY_PUBLIC, citation="page 3")
    elsewhere = a_ground(
        **GUARDIAN
        | {"assent": Assent.REFUSED, "given_on": date(2026, 2, 3), "purpose": Purpose.PUBLICATION}
    )

    assert decide(NAME, HERE, [yes, no]).because is Because.ASSENT_REFUSED
    assert decide(NAME, HERE, [yes, no, later]).ground_id == later.id
    assert decide(NAME, HERE, [no, public]).ground_id == public.id
    assert decide(NAME, HERE, [yes, elsewhere]).ground_id == yes.id
    no.withdrawn_at = clock.now()
    assert decide(NAME, HERE, [yes, no]).ground_id == yes.id


def asked(victim: Victim, **changed: Any) -> GroundDetails:
    details = GroundDetails(
        subject_kind=GroundSubject.VICTIM,
        subject_id=victim.id,
        kind=GroundKind.CONSENT,
        scopes=(Scope.NAME,),
        purpose=Purpose.UN_INQUIRY,
        given_by="Somebody Invented",
        method="written",
        given_on=TODAY,
        giver=Giver.THEMSELVES,
    )
    return replace(details, **changed)


BY_GUARDIAN = {"giver": Giver.GUARDIAN, "relation": "mother", "assent": Assent.GIVEN}
BY_KIN = {"kind": GroundKind.NEXT_OF_KIN, "giver": Giver.NEXT_OF_KIN, "relation": "brother"}
LIVING_CHILD = {"outcome": "injured", "age": 3}


@pytest.mark.parametrize(
    ("victim", "changed", "field"),
    [
        ({"outcome": "injured"}, {"giver": None}, "giver"),
        ({"outcome": "injured"}, {"giver": Giver.NOBODY}, "giver"),
        ({"outcome": "injured"}, {"giver": Giver.NEXT_OF_KIN, "relation": "aunt"}, "giver"),
        ({"outcome": "killed"}, BY_KIN | {"giver": Giver.THEMSELVES, "relation": ""}, "giver"),
        ({"outcome": "killed"}, BY_KIN | {"relation": " "}, "relation"),
        ({"outcome": "injured"}, {"assent": Assent.GIVEN}, "assent"),
        ({"outcome": "injured"}, {"interpreter": "Nobody Real"}, "interpreter_used"),
        (
            {"outcome": "injured"},
            {"interpreter": "Nobody Real", "interpreter_used": False},
            "interpreter_used",
        ),
        (
            {"outcome": "killed"},
            {"kind": GroundKind.ALREADY_PUBLIC, "citation": "page 3"},
            "giver",
        ),
        ({"outcome": "killed"}, {}, "giver"),
        ({"outcome": "injured"}, BY_KIN, "giver"),
        ({"outcome": "died_of_wounds"}, {"given_on": HAPPENED}, "giver"),
        (LIVING_CHILD, {}, "giver"),
        (LIVING_CHILD, BY_KIN, "giver"),
        (LIVING_CHILD, BY_GUARDIAN | {"assent": None}, "assent"),
        (LIVING_CHILD, BY_GUARDIAN | {"assent": Assent.TOO_YOUNG}, "assent"),
        (LIVING_CHILD | {"age": 9}, BY_GUARDIAN | {"assent": Assent.TOO_YOUNG}, "assent"),
        (
            LIVING_CHILD,
            BY_GUARDIAN | {"assent": Assent.TOO_YOUNG, "kind": GroundKind.OTHER, "note": "known"},
            "assent",
        ),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    session: Session,
    case: Case,
    lead: User,
    victim: dict[str, Any],
    changed: dict[str, Any],
    field: str,
) -> None:
    if victim.get("age") == 9:
        the_organisation(session).assent_from = 12
    somebody = add_victim(session, case, name="Salma Invented", **victim)

    with pytest.raises(Refusal) as refused:
        workflow.record_ground(session, case, asked(somebody, **changed), acting_user=lead)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("victim", "changed"),
    [
        ({"outcome": "injured"}, {"interpreter_used": True, "interpreter": "Nobody Real"}),
        ({"outcome": "killed"}, BY_KIN),
        ({"outcome": "killed", "age_band": "child"}, BY_KIN),
        ({"outcome": "missing", "age": 9}, BY_GUARDIAN | {"assent": None}),
        ({"outcome": "killed"}, {"given_on": HAPPENED - timedelta(days=1)}),
        ({"outcome": "injured", "age_band": "child_12_17"}, {}),
        (LIVING_CHILD, BY_GUARDIAN),
    ],
)
def test_whoever_can_agree_does(
    session: Session, case: Case, lead: User, victim: dict[str, Any], changed: dict[str, Any]
) -> None:
    somebody = add_victim(session, case, name="Salma Invented", **victim)

    workflow.record_ground(session, case, asked(somebody, **changed), acting_user=lead)

    assert because_of(session, case, somebody) is Because.GROUND


def because_of(session: Session, case: Case, victim: Victim) -> Because:
    item = queries.Item(GroundSubject.VICTIM, victim.id, Scope.NAME)
    destination = queries.destination_of(session, "coi-syria")
    return queries.ask_gate(session, case.id, [item], destination)[item].because


def test_who_died_of_wounds_may_have_agreed_before_which_a_second_person_confirms(
    session: Session, case: Case, lead: User, officer: User
) -> None:
    him = add_victim(session, case, name="Sami Invented", outcome="died_of_wounds")
    details = asked(him, kind=GroundKind.OTHER, note="He said so in the hospital.")

    ground = workflow.record_ground(session, case, details, acting_user=lead)
    assert because_of(session, case, him) is Because.UNCONFIRMED
    workflow.confirm_ground(session, ground, case, acting_user=officer)

    assert because_of(session, case, him) is Because.GROUND


def test_too_young_holds_by_the_age_that_stood_there_then(
    session: Session, case: Case, lead: User
) -> None:
    organisation, child = (
        the_organisation(session),
        add_victim(session, case, name="Sami Invented", outcome="injured", age=1),
    )
    organisation.assent_from = 12
    too_young = asked(child, **BY_GUARDIAN | {"assent": Assent.TOO_YOUNG})

    ground = workflow.record_ground(session, case, too_young, acting_user=lead)
    organisation.assent_from = None

    assert ground.assent_from == 12
    assert because_of(session, case, child) is Because.GROUND


def test_a_ground_follows_what_the_case_says_of_the_person(
    session: Session, case: Case, lead: User
) -> None:
    """Found out later: she was nine, and then, that she died there."""
    her = add_victim(session, case, name="Salma Invented", outcome="injured")
    him = add_victim(session, case, name="Sami Invented", outcome="injured")
    long_ago, lately = TODAY - timedelta(days=9), TODAY - timedelta(days=3)
    for one in (her, him):
        details = asked(one, given_on=long_ago)
        workflow.record_ground(session, case, details, acting_user=lead)

    _correct(session, her, case, lead, age=9)
    assert because_of(session, case, her) is Because.NO_GUARDIAN
    _correct(session, her, case, lead, age=None, outcome="killed")
    assert because_of(session, case, her) is Because.DEAD_BY_THEN
    assert because_of(session, case, him) is Because.GROUND

    changes: tuple[dict[str, Any], ...] = ({"date_edtf": str(lately)}, {"tags": ("market",)})
    for changed in changes:
        session.flush()
        filled = replace(cases.details_of(case), **changed)
        cases.edit_case(session, case, filled, opened=case.version, acting_user=lead)
    assert because_of(session, case, her) is Because.GROUND


def test_relatives_do_not_speak_for_who_came_back(session: Session, case: Case, lead: User) -> None:
    him = add_victim(session, case, name="Sami Invented", outcome="missing")
    workflow.record_ground(session, case, asked(him, **BY_KIN), acting_user=lead)
    assert because_of(session, case, him) is Because.GROUND

    _correct(session, him, case, lead, outcome="injured")

    assert because_of(session, case, him) is Because.NOT_GONE


def _correct(session: Session, victim: Victim, case: Case, lead: User, **changed: Any) -> None:
    session.flush()
    details = replace(details_of(victim), **changed)
    edit_victim(session, case, victim, details, opened=victim.version, acting_user=lead)


def test_a_ground_from_before_says_that_nobody_knows_who_agreed(
    session: Session, browse: Browse, case: Case, lead: User
) -> None:
    """It holds for a grown-up as it did, and for a child no more."""
    him = add_victim(session, case, name="Sami Invented", outcome="injured")
    ground = workflow.record_ground(session, case, asked(him), acting_user=lead)
    ground.giver = Giver.UNKNOWN

    page = browse(lead).get(f"/cases/{case.id}/grounds/").text
    assert "It is not written down who agreed" in page
    assert because_of(session, case, him) is Because.GROUND
    _correct(session, him, case, lead, age=9)
    page = browse(lead).get(f"/cases/{case.id}/grounds/").text
    assert "no guardian is known to have agreed" in page


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_form_about_a_child_says_who_has_to_agree(
    session: Session, browse: Browse, case: Case, lead: User, language: str
) -> None:
    lead.language = language
    the_organisation(session).assent_from = 12
    child = add_victim(session, case, name="Sami Invented", **LIVING_CHILD)
    dead = add_victim(session, case, name="Salma Invented")
    alice, page = browse(lead), f"/cases/{case.id}/grounds/new"
    words = {
        "en": ("By the case this is a child", "The next of kin speak for the dead", "dead or miss"),
        "ar": ("طفل", "أقرب الأقارب", "متوفى"),
    }[language]
    assert words[0] in alice.get(f"{page}?subject=victim:{child.id}").text
    assert words[2] in alice.get(f"{page}?subject=victim:{dead.id}").text
    assert alice.get(f"{page}?subject=victim:nobody").status_code == 200
    filled = {
        "subject": f"victim:{dead.id}",
        "kind": "consent",
        "scopes": ["name"],
        "purpose": "un_inquiry",
        "giver": "themselves",
        "given_by": "Salma Invented",
        "method": "written",
        "given_on": str(TODAY),
        "interpreter_used": "True",
        "interpreter": "Nobody Real",
    }

    refused = alice.send(page, filled)
    assert refused.status_code == 422
    assert words[1] in refused.text
    filled |= {
        "subject": f"victim:{child.id}",
        "giver": "guardian",
        "relation": "mother (invented)",
        "assent": "too_young",
    }
    assert alice.send(page, filled).status_code == 303

    ground = session.query(Ground).one()
    assert (ground.giver, ground.assent, ground.assent_from) == ("guardian", "too_young", 12)
    index = alice.get(f"/cases/{case.id}/grounds/").text
    for shown in ("mother (invented)", "Nobody Real", "12"):
        assert shown in index
