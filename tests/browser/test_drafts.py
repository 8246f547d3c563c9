"""A laptop is closed in the middle of a form; what was typed is there the next day."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from tests.browser.conftest import Arrive
from tests.factories.cases import add_case

pytestmark = pytest.mark.browser

WORDS = "The northern gate (invented)"


def test_what_was_typed_before_the_laptop_was_closed_is_offered_again(
    arrive: Arrive, session: Session, lead: User, language: str
) -> None:
    case = add_case(session, lead=lead)
    alice = arrive(lead, language=language)

    alice.open(f"/cases/{case.id}/edit")
    alice.fill(place_detail=WORDS)
    expect(alice.page.locator("[data-draft-status]")).not_to_be_empty()
    alice.fill(tags="gate")
    alice.page.goto("about:blank")  # at once: the last words go out as the page is left

    at_home = arrive(lead, language=language, scripts=False)
    at_home.open("/")
    at_home.page.locator('a[href*="?draft="]').first.click()
    expect(at_home.page.locator('[name="place_detail"]')).to_have_value(WORDS)
    expect(at_home.page.locator('[name="tags"]')).to_have_value("gate")
    at_home.save_and_reach(str(case.id))

    at_home.reads(WORDS)
    at_home.open("/")
    expect(at_home.page.locator('a[href*="?draft="]')).to_have_count(0)


def test_another_language_is_chosen_in_mid_form_and_a_draft_is_thrown_away_when_asked_twice(
    arrive: Arrive, session: Session, lead: User, language: str
) -> None:
    case = add_case(session, lead=lead)
    alice = arrive(lead, language=language)
    page, field = alice.page, alice.page.locator('[name="text"]')
    alice.open(f"/cases/{case.id}/discussion/notes/new")

    alice.fill(text=WORDS)
    with page.expect_navigation():
        page.locator('.top form[data-returns] button[name="language"]').first.click()
    expect(page.locator("html")).to_have_attribute("lang", "ar" if language == "en" else "en")
    expect(field).to_have_value(WORDS)

    alice.fill(text="more")
    gone = page.locator('form[action$="/throw-away"]')
    gone.locator("button").click()
    page.locator("dialog.ask button[value=no]").click()
    expect(field).to_have_value("more")
    gone.locator("button").click()
    with page.expect_navigation():
        page.locator("dialog.ask button[value=yes]").click()
    expect(field).to_have_value("")
    alice.open("/")
    expect(page.locator('a[href*="?draft="]')).to_have_count(0)
