"""Many reviewers at once: one decision, whatever the order; a fact changed meanwhile is seen."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from casefiles.foundation.errors import NotAllowedNow
from casefiles.platform.accounts.models import Role, User
from casefiles.record.attribution import queries, workflow
from casefiles.record.cases.workflow import details_of, edit_case
from casefiles.record.claims.models import Claim, ClaimState, Decision, Outcome
from casefiles.record.claims.workflow import contribute
from tests.conftest import Browse, factory_of
from tests.factories.accounts import add_person
from tests.factories.attribution import add_claim, decide
from tests.factories.cases import add_case
from tests.pages import PageClient

REVIEWERS = 8


def _decide(client: PageClient, claim_id: str, outcome: str) -> int:
    page = client.get(f"/claims/{claim_id}").text
    found = re.search(r'name="shown"[^>]*value="([0-9a-f]{64})"', page)
    shown = found.group(1) if found else ""
    answer = client.send(
        f"/claims/{claim_id}/decide", {"outcome": outcome, "reason": "because", "shown": shown}
    )
    return answer.status_code


def test_of_many_decisions_at_once_one_counts(session: Session, lead: User, browse: Browse) -> None:
    claim = add_claim(
        session, add_case(session, lead=lead), author=lead, state=ClaimState.IN_REVIEW
    )
    people = [add_person(session, f"reviewer-{n}", Role.REVIEWER) for n in range(REVIEWERS)]
    clients = [browse(person) for person in people]
    outcomes = ["approve", "return", "reject", "approve"] * (REVIEWERS // 4)

    with ThreadPoolExecutor(REVIEWERS) as pool:
        answers = list(pool.map(_decide, clients, [str(claim.id)] * REVIEWERS, outcomes))

    session.expire_all()
    assert sorted(answers) == [303] + [409] * (REVIEWERS - 1)
    assert len(claim.decisions) == 1
    assert workflow.OF_OUTCOME[claim.decisions[0].outcome].target is claim.state


def test_one_reviewer_pressing_twice_decides_once(
    session: Session, lead: User, reviewer: User, browse: Browse
) -> None:
    claim = add_claim(
        session, add_case(session, lead=lead), author=lead, state=ClaimState.IN_REVIEW
    )
    clients = [browse(reviewer) for _time in range(4)]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(_decide, clients, [str(claim.id)] * 4, ["approve"] * 4))

    assert sorted(answers) == [303, 409, 409, 409]
    counted = session.scalar(sa.select(sa.func.count()).select_from(Decision))
    assert counted == 1


def test_a_decision_on_a_claim_that_moved_on_is_refused(
    app: Flask, session: Session, lead: User, reviewer: User
) -> None:
    claim = add_claim(session, add_case(session, lead=lead), author=lead, state=ClaimState.PROPOSED)
    session.commit()
    claim_id, reviewer_id = claim.id, reviewer.id
    with factory_of(app)() as other:
        theirs = other.get_one(Claim, claim_id)
        workflow.take(other, theirs, acting_user=other.get_one(User, reviewer_id))
        other.commit()

    claim.reopened_by_fact = {"fact": "read before the other took it"}

    with pytest.raises(StaleDataError):
        session.flush()


def test_a_decision_sees_what_was_decided_while_it_waited(
    app: Flask, session: Session, lead: User, reviewer: User, second_reviewer: User
) -> None:
    case = add_case(session, lead=lead)
    claim = add_claim(session, case, author=lead, state=ClaimState.IN_REVIEW)
    session.commit()
    shown = queries.dossier_digest(session, claim)
    session.commit()
    with factory_of(app)() as other:
        theirs = other.get_one(Claim, claim.id)
        decide(other, theirs, Outcome.RETURN, by=other.get_one(User, second_reviewer.id))
        other.commit()

    with pytest.raises(NotAllowedNow):
        workflow.decide(
            session, claim, Outcome.APPROVE, reason="", shown=shown, acting_user=reviewer
        )


def test_a_fact_changed_after_approval_is_never_missed(
    app: Flask, session: Session, lead: User, reviewer: User
) -> None:
    """The change began before the approval was committed, and commits after it."""
    case = add_case(session, lead=lead, target="market")
    claim = add_claim(session, case, author=lead, state=ClaimState.IN_REVIEW)
    session.commit()
    claim_id, lead_id = claim.id, lead.id
    decide(session, claim, Outcome.APPROVE, by=reviewer)

    def change() -> None:
        with factory_of(app)() as other:
            other.connection(execution_options={"immediate": True})
            theirs = other.get_one(type(case), case.id)
            details = replace(details_of(theirs), target="school")
            person = other.get_one(User, lead_id)
            edit_case(other, theirs, details, opened=theirs.version, acting_user=person)
            other.commit()

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(change)
        session.commit()
        waiting.result(timeout=30)

    with factory_of(app)() as look:
        assert look.get_one(Claim, claim_id).state is ClaimState.IN_REVIEW


def test_a_hand_in_it_is_never_forgotten(session: Session, lead: User, reviewer: User) -> None:
    claim = add_claim(session, add_case(session, lead=lead), author=lead)

    for _time in range(2):
        contribute(claim, reviewer)
        session.flush()

    assert {row.user_id for row in claim.contributors} == {lead.id, reviewer.id}
    assert queries.may_be_asked(session, claim) == []
