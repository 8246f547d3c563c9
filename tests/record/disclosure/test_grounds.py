"""Grounds are written down whole, confirmed by a second person, and taken back at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.disclosure import policy, queries, workflow
from casefiles.record.disclosure.models import (
    Ground,
    GroundKind,
    GroundSubject,
    Purpose,
    Scope,
)
from casefiles.record.disclosure.parts.gate import held_to
from casefiles.record.disclosure.queries import Answer, Because, Item
from casefiles.record.disclosure.workflow import GroundDetails
from casefiles.record.victims.models import Victim
from tests.conftest import Browse
from tests.factories.cases import add_case
from tests.factories.victims import add_victim

YESTERDAY = clock.today() - timedelta(days=1)
COMMISSION = "coi-syria"


@pytest.fixture
def case(session: Session, lead: User) -> Case:
    return add_case(session, lead=lead, state=CaseState.VERIFIED)


@pytest.fixture
def victim(session: Session, case: Case) -> Victim:
    return add_victim(session, case, name="Person A (fictional)")


@pytest.fixture
def consent(victim: Victim) -> GroundDetails:
    return GroundDetails(
        subject_kind=GroundSubject.VICTIM,
        subject_id=victim.id,
        kind=GroundKind.CONSENT,
        scopes=(Scope.NAME,),
        purpose=Purpose.UN_INQUIRY,
        given_by="the person",
        method="written",
        given_on=YESTERDAY,
    )


def verdict(session: Session, case: Case, victim: Victim, scope: Scope = Scope.NAME) -> object:
    item = Item(GroundSubject.VICTIM, victim.id, scope)
    answer = queries.ask_gate(
        session, case.id, [item], queries.destination_of(COMMISSION, Purpose.UN_INQUIRY)
    )[item]
    return answer.answer, answer.because


def kept(session: Session, case: Case, details: GroundDetails, who: User) -> Ground:
    return workflow.record_ground(session, case, details, acting_user=who)


def test_nothing_leaves_that_nobody_was_asked_about(
    session: Session, case: Case, victim: Victim
) -> None:
    assert verdict(session, case, victim) == (Answer.REDACTED, Because.NOT_ASKED)


def test_a_consent_lets_out_what_it_covers_and_no_more(
    session: Session, case: Case, victim: Victim, consent: GroundDetails, lead: User
) -> None:
    kept(session, case, consent, lead)

    assert verdict(session, case, victim) == (Answer.GRANTED, Because.GROUND)
    assert verdict(session, case, victim, Scope.FILE) == (Answer.REFUSED, Because.NOT_THIS_SCOPE)


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"purpose": Purpose.PUBLICATION}, Because.NOT_THIS_PURPOSE),
        ({"recipients": ("another",)}, Because.NOT_THIS_RECIPIENT),
        ({"expires_on": YESTERDAY}, Because.EXPIRED),
        ({"kind": GroundKind.OTHER, "note": "urgent"}, Because.UNCONFIRMED),
    ],
)
def test_the_gate_says_the_nearest_reason_why_not(
    session: Session,
    case: Case,
    victim: Victim,
    consent: GroundDetails,
    lead: User,
    change: dict[str, object],
    because: Because,
) -> None:
    kept(session, case, replace(consent, **change), lead)  # type: ignore[arg-type]

    assert verdict(session, case, victim) == (Answer.REDACTED, because)


def test_a_ground_lost_its_day_or_its_address_gives_nothing(
    session: Session, case: Case, victim: Victim, consent: GroundDetails, lead: User
) -> None:
    ground = kept(session, case, consent, lead)

    ground.given_on = None
    assert verdict(session, case, victim) == (Answer.REDACTED, Because.NOT_YET_GIVEN)
    ground.kind, ground.citation = GroundKind.ALREADY_PUBLIC, " "
    assert verdict(session, case, victim) == (Answer.REDACTED, Because.UNCITED)
    ground.citation = "a page"
    assert verdict(session, case, victim) == (Answer.GRANTED, Because.GROUND)


def test_what_gained_its_ground_after_clearance_waits(
    session: Session, case: Case, victim: Victim, consent: GroundDetails, lead: User
) -> None:
    kept(session, case, consent, lead)
    item = Item(GroundSubject.VICTIM, victim.id, Scope.NAME)
    destination = queries.destination_of(COMMISSION)
    granted = queries.ask_gate(session, case.id, [item], destination)[item]

    assert held_to(granted, {item}) is granted
    assert held_to(granted, set()).answer is Answer.REDACTED


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scopes": ()}, "scopes"),
        ({"kind": GroundKind.ALREADY_PUBLIC}, "citation"),
        ({"kind": GroundKind.OTHER}, "note"),
        ({"given_on": None}, "given_on"),
        ({"given_on": date(9999, 1, 1)}, "given_on"),
        ({"given_by": ""}, "given_by"),
        ({"expires_on": date(2001, 1, 1)}, "expires_on"),
        ({"subject_id": uuid4()}, "subject"),
    ],
)
def test_a_ground_that_does_not_say_enough_is_refused_beside_its_field(
    session: Session,
    case: Case,
    consent: GroundDetails,
    lead: User,
    change: dict[str, object],
    field: str,
) -> None:
    with pytest.raises(Refusal) as refused:
        kept(session, case, replace(consent, **change), lead)  # type: ignore[arg-type]

    assert refused.value.field == field


def test_only_who_works_on_the_case_or_submits_it_settles(
    session: Session,
    case: Case,
    consent: GroundDetails,
    colleague: User,
    officer: User,
    auditor: User,
) -> None:
    kept(session, case, consent, officer)
    for stranger in (colleague, auditor):
        assert not policy.may_settle(stranger, case)
        with pytest.raises(NotPermitted):
            kept(session, case, consent, stranger)


def test_a_written_reason_needs_a_second_person(
    session: Session,
    case: Case,
    victim: Victim,
    consent: GroundDetails,
    lead: User,
    officer: User,
) -> None:
    details = replace(consent, kind=GroundKind.OTHER, note="The family cannot be reached safely.")
    ground = kept(session, case, details, lead)

    with pytest.raises(NotPermitted):
        workflow.confirm_ground(session, ground, case, acting_user=lead)
    workflow.confirm_ground(session, ground, case, acting_user=officer)
    with pytest.raises(NotAllowedNow):
        workflow.confirm_ground(session, ground, case, acting_user=officer)

    assert verdict(session, case, victim) == (Answer.GRANTED, Because.GROUND)


def test_withdrawal_counts_at_once_and_needs_a_reason(
    session: Session, case: Case, victim: Victim, consent: GroundDetails, lead: User
) -> None:
    ground = kept(session, case, consent, lead)

    with pytest.raises(Refusal):
        workflow.withdraw_ground(session, ground, case, acting_user=lead, reason=" ")
    workflow.withdraw_ground(session, ground, case, acting_user=lead, reason="They asked us to")
    with pytest.raises(NotAllowedNow):
        workflow.withdraw_ground(session, ground, case, acting_user=lead, reason="Again")

    assert verdict(session, case, victim) == (Answer.REDACTED, Because.WITHDRAWN)


def test_a_ground_of_another_case_is_not_there(
    session: Session, case: Case, consent: GroundDetails, lead: User
) -> None:
    ground = kept(session, case, consent, lead)

    assert queries.get_ground(session, ground.id, case_id=case.id) is ground
    with pytest.raises(NotFound):
        queries.get_ground(session, ground.id, case_id=uuid4())


def test_the_page_takes_a_ground_from_writing_to_withdrawal(
    session: Session, browse: Browse, case: Case, victim: Victim, lead: User, officer: User
) -> None:
    page = browse(lead)
    address = f"/cases/{case.id}/grounds"
    fields = {
        "subject": f"victim:{victim.id}",
        "kind": "other",
        "scopes": ["name"],
        "purpose": "un_inquiry",
        "method": "",
        "note": 'A reason, written down = "quoted"',
        "given_on": YESTERDAY.isoformat(),
    }

    assert page.get(f"{address}/").status_code == 200
    assert page.get(f"{address}/new").status_code == 200
    refused = page.send(f"{address}/new", fields | {"note": ""})
    assert refused.status_code == 422
    assert page.send(f"{address}/new", fields).status_code == 303
    (written,) = queries.grounds_of_case(session, case.id)
    assert browse(officer).send(f"{address}/{written.id}/confirm").status_code == 303
    assert page.get(f"{address}/{written.id}/withdraw").status_code == 200
    assert page.send(f"{address}/{written.id}/withdraw", {"reason": ""}).status_code == 422
    assert page.send(f"{address}/{written.id}/withdraw", {"reason": "Asked"}).status_code == 303
    assert page.get(f"{address}/").status_code == 200


def test_what_is_published_needs_only_its_address(
    session: Session, case: Case, victim: Victim, consent: GroundDetails, lead: User
) -> None:
    published = replace(consent, kind=GroundKind.ALREADY_PUBLIC, citation="a page", given_on=None)

    kept(session, case, published, lead)

    assert verdict(session, case, victim) == (Answer.GRANTED, Because.GROUND)
