"""What stands side by side stands in line, and the tab that is marked is the part landed at."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from tests.browser.conftest import Arrive
from tests.factories.cases import add_case

pytestmark = pytest.mark.browser
WIDTHS = (1440, 390)


def bottom(control: Locator) -> float:
    box = control.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def test_controls_side_by_side_stand_in_line(
    session: Session, arrive: Arrive, lead: User, language: str
) -> None:
    case = add_case(session, lead=lead)
    alice = arrive(lead, language=language)
    alice.page.set_viewport_size({"width": 1440, "height": 900})

    alice.open("/cases/new")
    assert alice.page.locator("#place_precision ~ .meanings").count() == 1
    where, how = (
        alice.page.locator(f".field:has(#{name}) input[role=combobox]")
        for name in ("place_id", "place_precision")
    )
    how.wait_for()
    assert bottom(where) == pytest.approx(bottom(how), abs=1)

    alice.open(f"/cases/{case.id}/victims/new")
    age, band = alice.page.locator("#age"), alice.page.locator("#age_band")
    assert bottom(age) == pytest.approx(bottom(band), abs=1)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_part_landed_at_is_the_one_marked(
    session: Session, arrive: Arrive, lead: User, width: int
) -> None:
    case = add_case(session, lead=lead)
    alice = arrive(lead)
    alice.page.set_viewport_size({"width": width, "height": 844})

    for part in ("victims", "history"):
        alice.page.goto("about:blank")
        alice.open(f"/cases/{case.id}#{part}")
        expect(alice.page.locator(".local-nav [aria-current]")).to_have_attribute(
            "href", f"#{part}"
        )
        alice.page.wait_for_timeout(1500)  # the page glides there
        expect(alice.page.locator(".local-nav [aria-current]")).to_have_attribute(
            "href", f"#{part}"
        )


def test_the_part_landed_at_stays_marked_while_the_page_is_laid_out_anew(
    session: Session, arrive: Arrive, lead: User
) -> None:
    case = add_case(session, lead=lead)
    alice = arrive(lead)
    alice.page.set_viewport_size({"width": 390, "height": 844})
    marked = alice.page.locator(".local-nav [aria-current]")
    alice.open(f"/cases/{case.id}#history")
    alice.page.wait_for_timeout(1500)  # the page glides there
    expect(marked).to_have_attribute("href", "#history")

    # Letters that come in late change the height of every part, also of the last.
    for height in ("60px", "0", "160px", "0"):
        alice.page.evaluate(
            "height => document.querySelector('#history').style.paddingBlockEnd = height", height
        )
        alice.page.evaluate("document.querySelector('#history').scrollIntoView()")
        alice.page.wait_for_timeout(400)
        expect(marked).to_have_attribute("href", "#history")

    alice.page.evaluate("document.querySelector('#history').style.paddingBlockEnd = '90px'")
    alice.page.evaluate("window.scrollTo(0, 0)")
    expect(marked).not_to_have_attribute("href", "#history")


def test_after_a_fault_a_date_shows_what_its_choice_asks_for(arrive: Arrive, lead: User) -> None:
    alice = arrive(lead)
    alice.open("/cases/new")
    alice.page.select_option("#date_edtf-how", "day")
    alice.page.fill("#date_edtf-year", "2019")
    alice.page.locator(".submit-row .btn-main").click()
    alice.page.locator("#date_edtf.has-error").wait_for()

    assert alice.page.locator("#date_edtf-day").is_visible()
    assert not alice.page.locator("#date_edtf-year2").is_visible()
    assert not alice.page.locator("#date_edtf-edtf").is_visible()
