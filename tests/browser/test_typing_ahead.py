"""A place is chosen by typing letters of either script; a long list is searched as one types."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from tests.browser.conftest import Arrive
from tests.factories.places import add_place

pytestmark = pytest.mark.browser


def test_a_place_is_chosen_with_the_keyboard(
    arrive: Arrive, session: Session, lead: User, language: str
) -> None:
    country = add_place(session, name=Texts.of(en="Nowhere", ar="لا مكان"), level=0)
    hill = add_place(
        session, name=Texts.of(en="Invented Hill", ar="التلة"), level=4, parent=country
    )
    town = add_place(
        session, name=Texts.of(en="Invented Town", ar="البلدة المختلقة"), level=4, parent=country
    )
    visitor = arrive(lead, language=language)
    page, keys = visitor.page, visitor.page.keyboard
    visitor.open("/cases/new")

    box, value = page.locator("#place_id-box"), page.locator("#place_id")
    box.focus()
    keys.type("المختلقه" if language == "en" else "invented t")
    expect(page.get_by_role("option", name="Invented Town")).to_be_visible()
    keys.press("Enter")
    expect(value).to_have_value(str(town.id))

    keys.type("hill")
    expect(page.get_by_role("option", name="Invented Hill")).to_be_visible()
    keys.press("Escape")
    expect(value).to_have_value(str(town.id))
    box.fill("")
    keys.press("Tab")
    expect(value).to_have_value("")

    box.focus()
    keys.type("hill")  # and Enter before anything was answered
    keys.press("Enter")
    expect(value).to_have_value(str(hill.id))
    assert visitor.path == "/cases/new"
    keys.type("invented")
    keys.press("Enter")
    expect(page.locator(".matches [aria-selected=true]")).to_contain_text("Invented Hill")
    assert visitor.path == "/cases/new"


def test_letters_that_nothing_was_chosen_for_are_kept_and_said(
    arrive: Arrive, session: Session, lead: User, language: str
) -> None:
    for name in ("Invented Hill", "Invented Town"):
        add_place(session, name=name, level=4)
    visitor = arrive(lead, language=language)
    page, keys = visitor.page, visitor.page.keyboard
    visitor.open("/cases/new")
    box, value = page.locator("#place_id-box"), page.locator("#place_id")

    box.focus()
    keys.type("hill")
    keys.press("Tab")
    expect(page.locator("#place_id option:checked")).to_contain_text("Invented Hill")
    box.fill("invented")
    keys.press("Tab")
    expect(box).to_have_attribute("aria-invalid", "true")
    visitor.sees("Nothing is chosen yet. Choose from the list, or empty the box.")
    box.fill("nowhere")
    visitor.save()
    visitor.sees("There is no place of that name.")
    expect(box).to_have_value("nowhere")
    box.fill("town")
    keys.press("Tab")
    expect(page.locator("#place_id option:checked")).to_contain_text("Invented Town")
    expect(box).not_to_have_attribute("aria-invalid", "true")
    expect(value).not_to_have_value("")

    within = page.locator("#control-box, #target-box").first
    within.fill("nothing like it")
    page.locator("main form button.btn-main").first.click()
    expect(within).to_be_focused()
    expect(within).to_have_attribute("aria-invalid", "true")

    visitor.open("/cases/")
    page.locator("#place-box").fill("invented")
    visitor.press("Show")
    visitor.sees("Choose one of these places.")
    expect(page.locator("#place-box")).to_have_value("invented")
