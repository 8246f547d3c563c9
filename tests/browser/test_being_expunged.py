"""Somebody asks to go, a second person confirms, they are gone, and the auditor sees it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from tests.browser.conftest import Arrive
from tests.factories.cases import add_case
from tests.factories.victims import add_victim

pytestmark = pytest.mark.browser
NAME = Texts.of(original="ar", ar="سلمى المتخيلة", en="Salma Imagined")


@pytest.mark.usefixtures("worker")
def test_one_asks_another_confirms_and_somebody_is_gone(
    session: Session, arrive: Arrive, lead: User, reviewer: User, auditor: User, language: str
) -> None:
    case = add_case(
        session,
        lead=lead,
        title=Texts.of(en="Market, Nowhere", ar="سوق، لا مكان"),
        narrative=Texts.of(en="Salma Imagined stood at the gate."),
    )
    victim = add_victim(session, case, name=NAME, age=34, sex="female")
    alice, rita, aziza = (arrive(person, language=language) for person in (lead, reviewer, auditor))

    alice.open(f"/cases/{case.id}/victims/{victim.id}/edit")
    alice.follow("/expunge")
    alice.sees("What goes")
    alice.press("Ask a reviewer to confirm")
    alice.sees("Say whose wish it is, and how you know of it.")
    alice.fill(wish="اتصل أخوها", reason="يُفتَّش عنها", spellings="أم سليم")
    alice.press("Ask a reviewer to confirm")
    alice.sees("A reviewer who did not ask for it decides.")
    page = alice.path

    rita.open("/")
    rita.sees("Expunge %(reference)s: confirm or refuse", reference=victim.reference)
    rita.follow(page)
    rita.reads("اتصل أخوها")
    rita.fill(outcome="confirm", reason="هذه رغبتها")
    rita.press("Record decision")
    rita.sees("The wish")

    for _ in range(100):
        alice.open(page)
        if (
            alice.say("What went") in alice.main.inner_text()
            and alice.main.locator(".notice.is-good").count()
        ):
            break
        alice.page.wait_for_timeout(100)
    alice.sees("Expunged. Make a new backup now, and destroy the older ones: they still hold it.")
    alice.open(f"/cases/{case.id}")
    for gone in ("سلمى المتخيلة", "Salma Imagined"):
        expect(alice.main).not_to_contain_text(gone)
    alice.reads("[expunged · مُحي] stood at the gate.")

    aziza.open(page)
    for name in (lead.display_name, reviewer.display_name):
        aziza.reads(name)
    aziza.open("/log")
    aziza.press("Check the log now")
    expect(aziza.page.locator("body")).not_to_contain_text("Salma")
