"""A report comes out: its finding is written down, and the gap of the case closes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import CaseState
from casefiles.record.claims.models import ClaimState, PartyDetails
from tests.browser.conftest import Arrive
from tests.factories.actors import add_actor
from tests.factories.attribution import add_claim
from tests.factories.cases import add_case

pytestmark = pytest.mark.browser


def test_a_finding_is_written_down_and_the_gap_closes(
    session: Session, arrive: Arrive, lead: User, officer: User, language: str
) -> None:
    north = add_actor(session, name=Texts.of(en="Northern party", ar="الطرف الشمالي"))
    case = add_case(session, lead=lead, state=CaseState.VERIFIED)
    parties = (PartyDetails(north.id),)
    add_claim(session, case, author=lead, state=ClaimState.APPROVED, parties=parties)
    olga, alice = (arrive(person, language=language) for person in (officer, lead))

    olga.open(f"/gap/?party={north.id}")
    olga.sees("nothing said")
    olga.open("/un-documents/new")
    olga.fill(symbol="A/HRC/00/01", published_on="2020-01-28", recipient="coi-syria")
    olga.fill(title__text__ar="تقرير متخيّل", title__original="ar")
    olga.save()
    olga.reads("A/HRC/00/01")

    alice.open(f"/cases/{case.id}")
    alice.follow("/claims/new-other")
    alice.fill(asserter="un_body", asserter_name__text__ar="لجنة متخيّلة", stance="attributes")
    alice.fill(asserter_name__original="ar", parties__0__actor=str(north.id))
    alice.fill(symbol="a/hrc/00/01", paragraph="51", incident_confirmed="yes", party_named="yes")
    alice.fill(sameness="same")
    alice.save()
    expect(alice.main.locator('a[href^="/un-documents/"]')).to_have_text("A/HRC/00/01")

    olga.open("/gap/")
    with olga.page.expect_navigation():
        olga.page.select_option("[name=party]", str(north.id))
        olga.page.click(".gap-filters button")
    olga.sees("party is named")
    expect(olga.main.locator("svg .course-named")).not_to_have_count(0)
    olga.main.locator('#gap-title ~ .table-wrap a[href^="/un-documents/"]').click()
    olga.reads("51")
