"""Keys that rest while somebody types, and a map that is moved without a mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from tests.browser.conftest import Arrive
from tests.browser.visitor import Visitor
from tests.factories.cases import add_case

pytestmark = pytest.mark.browser


def press_on_an_arabic_layout(
    visitor: Visitor, key: str, place: str, *, shift: bool = False
) -> None:
    visitor.page.evaluate(
        """([key, code, shiftKey]) => document.body.dispatchEvent(
          new KeyboardEvent("keydown", { key, code, shiftKey, bubbles: true }))""",
        [key, place, shift],
    )


def test_keys_open_pages_and_move_the_map_but_never_while_typing(
    session: Session, arrive: Arrive, lead: User
) -> None:
    add_case(session, lead=lead, place_precision="exact_location", latitude=35.0, longitude=36.0)
    alice = arrive(lead)
    page, keys = alice.page, alice.page.keyboard
    alice.open("/cases/")

    page.evaluate("import('/static/js/keys.js')")  # until it is there, nothing listens to keys
    keys.press("?")
    assert page.locator("dialog.keys").is_visible()
    keys.press("Escape")
    keys.press("/")
    keys.type("ng h?")
    assert page.input_value("#words") == "ng h?"
    page.locator("#words").blur()
    keys.press("g")
    keys.press("h")
    page.wait_for_url(f"{alice.address}/")

    page.evaluate("import('/static/js/keys.js')")
    press_on_an_arabic_layout(alice, "\u061f", "Slash", shift=True)
    assert page.locator("dialog.keys").is_visible()
    keys.press("Escape")
    press_on_an_arabic_layout(alice, "\u0638", "Slash")
    page.wait_for_url("**/cases/#words")
    expect(page.locator("#words")).to_be_focused()
    page.locator("#words").blur()
    page.evaluate("import('/static/js/keys.js')")
    press_on_an_arabic_layout(alice, "\u0649", "KeyN")
    page.wait_for_url("**/cases/new")

    alice.open("/cases/map/")
    chart = page.locator("svg.map")
    page.locator(".chart-buttons").wait_for()
    whole = chart.get_attribute("viewBox")
    chart.focus()
    keys.press("+")
    assert chart.get_attribute("viewBox") != whole
    keys.press("0")
    assert chart.get_attribute("viewBox") == "0 0 960 620" == whole
