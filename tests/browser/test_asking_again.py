"""Before somebody is asked again two people weigh it; afterwards it is written down."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import CaseState
from tests.browser.conftest import Arrive
from tests.factories.cases import add_case
from tests.factories.sources import add_source

pytestmark = pytest.mark.browser


def test_nobody_is_asked_again_on_one_persons_word(
    session: Session, arrive: Arrive, lead: User, reviewer: User, language: str
) -> None:
    case = add_case(session, lead=lead, state=CaseState.INVESTIGATING)
    label = Texts.of(en="witness at the market", ar="شاهدة في السوق")
    source = add_source(session, recorded_by=lead, label=label)
    alice, rita = (arrive(person, language=language) for person in (lead, reviewer))
    page = f"/sources/{source.id}"

    alice.open(page)
    alice.follow("/interviews/plan")
    alice.fill(case_id=str(case.id), adds="في أي ساعة", elsewhere="لا أحد غيرها")
    alice.save()
    alice.sees("Say who stands by the person, or that nobody can.")
    alice.fill(support="أختها")
    alice.save_and_reach(page)
    alice.sees("waits for a second person")

    rita.open("/")
    rita.main.locator('a[href$="/answer"]').first.click()
    rita.reads("لا أحد غيرها")
    rita.fill(outcome="agree", reason="هي وحدها رأت")
    rita.save_and_reach(page)

    alice.open(page)
    alice.follow("/record")
    alice.fill(date_edtf__how="month", mode="voice", place_kind="apart", interviewers="Alice")
    alice.fill(date_edtf__month="3", date_edtf__year="2026", feedback="wanted")
    alice.fill(account="عادت مرتين")
    alice.save_and_reach(page)
    expect(alice.main.locator("#interviews .tally")).not_to_be_empty()
    alice.main.locator('#interviews a[href*="/interviews/"]').last.click()
    alice.reads("عادت مرتين")
    alice.reads("هي وحدها رأت")
