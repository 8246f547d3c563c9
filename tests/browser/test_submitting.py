"""An officer takes a case to a recipient: blocked, settled, cleared, sealed, built, answered."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.texts import Texts
from casefiles.outbound.packets.documents import verify_packet
from casefiles.outbound.submissions.models import Submission, SubmissionState
from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.vault.queries import fingerprint
from casefiles.record.cases.models import Case
from casefiles.record.disclosure.models import GroundSubject, Scope
from tests.browser.conftest import Arrive, Manner
from tests.browser.visitor import Visitor
from tests.factories.evidence import add_exhibit
from tests.factories.organisation import PASSPHRASE
from tests.factories.submissions import COI, add_ground, add_ready_case
from tests.factories.victims import add_victim

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("worker")]

#: a packet is typeset and signed; a loaded machine takes its time
BUILDING = timedelta(seconds=90)


@pytest.fixture
def case(session: Session, store: LocalStore, lead: User) -> Case:
    """A case that names somebody whose family nobody has asked."""
    said = Texts.of(en="Aircraft struck the market. Salma Invented was killed.")
    case = add_ready_case(session, lead=lead, narrative=said)
    exhibit = add_exhibit(session, store, case, by=lead, content=b"a list of shops")
    add_ground(session, case, GroundSubject.EXHIBIT, exhibit.id, by=lead, scopes=(Scope.FILE,))
    add_victim(session, case, name="Salma Invented")
    return case


def test_a_case_goes_out_and_is_acknowledged(
    session: Session,
    arrive: Arrive,
    case: Case,
    officer: User,
    second_officer: User,
    tmp_path: Path,
    manner: Manner,
) -> None:
    olga = arrive(officer, language=manner.language, scripts=manner.scripts)
    oskar = arrive(second_officer, language=manner.language, scripts=manner.scripts)

    page = _assemble(olga, case)
    _is_blocked(olga)
    _settle(olga, page, case)
    _ask_for_clearance(olga, page)
    _clear(oskar, page)
    _seal(olga, page)
    _take_away(olga, tmp_path / "packet.zip", manner)
    _write_down(olga, page, "sent")
    _write_down(olga, page, "acknowledged")

    session.expire_all()
    submission = session.get_one(Submission, UUID(page.rpartition("/")[2]))
    assert submission.state is SubmissionState.ACKNOWLEDGED
    found = verify_packet(tmp_path / "packet.zip", fingerprint=fingerprint(session))
    assert found.findings == ()
    for place in (f"/cases/{case.id}", "/cases/"):
        olga.open(place)
        expect(olga.main.locator(".state-acknowledged").first).to_be_visible()
    olga.open("/")
    acknowledged = olga.main.locator('.funnel a[href$="stage=acknowledged"]')
    expect(acknowledged.locator("b")).to_have_text("1")
    _take_back(olga, case)
    _tell_who_holds_it(olga)


def _assemble(olga: Visitor, case: Case) -> str:
    olga.open("/submissions/")
    olga.follow("/submissions/new")
    olga.fill(
        recipient=COI,
        title__text__en="Attacks on markets (fictional)",
        title__original="en",
        languages="en",
    )
    olga.save()
    page = olga.path.removesuffix("/cases")
    olga.fill(cases=str(case.id))
    olga.save_and_reach(page)
    return page


def _is_blocked(olga: Visitor) -> None:
    expect(olga.main.locator("#blockers li .t-stop").first).to_be_visible()
    ask = olga.main.get_by_role("button", name=olga.say("Ask for clearance"))
    expect(ask).to_have_attribute("aria-disabled", "true")


def _settle(olga: Visitor, page: str, case: Case) -> None:
    with olga.page.expect_navigation():
        olga.main.locator("#blockers li a").first.click()
    assert olga.path.startswith(f"/cases/{case.id}")
    olga.open(page)
    olga.follow("/grounds/")
    olga.main.locator('#victim input[name="about"]').focus()
    olga.page.keyboard.press("Space")
    olga.press("One ground for all that is ticked")
    olga.fill(
        kind="next_of_kin",
        purpose="un_inquiry",
        giver="next_of_kin",
        given_by="the family (fictional)",
        relation="sister",
        method="written",
        given_on=clock.today().isoformat(),
    )
    olga.fill(scopes="name")
    olga.fill(scopes="details")
    olga.press("Show who would be exposed")
    olga.sees("would be exposed")
    olga.save_and_reach("/grounds/")


def _ask_for_clearance(olga: Visitor, page: str) -> None:
    olga.open(page)
    olga.press("Ask for clearance")
    olga.sees("You had a hand in it: a second person clears it.")


def _clear(oskar: Visitor, page: str) -> None:
    oskar.open("/")
    oskar.follow(page)
    oskar.follow("/clear")
    oskar.fill(outcome="clear")
    oskar.save_and_reach(page)


def _seal(olga: Visitor, page: str) -> None:
    olga.open(page)
    olga.follow("/seal")
    olga.fill(passphrase="not the passphrase of these keys")
    olga.save()
    expect(olga.main.locator(".error").first).to_be_visible()
    olga.fill(passphrase=PASSPHRASE)
    olga.save()
    assert olga.path.startswith("/packets/")


def _take_away(olga: Visitor, file: Path, manner: Manner) -> None:
    take = olga.main.get_by_role("button", name=olga.say("Take the file"))
    ready_by = clock.now() + BUILDING
    while not manner.scripts and not take.is_visible():
        assert clock.now() < ready_by
        olga.main.get_by_role("link", name=olga.say("Look again")).click()
    expect(take).to_be_visible(timeout=BUILDING.total_seconds() * 1000)
    with olga.page.expect_download() as taken:
        take.click()
    taken.value.save_as(file)


def _write_down(olga: Visitor, page: str, kind: str) -> None:
    olga.open(page)
    olga.follow("/dispatch")
    olga.fill(kind=kind, happened_on=clock.today().isoformat(), method="by courier")
    olga.save_and_reach(page)
    expect(olga.main.locator(f".state-{kind}").first).to_be_visible()


def _take_back(olga: Visitor, case: Case) -> None:
    """Write down that the family takes its consent back."""
    olga.open(f"/cases/{case.id}/grounds/")
    with olga.page.expect_navigation():
        olga.main.locator('a[href*="/grounds/about/"][href$="/withdraw"]').first.click()
    olga.reads("Salma Invented")
    olga.fill(reason="They asked us to (fictional).")
    with olga.page.expect_navigation():
        olga.main.locator("form.record-form button[type=submit]").first.click()
    assert olga.path.endswith("/grounds/")


def _tell_who_holds_it(olga: Visitor) -> None:
    """Be led from home to the letter, and write down that it went."""
    olga.open("/")
    olga.follow("/recalls/")
    with olga.page.expect_navigation():
        olga.main.locator('form[action^="/recalls/packets/"] button').click()
    olga.reads("Case 1, Victim 1")
    olga.follow("/sent")
    olga.fill(sent_on=clock.today().isoformat(), method="by courier")
    olga.save()
    expect(olga.main.locator(".state-sent").first).to_be_visible()
    olga.open("/")
    expect(olga.main.locator('a[href="/recalls/"]')).to_have_count(0)
