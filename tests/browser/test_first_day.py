"""A newcomer's first day, in both languages, with and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from casefiles.platform.accounts import workflow as accounts
from casefiles.platform.accounts.models import Role, User

pytestmark = pytest.mark.browser
PASSWORD = "seven quiet herons over salt"
NARRATIVE = 'صباح يوم الاثنين أصابت غارات سوقاً. "قال" شاهد: =1+1'


@pytest.fixture
def newcomer(session: Session) -> tuple[User, str]:
    """Nour, an investigator who was given a one-time code."""
    person = accounts.create_account(
        session,
        sign_in_name="nour",
        display_name="Nour (fictional)",
        roles=[Role.INVESTIGATOR],
        acting_user=None,
    )
    code = accounts.issue_code(session, person, acting_user=None)
    session.commit()
    return person, code


def watch(page: Page) -> list[str]:
    """Collect what no page may do: errors, refused code, asking another origin."""
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "request",
        lambda r: (
            None if "127.0.0.1" in r.url or r.url.startswith("data:") else faults.append(r.url)
        ),
    )
    return faults


def submit(page: Page) -> None:
    page.locator("main form button.btn-main, form button.btn-main").first.click()


def come_in(page: Page, address: str, code: str) -> None:
    page.goto(f"{address}/activate")
    page.fill("[name=sign_in_name]", "nour")
    page.fill("[name=code]", code)
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=repeated]", PASSWORD)
    submit(page)
    page.goto(f"{address}/sign-in")
    page.fill("[name=sign_in_name]", "nour")
    page.fill("[name=password]", PASSWORD)
    submit(page)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_newcomer_signs_in_and_opens_a_case(
    chromium: Browser,
    address: str,
    session: Session,
    newcomer: tuple[User, str],
    language: str,
    scripts: bool,
) -> None:
    person, code = newcomer
    person.language = language
    session.commit()
    page = chromium.new_context(java_script_enabled=scripts).new_page()
    faults = watch(page)

    come_in(page, address, code)
    page.goto(f"{address}/cases/new")
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    page.fill("[name=title-text-ar]", "سوق خيالي")
    page.fill("[name=title-text-en]", "Fictional market")
    page.check("[name=title-original][value=ar]")
    page.fill("[name=narrative-text-ar]", NARRATIVE)
    submit(page)

    expect(page.locator("h1")).to_have_text("سوق خيالي" if language == "ar" else "Fictional market")
    expect(page.locator("main")).to_contain_text(NARRATIVE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") if scripts else True
    assert faults == []


def test_a_title_that_is_missing_is_said_beside_its_field_and_nothing_is_lost(
    chromium: Browser, address: str, newcomer: tuple[User, str]
) -> None:
    page = chromium.new_context().new_page()
    come_in(page, address, newcomer[1])
    page.goto(f"{address}/cases/new")
    page.fill("[name=narrative-text-ar]", NARRATIVE)
    submit(page)

    expect(page.locator(".error").first).to_be_visible()
    expect(page.locator("[name=narrative-text-ar]")).to_have_value(NARRATIVE)
