"""What a case lacks and what happens next with it, in the rail of its page."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from casefiles.desk.home.queries import next_steps
from casefiles.outbound.dispatch.queries import Standing, Status
from casefiles.platform.accounts.models import Role, User
from casefiles.record.attribution.queries import claims_of, ours_among
from casefiles.record.cases.models import CaseState
from casefiles.record.claims.models import ClaimState
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.attribution import add_claim, add_other_claim
from tests.factories.cases import add_case
from tests.factories.places import add_place
from tests.factories.submissions import COI, add_ready_case, add_submission

#: the state of our claim → what the rail says of it, and where it leads
OF_CLAIM = {
    None: ("Begin an attribution of ours", "claims.new"),
    ClaimState.DRAFT: ("Finish the attribution and propose it", "attribution.claim"),
    ClaimState.PROPOSED: ("Take the attribution for review", "attribution.claim"),
    ClaimState.IN_REVIEW: ("Decide on the attribution", "attribution.claim"),
    ClaimState.RETURNED: ("Revise the attribution that was returned", "attribution.claim"),
    ClaimState.REJECTED: ("Begin an attribution of ours", "claims.new"),
    ClaimState.WITHDRAWN: ("Begin an attribution of ours", "claims.new"),
    ClaimState.APPROVED: None,
}


@pytest.mark.parametrize("state", OF_CLAIM, ids=str)
def test_our_attribution_goes_on_from_where_it_is(
    session: Session, lead: User, state: ClaimState | None
) -> None:
    case = add_case(session, lead=lead, state=CaseState.VERIFIED)
    add_other_claim(session, case, author=lead)
    if state is not None:
        add_claim(session, case, author=lead, state=state)

    steps = next_steps(case, ours_among(claims_of(session, case)), {})

    expected = OF_CLAIM[state]
    assert [(one.words, one.endpoint) for one in steps] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (CaseState.INTAKE, "Begin the investigation"),
        (CaseState.INVESTIGATING, "Say whether it happened as described"),
        (CaseState.VERIFIED, None),
        (CaseState.CLOSED, None),
    ],
)
def test_an_incident_is_investigated_then_judged(
    session: Session, lead: User, state: CaseState, said: str | None
) -> None:
    steps = next_steps(add_case(session, lead=lead, state=state), None, {})

    assert [one.words for one in steps if one.endpoint == "cases.change_state"] == (
        [said] if said else []
    )


def test_nothing_happens_next_with_a_void_case(session: Session, lead: User) -> None:
    toward = {COI: Standing(Status.READY)}

    assert next_steps(add_case(session, lead=lead, state=CaseState.VOID), None, toward) == []


@pytest.mark.parametrize("status", Status)
def test_each_step_towards_a_recipient_leads_to_the_next(
    session: Session, lead: User, status: Status
) -> None:
    case = add_case(session, lead=lead, state=CaseState.VERIFIED)
    submission_id = None if status is Status.READY else uuid4()

    steps = next_steps(case, None, {COI: Standing(status, submission_id)})

    last = [(one.endpoint, dict(one.about)) for one in steps if one.recipient == COI]
    if status in {Status.NOT_READY, Status.ANSWERED, Status.FOUND}:
        assert last == []
    elif status is Status.READY:
        assert last == [("submissions.index", {})]
    else:
        assert last == [("submissions.submission", {"submission_id": submission_id})]


def _rail(page: Any, panel: str) -> str:
    found = re.search(
        rf'<section class="panel[^"]*" id="{panel}".*?</section>', page.text, re.DOTALL
    )
    assert found, panel
    return re.sub(r"\s+", " ", found[0])


def test_the_page_of_a_case_says_what_is_missing_and_leads_there(
    session: Session, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead, place_id=None)

    mine = browse(lead).get(f"/cases/{case.id}")
    colleagues = browse(add_person(session, "bob", Role.INVESTIGATOR)).get(f"/cases/{case.id}")

    edit = f'href="/cases/{case.id}/edit"'
    assert f"{edit}>No place is recorded</a>" in _rail(mine, "missing")
    assert "No place is recorded" in _rail(colleagues, "missing")
    assert edit not in _rail(colleagues, "missing")


def test_who_cannot_take_the_next_step_reads_who_can(
    session: Session, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead, state=CaseState.INVESTIGATING)

    mine = _rail(browse(lead).get(f"/cases/{case.id}"), "next")
    colleagues = _rail(
        browse(add_person(session, "bob", Role.INVESTIGATOR)).get(f"/cases/{case.id}"), "next"
    )

    for rail in (mine, colleagues):
        assert "Say whether it happened as described" in rail
        assert "whoever leads the case" in rail
    assert f"/cases/{case.id}/verify" in mine
    assert f"/cases/{case.id}/verify" not in colleagues


def test_what_is_missing_stays_listed_while_a_submission_is_assembled(
    session: Session, lead: User, officer: User, browse: Browse
) -> None:
    case = add_ready_case(session, lead=lead, violations=())
    add_submission(session, officer=officer, cases=(case,))

    page = browse(officer).get(f"/cases/{case.id}")

    assert "Clear and seal the submission" in _rail(page, "next")
    assert "Toward the" in _rail(page, "missing")


def test_a_finding_before_anything_was_sent_is_no_seal(
    session: Session, lead: User, browse: Browse
) -> None:
    town = add_place(session, name="Town", code="SY9901")
    case = add_ready_case(session, lead=lead, place_id=town.id)
    add_other_claim(session, case, author=lead, symbol="A/HRC/43/57")

    rail = _rail(browse(lead).get(f"/cases/{case.id}"), "missing")

    assert "Sealed as it was" not in rail
    assert "Nothing is missing." in rail
