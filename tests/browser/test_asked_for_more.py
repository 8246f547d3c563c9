"""A recipient asks for more: written down with its letter, answered with a supplement in time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.outbound.submissions.models import Submission
from casefiles.platform.accounts.models import User
from tests.browser.conftest import Arrive
from tests.browser.visitor import Visitor
from tests.factories.organisation import PASSPHRASE
from tests.factories.submissions import add_ready_case, add_sent

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("worker")]
#: a packet is typeset and signed; a loaded machine takes its time
BUILDING = timedelta(seconds=90)
ASKS = "Please send what you know of the second strike (fictional)."


@pytest.fixture
def sent(session: Session, lead: User, officer: User) -> Submission:
    case = add_ready_case(session, lead=lead)
    return add_sent(session, officer=officer, cases=(case,), reference="COI/1 (fictional)")


def test_a_request_for_more_is_answered_with_a_supplement(
    arrive: Arrive,
    sent: Submission,
    officer: User,
    second_officer: User,
    tmp_path: Path,
    language: str,
) -> None:
    olga, oskar = arrive(officer, language=language), arrive(second_officer, language=language)
    page = f"/submissions/{sent.id}"

    _write_down_the_request(olga, page, tmp_path / "letter.txt")
    _is_reminded(olga, sent)
    supplement = _open_the_supplement(olga, page)
    olga.press("Ask for clearance")
    _clear(oskar, supplement)
    _seal_and_send(olga, supplement)

    olga.open(page)
    olga.sees("supplemented")
    expect(olga.main.locator("#supplements .state-sent")).to_be_visible()
    olga.open("/deadlines")
    olga.sees("Nothing is due")
    olga.open("/")
    expect(olga.main.locator(f'a[href="{page}#dispatches"]')).to_have_count(0)


def _write_down_the_request(olga: Visitor, page: str, letter: Path) -> None:
    letter.write_text("We would like to know more (fictional).", encoding="utf-8")
    today = clock.today()
    olga.open(page)
    olga.follow("/dispatch")
    olga.fill(kind="more_requested", happened_on=today.isoformat(), reference="COI/77 (fictional)")
    olga.fill(due_on=(today + timedelta(days=5)).isoformat(), note=ASKS, letters=str(letter))
    olga.save_and_reach(page)
    olga.reads(ASKS)
    olga.reads("letter.txt")
    with olga.page.expect_download() as taken:
        olga.main.get_by_role("button", name=olga.say("Take a copy")).click()
    assert taken.value.path().read_text(encoding="utf-8") == letter.read_text(encoding="utf-8")


def _is_reminded(olga: Visitor, sent: Submission) -> None:
    olga.open("/")
    expect(olga.main.locator(f'a[href="/submissions/{sent.id}#dispatches"]').first).to_be_visible()
    olga.open("/deadlines")
    olga.reads(sent.reference)
    olga.sees("answer due")
    with olga.page.expect_download() as taken:
        olga.main.get_by_role("button", name=olga.say("Take out as a calendar")).click()
    calendar = taken.value.path().read_bytes().decode()
    assert f"SUMMARY:{sent.reference}: {olga.say('answer due')}\r\n" in calendar
    assert ASKS not in calendar


def _open_the_supplement(olga: Visitor, page: str) -> str:
    olga.open(page)
    with olga.page.expect_navigation():
        olga.main.get_by_role("link", name=olga.say("Answer with a supplement")).click()
    olga.save()
    assert olga.path.startswith("/submissions/")
    assert olga.path != page
    olga.sees("It supplements")
    return olga.path


def _clear(oskar: Visitor, page: str) -> None:
    oskar.open(page)
    oskar.follow("/clear")
    oskar.fill(outcome="clear")
    oskar.save_and_reach(page)


def _seal_and_send(olga: Visitor, page: str) -> None:
    olga.open(page)
    olga.follow("/seal")
    olga.fill(passphrase=PASSPHRASE)
    olga.save()
    take = olga.main.get_by_role("button", name=olga.say("Take the file"))
    expect(take).to_be_visible(timeout=BUILDING.total_seconds() * 1000)
    olga.open(page)
    olga.follow("/dispatch")
    olga.fill(kind="sent", happened_on=clock.today().isoformat(), method="by courier")
    olga.save_and_reach(page)
