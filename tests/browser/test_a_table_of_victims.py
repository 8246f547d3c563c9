"""An investigator enters victims by the keyboard alone: one by a form, more by a pasted table."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from casefiles.record.victims.queries import victims_of
from tests.browser.conftest import Arrive
from tests.factories.cases import add_case

pytestmark = pytest.mark.browser

#: puts a table on the clipboard of the cell that has the focus, as Ctrl+V does
PASTE = """(text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
ROWS = "\n".join(f"مختلق {n}\tInvented {n}\tf\t٣{n % 10}\tkilled" for n in range(1, 13))


def test_victims_are_entered_without_the_mouse(
    arrive: Arrive, session: Session, lead: User, language: str
) -> None:
    case = add_case(session, lead=lead)
    visitor = arrive(lead, language=language)
    page, keys = visitor.page, visitor.page.keyboard
    visitor.open(f"/cases/{case.id}")

    page.locator('#victims a[href$="/victims/new"]').first.focus()
    keys.press("Enter")
    page.wait_for_url("**/victims/new")
    page.locator('[name="kind"][value="named"]').focus()
    keys.press("Space")
    page.locator('[name="names-text-ar"]').focus()
    keys.type("مختلقة")
    keys.press("Control+Enter")
    expect(page.locator("main [role=alert]")).to_be_visible()
    expect(page.locator('[name="sex"]')).to_be_focused()
    page.locator('[name="sex"]').select_option("female")
    page.locator('[name="outcome"]').select_option("killed")
    keys.press("Meta+Enter")
    page.wait_for_url("**/cases/*#victims")

    visitor.open(f"/cases/{case.id}/victims/grid")
    visitor.press("Begin with an empty grid")
    page.locator('[name="grid-0-0"]').focus()
    page.evaluate(PASTE, ROWS)
    expect(page.locator('[name="grid-11-1"]')).to_have_value("Invented 12")
    ready = visitor.words.ngettext("%(num)s row ready", "%(num)s rows ready", 12)
    record = visitor.words.ngettext("Record %(num)s victim", "Record %(num)s victims", 12)
    expect(page.locator("#part-rows .tally")).to_have_text(ready % {"num": 12})
    expect(page.locator("form button.btn-main")).to_have_text(record % {"num": 12})
    expect(page.locator("[data-draft-status]")).not_to_be_empty()
    page.locator('[name="grid-11-4"]').focus()
    keys.press("Enter")
    expect(page.locator('[name="grid-12-4"]')).to_be_focused()
    keys.press("ArrowUp")
    keys.press("ArrowUp")
    expect(page.locator('[name="grid-10-4"]')).to_be_focused()
    keys.type("gone")
    keys.press("Control+Enter")
    expect(page.locator('[name="grid-10-4"]')).to_be_focused()
    keys.press("ControlOrMeta+a")
    keys.type("injured")
    keys.press("Control+Enter")
    page.wait_for_url("**/cases/*#victims")

    session.rollback()
    victims = victims_of(session, case)
    assert len(victims) == 13
    assert [victims[11].outcome, victims[12].outcome] == ["injured", "killed"]
    assert victims[12].age == 32


def test_a_table_too_large_for_the_grid_is_refused_whole(
    arrive: Arrive, session: Session, lead: User, language: str
) -> None:
    case = add_case(session, lead=lead)
    visitor = arrive(lead, language=language)
    page = visitor.page
    visitor.open(f"/cases/{case.id}/victims/grid")
    visitor.press("Begin with an empty grid")
    refused = page.locator(".grid-x > [role=alert]")
    expect(refused).to_be_hidden()
    page.locator('[name="grid-8-8"]').focus()
    page.evaluate(PASTE, "first\tbeyond the edge")
    expect(refused).to_be_visible()
    page.locator('[name="grid-8-0"]').focus()
    page.evaluate(PASTE, "\n".join(f"Invented {n}" for n in range(493)))
    expect(refused).to_contain_text("500")
    expect(page.locator('[name="grid-8-0"]')).to_have_value("")
    expect(page.locator('[name="grid-8-8"]')).to_have_value("")
    page.locator('[name="grid-8-0"]').focus()
    page.evaluate(PASTE, "\n".join(f"Invented {n}" for n in range(492)))
    expect(refused).to_be_hidden()
    expect(page.locator('[name="grid-499-0"]')).to_have_value("Invented 491")
