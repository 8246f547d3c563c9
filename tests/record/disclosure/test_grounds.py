"""Writing down, confirming and withdrawing grounds, and who may."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.disclosure import policy, queries, workflow
from casefiles.record.disclosure.models import (
    Assent,
    Giver,
    Ground,
    GroundKind,
    GroundSubject,
    Purpose,
    Scope,
    Withdrawal,
)
from casefiles.record.disclosure.parts.gate import taken_back_since
from casefiles.record.disclosure.queries import Because
from casefiles.record.disclosure.workflow import GroundDetails
from casefiles.record.victims.models import Victim, VictimKind
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.attribution import add_other_claim
from tests.factories.cases import add_case
from tests.factories.evidence import add_exhibit, add_source
from tests.factories.victims import add_figure, add_victim


@pytest.fixture
def case(session: Session, lead: User) -> Case:
    return add_case(session, lead=lead, state=CaseState.VERIFIED)


def consent(case: Case, session: Session, **changed: Any) -> GroundDetails:
    details = GroundDetails(
        subject_kind=GroundSubject.VICTIM,
        subject_id=add_victim(session, case, name="Salma Invented", outcome="injured").id,
        kind=GroundKind.CONSENT,
        scopes=(Scope.NAME,),
        purpose=Purpose.UN_INQUIRY,
        giver=Giver.THEMSELVES,
        given_by="herself",
        method="written",
        given_on=clock.today(),
    )
    return replace(details, **changed)


@pytest.mark.parametrize("role", list(Role))
def test_who_settles_grounds(session: Session, case: Case, role: Role) -> None:
    """Officers who read the case do, beside those who work on it; nobody by another role."""
    person = add_person(session, "somebody", role)

    assert policy.may_settle(person, case) is (role is Role.OFFICER)


def test_an_officer_settles_no_ground_of_a_case_they_cannot_read(
    session: Session, lead: User, officer: User
) -> None:
    case = add_case(session, lead=lead, state=CaseState.INVESTIGATING)

    with pytest.raises(NotPermitted):
        workflow.record_ground(session, case, consent(case, session), acting_user=officer)


TOMORROW = clock.today() + timedelta(days=1)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"scopes": ()}, "scopes"),
        ({"given_on": None}, "given_on"),
        ({"given_on": TOMORROW}, "given_on"),
        ({"given_by": ""}, "given_by"),
        ({"method": ""}, "method"),
        ({"expires_on": clock.today() - timedelta(days=1)}, "expires_on"),
        ({"kind": GroundKind.ALREADY_PUBLIC, "giver": None}, "citation"),
        ({"kind": GroundKind.PUBLISHED_WORK, "giver": None, "citation": " "}, "citation"),
        ({"kind": GroundKind.OTHER}, "note"),
        ({"subject_id": uuid4()}, "subject"),
        ({"subject_kind": GroundSubject.SOURCE}, "subject"),
        ({"subject_kind": GroundSubject.EXHIBIT}, "subject"),
        ({"subject_kind": GroundSubject.CLAIM}, "subject"),
    ],
)
def test_each_kind_has_to_say_what_it_rests_on(
    session: Session, case: Case, lead: User, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        workflow.record_ground(session, case, consent(case, session, **changed), acting_user=lead)

    assert refused.value.field == field


def test_nobody_writes_beside_a_sealed_source_who_they_are(
    session: Session, store: LocalStore, case: Case, lead: User
) -> None:
    """Nor beside what they gave: whoever agrees to that is they."""
    sealed = add_source(session, by=lead)
    add_figure(session, case, sealed, minimum=3)
    exhibit = add_exhibit(session, store, case, by=lead, source_id=sealed.id)
    said = {"subject_kind": GroundSubject.SOURCE, "subject_id": sealed.id}
    given = {"subject_kind": GroundSubject.EXHIBIT, "subject_id": exhibit.id}

    for about in (said, given):
        with pytest.raises(Refusal, match="stays sealed") as refused:
            workflow.record_ground(session, case, consent(case, session, **about), acting_user=lead)
        assert refused.value.field == "given_by"
        unnamed = consent(case, session, **about, given_by="")
        ground = workflow.record_ground(session, case, unnamed, acting_user=lead)
        assert not queries.may_keep_form(session, ground)


def test_a_ground_is_about_anything_of_the_case(
    session: Session, store: LocalStore, case: Case, lead: User
) -> None:
    source = add_source(session, by=lead, published_title="A report (invented)")
    add_figure(session, case, source, minimum=3)
    exhibit = add_exhibit(session, store, case, by=lead)
    claim = add_other_claim(session, case, author=lead)

    subjects = {one.kind: one for one in queries.subjects_of(session, case)}

    assert set(subjects) == {GroundSubject.SOURCE, GroundSubject.EXHIBIT, GroundSubject.CLAIM}
    assert str(subjects[GroundSubject.SOURCE].label) == "A report (invented)"
    for kind, subject_id in (
        (GroundSubject.SOURCE, source.id),
        (GroundSubject.EXHIBIT, exhibit.id),
        (GroundSubject.CLAIM, claim.id),
    ):
        details = consent(case, session, subject_kind=kind, subject_id=subject_id)
        assert workflow.record_ground(session, case, details, acting_user=lead) is not None


def test_another_ground_needs_a_second_person(
    session: Session, case: Case, lead: User, officer: User
) -> None:
    details = consent(case, session, kind=GroundKind.OTHER, note="They are dead and public.")
    ground = workflow.record_ground(session, case, details, acting_user=lead)

    with pytest.raises(NotPermitted):
        workflow.confirm_ground(session, ground, case, acting_user=lead)
    workflow.confirm_ground(session, ground, case, acting_user=officer)

    assert ground.confirmed_by_id == officer.id
    with pytest.raises(NotAllowedNow):
        workflow.confirm_ground(session, ground, case, acting_user=officer)


def test_a_ground_is_withdrawn_once_with_a_reason(session: Session, case: Case, lead: User) -> None:
    ground = workflow.record_ground(session, case, consent(case, session), acting_user=lead)
    destination = queries.destination_of(session, "coi-syria")
    item = queries.Item(GroundSubject.VICTIM, ground.subject_id, Scope.NAME)
    assert queries.ask_gate(session, case.id, [item], destination)[item].is_granted

    with pytest.raises(Refusal):
        workflow.withdraw_ground(session, ground, case, acting_user=lead, reason=" ")
    workflow.withdraw_ground(session, ground, case, acting_user=lead, reason="she asked")

    assert not queries.ask_gate(session, case.id, [item], destination)[item].is_granted
    with pytest.raises(NotAllowedNow):
        workflow.withdraw_ground(session, ground, case, acting_user=lead, reason="again")


def granted(session: Session, case: Case, ground: Ground) -> bool:
    item = queries.Item(GroundSubject.VICTIM, ground.subject_id, Scope.NAME)
    return queries.ask_gate(session, case.id, [item], queries.destination_of(session, "coi-syria"))[
        item
    ].is_granted


def test_what_was_taken_back_is_not_written_down_anew_and_what_was_a_mistake_is(
    session: Session, case: Case, lead: User
) -> None:
    details, today = consent(case, session), clock.today()
    before = replace(details, given_on=today - timedelta(days=9))
    wrong = workflow.record_ground(session, case, before, acting_user=lead)
    said: dict[str, Any] = {"acting_user": lead, "reason": "the wrong day (fictional)"}
    workflow.withdraw_ground(session, wrong, case, **said, happened=Withdrawal.CORRECTED)
    right = workflow.record_ground(session, case, before, acting_user=lead)
    assert granted(session, case, right)

    for on, message in ((today + timedelta(days=1), "not come"), (date(2020, 1, 1), "before")):
        with pytest.raises(Refusal, match=message):
            workflow.withdraw_ground(session, right, case, **said, on=on)
    workflow.withdraw_ground(session, right, case, **said, on=today - timedelta(days=2))
    with pytest.raises(Refusal, match="was taken back on") as refused:
        workflow.record_ground(session, case, before, acting_user=lead)
    assert refused.value.field == "given_on"
    assert not granted(session, case, right)

    later = replace(details, given_on=today - timedelta(days=1))
    assert granted(session, case, workflow.record_ground(session, case, later, acting_user=lead))


def test_everything_is_taken_back_on_one_day_that_is_not_before_what_was_given(
    session: Session, browse: Browse, case: Case, lead: User
) -> None:
    ground = workflow.record_ground(session, case, consent(case, session), acting_user=lead)
    page, yesterday = browse(lead), clock.today() - timedelta(days=1)
    address = f"/cases/{case.id}/grounds/about/{ground.subject_id}/withdraw"

    early = page.send(address, {"reason": "she asked", "on": str(yesterday)})
    assert early.status_code == 422
    assert "It cannot be taken back before it was given." in early.text
    assert page.send(address, {"reason": "she asked", "on": ""}).status_code == 303

    session.expire_all()
    assert (ground.withdrawn_as, ground.taken_back_on) == (Withdrawal.TAKEN_BACK, clock.today())
    assert "taken back" in page.get(f"/cases/{case.id}/grounds/").text


def test_a_withdrawal_from_before_counts_as_taken_back_until_it_is_said_what_happened(
    session: Session, browse: Browse, case: Case, lead: User
) -> None:
    ground = workflow.record_ground(session, case, consent(case, session), acting_user=lead)
    other = workflow.record_ground(
        session, case, replace(consent(case, session), subject_id=ground.subject_id),
        acting_user=lead,
    )  # fmt: skip
    ground.withdrawn_at, ground.withdrawn_as = clock.now(), Withdrawal.UNSAID
    ground.taken_back_on = clock.today()
    assert not granted(session, case, other)
    alice, address = browse(lead), f"/cases/{case.id}/grounds/{ground.id}/withdraw"

    assert "taken back since" in alice.get(f"/cases/{case.id}/grounds/").text
    assert "What happened before it was withdrawn" in alice.get(address).text
    assert alice.send(address, {"on": str(clock.today())}).status_code == 422
    assert alice.send(address, {"happened": "corrected"}).status_code == 303

    session.expire_all()
    assert granted(session, case, other)
    with pytest.raises(NotAllowedNow):
        workflow.explain_withdrawal(
            session, ground, case, acting_user=lead, happened=Withdrawal.TAKEN_BACK
        )


def because(session: Session, case: Case, kind: GroundSubject, subject_id: UUID) -> list[Because]:
    """Return the answer to each way in which it is asked whether their image may leave."""
    item = queries.Item(kind, subject_id, Scope.IMAGE)
    destination = queries.destination_of(session, "coi-syria")
    gate = queries.gate_of_cases(session, [case.id])
    return [
        queries.ask_gate(session, case.id, [item], destination)[item].because,
        gate.verdicts(case.id, [item], destination)[item].because,
    ]


def a_source_in(session: Session, *cases: Case, by: User) -> UUID:
    source = add_source(session, by=by)
    for case in cases:
        add_figure(session, case, source, minimum=1)
    return source.id


def test_what_a_source_agreed_to_in_two_cases_and_took_back_in_one_counts_in_neither(
    session: Session, case: Case, lead: User
) -> None:
    other, kind = add_case(session, lead=lead), GroundSubject.SOURCE
    source_id = a_source_in(session, case, other, by=lead)
    before = replace(
        consent(case, session), subject_kind=kind, subject_id=source_id, given_by="",
        scopes=(Scope.IMAGE, Scope.NAME), given_on=clock.today() - timedelta(days=5),
    )  # fmt: skip
    said: dict[str, Any] = {"acting_user": lead, "reason": "she called (fictional)"}
    there = workflow.record_ground(session, other, before, acting_user=lead)
    here = workflow.record_ground(session, case, before, acting_user=lead)
    assert because(session, other, kind, source_id) == [Because.GROUND] * 2

    workflow.withdraw_ground(session, here, case, **said)

    assert because(session, other, kind, source_id) == [Because.TAKEN_BACK] * 2
    assert because(session, case, kind, source_id) == [Because.TAKEN_BACK] * 2
    workflow.withdraw_ground(session, there, other, **said, happened=Withdrawal.CORRECTED)
    with pytest.raises(Refusal, match="was taken back on") as refused:
        workflow.record_ground(session, other, before, acting_user=lead)
    assert refused.value.field == "given_on"
    later = clock.today() + timedelta(days=1)
    assert queries.refusals_about(session, []) == {}
    assert queries.refusals_about(session, [source_id])[source_id] == [here]
    assert taken_back_since(replace(before, given_on=later), [here]) is None


def test_a_person_harmed_in_two_cases_said_no_in_both(
    session: Session, browse: Browse, case: Case, lead: User
) -> None:
    other, kind = add_case(session, lead=lead), GroundSubject.VICTIM
    yes = replace(consent(case, session), scopes=(Scope.IMAGE,))
    named = session.get_one(Victim, yes.subject_id)
    same = add_victim(
        session, other, kind=VictimKind.NAMED, person_id=named.person_id, outcome="injured"
    )
    anybody = add_victim(session, other, name="Salma Invented", outcome="injured")
    for victim in (same, anybody):
        there = replace(yes, subject_id=victim.id)
        workflow.record_ground(session, other, there, acting_user=lead)
    here = workflow.record_ground(session, case, yes, acting_user=lead)

    workflow.withdraw_ground(session, here, case, acting_user=lead, reason="she called")

    assert because(session, other, kind, same.id) == [Because.TAKEN_BACK] * 2
    assert because(session, other, kind, anybody.id) == [Because.GROUND] * 2
    with pytest.raises(Refusal, match="was taken back on"):
        workflow.record_ground(session, other, replace(yes, subject_id=same.id), acting_user=lead)
    session.commit()
    page = browse(lead).get(f"/cases/{other.id}/grounds/").text
    assert page.count("taken back since") == 1
    assert case.reference not in page
    assert "she called" not in page
    (ground,) = (one for one in queries.grounds_of_case(session, other.id)
                 if one.subject_id == same.id)  # fmt: skip
    assert ground.withdrawn_at is None, "what was said in one case is not written into another"


def test_what_a_child_refused_in_one_case_is_refused_in_the_other(
    session: Session, case: Case, lead: User
) -> None:
    other, kind = add_case(session, lead=lead), GroundSubject.SOURCE
    source_id = a_source_in(session, case, other, by=lead)
    guardian = replace(
        consent(case, session), subject_kind=kind, subject_id=source_id, given_by="",
        scopes=(Scope.IMAGE,), giver=Giver.GUARDIAN, relation="mother", assent=Assent.GIVEN,
    )  # fmt: skip
    workflow.record_ground(session, other, guardian, acting_user=lead)
    no = replace(guardian, assent=Assent.REFUSED)
    refused = workflow.record_ground(session, case, no, acting_user=lead)
    assert because(session, other, kind, source_id) == [Because.ASSENT_REFUSED] * 2

    workflow.withdraw_ground(
        session, refused, case, acting_user=lead, reason="twice", happened=Withdrawal.CORRECTED
    )

    assert because(session, other, kind, source_id) == [Because.GROUND] * 2


def test_a_no_counts_also_for_whoever_wrote_it_down_and_prints_alone(
    session: Session, case: Case, lead: User, officer: User
) -> None:
    ground = workflow.record_ground(session, case, consent(case, session), acting_user=officer)
    details = replace(consent(case, session), subject_id=ground.subject_id)
    mine = workflow.record_ground(session, case, details, acting_user=lead)
    workflow.withdraw_ground(session, mine, case, acting_user=lead, reason="she asked")
    item = queries.Item(GroundSubject.VICTIM, ground.subject_id, Scope.NAME)

    found = queries.ask_gate_of_cases(
        session, {case.id: [item]}, queries.destination_of(session, "coi-syria"), but_of=lead.id
    )

    assert not found[case.id][item].is_granted


def test_a_ground_of_another_case_is_not_found(session: Session, case: Case, lead: User) -> None:
    other = add_case(session, lead=lead)
    ground = workflow.record_ground(session, case, consent(case, session), acting_user=lead)

    with pytest.raises(NotFound):
        queries.get_ground(session, ground.id, case_id=other.id)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_grounds_by_pages(
    session: Session, browse: Browse, case: Case, lead: User, officer: User, language: str
) -> None:
    lead.language = language
    victim = add_victim(session, case, name="Salma Invented")
    add_victim(session, case)
    alice, olga, address = browse(lead), browse(officer), f"/cases/{case.id}/grounds/"
    assert "Salma Invented" in alice.get(address).text
    assert alice.get(f"{address}new?subject=victim:{victim.id}").status_code == 200
    filled = {"subject": f"victim:{victim.id}", "kind": "other", "scopes": ["name"], "method": ""}
    lacking = alice.send(f"{address}new", filled)
    assert lacking.status_code == 422
    filled |= {"purpose": "un_inquiry", "given_on": str(clock.today()), "note": "It is known."}
    assert alice.send(f"{address}new", filled).status_code == 303
    ground = queries.grounds_of_case(session, case.id)[0]
    assert alice.send(f"{address}{ground.id}/confirm").status_code == 403
    assert olga.send(f"{address}{ground.id}/confirm").status_code == 303

    assert olga.get(f"{address}{ground.id}/withdraw").status_code == 200
    assert olga.send(f"{address}{ground.id}/withdraw", {"reason": ""}).status_code == 422
    said = {"reason": "asked", "happened": "taken_back", "on": "2999-01-01"}
    assert olga.send(f"{address}{ground.id}/withdraw", said).status_code == 422
    said["on"] = str(clock.today())
    assert olga.send(f"{address}{ground.id}/withdraw", said).status_code == 303
    assert alice.get(address).status_code == 200


def test_who_only_reads_the_case_changes_no_ground(
    session: Session, browse: Browse, case: Case, auditor: User, administrator: User
) -> None:
    add_victim(session, case, name="Salma Invented")

    assert browse(auditor).get(f"/cases/{case.id}/grounds/").status_code == 200
    assert browse(auditor).get(f"/cases/{case.id}/grounds/new").status_code == 403
    assert browse(administrator).get(f"/cases/{case.id}/grounds/").status_code == 404


def test_a_form_of_a_ground_says_everything_at_once(browse: Browse, case: Case, lead: User) -> None:
    refused = browse(lead).send(f"/cases/{case.id}/grounds/new", {"kind": "consent", "method": ""})

    assert refused.status_code == 422
    for sentence in (
        "Choose what it is for.",
        "Say what may leave.",
        "Say on which day it was given.",
        "Say how it was given.",
    ):
        assert sentence in refused.text
