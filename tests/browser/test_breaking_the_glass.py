"""Two people break the glass, and the auditor sees it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.sources.models import Identity
from tests.browser.conftest import Arrive, Manner
from tests.factories.organisation import PASSPHRASE
from tests.factories.sources import add_source

pytestmark = pytest.mark.browser


def test_two_people_break_the_glass_and_the_auditor_sees_it(
    session: Session,
    arrive: Arrive,
    lead: User,
    colleague: User,
    reviewer: User,
    auditor: User,
    manner: Manner,
) -> None:
    source = add_source(
        session,
        recorded_by=lead,
        label=Texts.of(en="witness at the market", ar="شاهدة في السوق"),
        identity=Identity(name="سلمى المتخيلة"),
    )
    alice, bob, rita, aziza = (
        arrive(person, language=manner.language, scripts=manner.scripts)
        for person in (lead, colleague, reviewer, auditor)
    )
    page = f"/sources/{source.id}"

    bob.open(page)
    bob.follow("/break-glass")
    bob.press("Ask a second person")
    bob.sees("Say why, for whoever reads this later.")
    bob.fill(reason="يجري تفتيش شارعها")
    bob.press("Ask a second person")
    bob.sees("waits for a second person")
    assert bob.open(f"{page}/identity") == 403

    rita.open("/")
    rita.sees("Answer as the second person: %(reference)s", reference=source.reference)
    rita.main.locator('a[href*="/requests/"]').first.click()
    rita.reads("يجري تفتيش شارعها")
    rita.fill(outcome="confirm", reason="اتصلت بها")
    rita.save_and_reach(page)

    bob.open(page)
    bob.follow("/identity")
    bob.fill(reason="لتحذيرها", passphrase=PASSPHRASE)
    bob.save()
    bob.reads("سلمى المتخيلة")

    for visitor in (alice, aziza):
        visitor.open("/")
        alerts = visitor.main.locator("#alerts")
        expect(alerts.locator("li")).to_have_count(3)
        expect(alerts).to_contain_text("لتحذيرها")
        expect(visitor.main).not_to_contain_text("سلمى المتخيلة")
    aziza.follow("kind=emergency")
    for words in ("يجري تفتيش شارعها", "اتصلت بها", "لتحذيرها", source.reference):
        aziza.reads(words)
