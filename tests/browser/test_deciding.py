"""A second person decides: returned with a reason, revised, then approved as it was shown."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from casefiles.record.attribution.queries import dossier_digest
from casefiles.record.claims.models import Claim, ClaimState
from tests.browser.conftest import Arrive, Manner
from tests.browser.visitor import Visitor
from tests.factories.attribution import add_claim
from tests.factories.cases import add_case

pytestmark = pytest.mark.browser

REASON = "Who saw the aircraft? سمّوا الشاهد."


def test_a_claim_is_returned_revised_and_approved(
    session: Session, arrive: Arrive, lead: User, reviewer: User, manner: Manner
) -> None:
    case = add_case(session, lead=lead)
    claim = add_claim(session, case, author=lead, state=ClaimState.PROPOSED, reviewer=reviewer)
    alice = arrive(lead, language=manner.language, scripts=manner.scripts)
    rita = arrive(reviewer, language=manner.language, scripts=manner.scripts)
    page = f"/claims/{claim.id}"

    _is_told_that_she_may_not_decide(alice, page)
    _return(rita, page)
    _revise(alice, page)
    first, second = _approve(session, rita, claim)

    expect(rita.main.locator(".state-approved").first).to_be_visible()
    rita.reads(REASON)
    assert first != second
    alice.open(f"/cases/{case.id}")
    expect(alice.main.locator(".states .state-approved")).to_be_visible()
    alice.open("/review/")
    expect(alice.main.locator(f'a[href$="{page}"]').first).to_be_visible()


def _is_told_that_she_may_not_decide(alice: Visitor, page: str) -> None:
    alice.open(page)
    alice.sees("You may not decide: you wrote or edited this claim.")
    expect(alice.main.locator("[name=outcome]")).to_have_count(0)


def _return(rita: Visitor, page: str) -> None:
    rita.open("/review/")
    rita.follow(page)
    rita.sees("You may decide: you neither wrote nor edited this claim.")
    rita.press("Take it for review")
    rita.fill(outcome="return")
    rita.press("Record decision")
    expect(rita.main.locator(".error").first).to_be_visible()
    rita.fill(reason=REASON)
    rita.press("Record decision")
    expect(rita.main.locator(".state-returned").first).to_be_visible()


def _revise(alice: Visitor, page: str) -> None:
    alice.open("/")
    alice.follow(page)
    alice.reads(REASON)
    alice.press("Revise it")
    alice.fill(rationale__text__en="The munition agrees, and a nurse saw the aircraft.")
    alice.save_and_reach(page)
    alice.press("Propose for review")
    expect(alice.main.locator(".state-proposed").first).to_be_visible()


def _approve(session: Session, rita: Visitor, claim: Claim) -> tuple[str, str]:
    """Return the digest that the page showed before and the one that is kept with each decision."""
    rita.open(f"/claims/{claim.id}")
    rita.reads("a nurse saw the aircraft")
    rita.press("Take it for review")
    shown = rita.main.locator("[name=shown]").get_attribute("value")
    rita.fill(outcome="approve")
    rita.press("Record decision")
    session.expire_all()
    digests = [row.dossier_digest for row in claim.decisions]
    assert digests[-1] == shown == dossier_digest(session, claim)
    assert claim.number == 2
    return digests[0], digests[-1]
