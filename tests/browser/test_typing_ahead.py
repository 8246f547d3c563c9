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
    add_place(session, name=Texts.of(en="Invented Hill", ar="التلة"), level=4, parent=country)
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
