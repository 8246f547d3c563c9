"""A messy day: a question, a pasted table, a closed laptop, a split, a mistake undone, a list."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.work.workflow import ask
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.victims.queries import victims_of
from tests.browser.conftest import Arrive, Manner
from tests.browser.visitor import Visitor
from tests.factories.cases import add_case
from tests.factories.places import add_place

pytestmark = pytest.mark.browser

HEADINGS = "الاسم\tName\tالجنس\tالعمر\tالصفة"
ROWS = [f"مختلق {n}\tInvented {n}\tf\t{n + 20}\tcivilian" for n in range(1, 26)]
#: what nobody understands: a sex, an age, a status
ROWS[3] = ROWS[3].replace("\tf\t", "\tx?\t")
ROWS[8] = ROWS[8].replace("\t29\t", "\tabout thirty\t")
ROWS[16] = ROWS[16].replace("civilian", "c-v-l")
TYPED = "خلف الفرن, behind the bakery"
VIEW = "Markets (invented)"


@pytest.fixture
def case(session: Session, lead: User, colleague: User) -> Case:
    """A verified case about which Bob wants to know something."""
    place = add_place(session, name=Texts.of(en="Nowhere", ar="لا مكان"))
    case = add_case(
        session,
        lead=lead,
        state=CaseState.VERIFIED,
        title=Texts.of(en="Market, Nowhere", ar="سوق، لا مكان"),
        place_id=place.id,
        date_edtf="2019-07-22",
        target="market",
    )
    ask(session, case, lead, "Which gate was it?", due_on=None, acting_user=colleague)
    return case


def test_a_messy_day_ends_with_nothing_lost(
    session: Session,
    arrive: Arrive,
    case: Case,
    lead: User,
    officer: User,
    manner: Manner,
    tmp_path: Path,
) -> None:
    alice = arrive(lead, language=manner.language, scripts=manner.scripts)
    page = f"/cases/{case.id}"

    _answer(alice)
    _paste(alice, page)
    _close_the_laptop(alice, page, manner)
    at_home = arrive(lead, language=manner.language, scripts=manner.scripts)
    _take_up(at_home, page)
    _split(at_home, page)
    _undo(at_home, page)
    _keep_a_view(at_home)
    olga = arrive(officer, language=manner.language, scripts=manner.scripts)
    _take_out(olga, tmp_path / "cases.csv")

    session.rollback()
    session.expire_all()
    assert len(victims_of(session, case)) == 23
    assert case.place_detail == TYPED
    rows = list(csv.reader(io.StringIO((tmp_path / "cases.csv").read_text("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [case.reference]


def _answer(alice: Visitor) -> None:
    alice.open("/")
    alice.follow("/answer")
    alice.reads("Which gate was it?")
    alice.fill(text="The northern one.")
    alice.save()
    alice.open("/")
    expect(alice.main.locator('a[href$="/answer"]')).to_have_count(0)


def _paste(alice: Visitor, page: str) -> None:
    """Paste twenty-five people, put three rows right, and record everybody."""
    alice.open(page)
    alice.follow("/victims/grid")
    alice.fill(table="\n".join([HEADINGS, *ROWS]))
    alice.save()
    alice.fill(original="ar", outcome="killed")
    alice.save()
    expect(alice.main.locator('[aria-invalid="true"]')).to_have_count(3)
    alice.main.locator('[name="grid-3-2"]').fill("f")
    alice.main.locator('[name="grid-8-3"]').fill("30")
    alice.main.locator('[name="grid-16-4"]').fill("Civilian")
    alice.save_and_reach(page)
    alice.reads("Invented 25" if alice.language == "en" else "مختلق 25")


def _close_the_laptop(alice: Visitor, page: str, manner: Manner) -> None:
    alice.open(f"{page}/edit")
    alice.fill(place_detail=TYPED)
    if manner.scripts:
        expect(alice.page.locator("[data-draft-status]")).not_to_be_empty()
    else:
        alice.press("Keep as draft")
    alice.page.goto("about:blank")


def _take_up(alice: Visitor, page: str) -> None:
    alice.open("/")
    with alice.page.expect_navigation():
        alice.page.locator('a[href*="?draft="]').first.click()
    expect(alice.page.locator('[name="place_detail"]')).to_have_value(TYPED)
    alice.save_and_reach(page)


def _split(alice: Visitor, page: str) -> None:
    """Let two of the people be harmed in an incident of their own."""
    alice.open(page)
    alice.follow("/split")
    alice.fill(title__text__en="Bakery, Nowhere", title__original="en", reason="Another street.")
    for box in alice.main.locator('[name="victims"]').all()[:2]:
        box.check()
    alice.save()
    assert alice.path.startswith("/cases/")
    assert alice.path != page, alice.main.locator(".error").all_inner_texts()
    alice.reads("Bakery, Nowhere")


def _undo(alice: Visitor, page: str) -> None:
    """Overwrite where it was by mistake, and bring it back from the history of the fact."""
    alice.open(f"{page}/edit")
    alice.fill(place_detail="wrong")
    alice.save_and_reach(page)
    alice.open(f"{page}/history/place_detail")
    alice.reads("wrong")
    with alice.page.expect_navigation():
        alice.main.locator('a[href*="/restore"]').first.click()
    alice.save()
    alice.open(page)
    alice.reads(TYPED)


def _keep_a_view(alice: Visitor) -> None:
    alice.open("/cases/?target=market")
    alice.main.locator("details.list-tool summary", has_text=alice.say("Save as a view")).click()
    alice.main.locator("#view-name").fill(VIEW)
    alice.main.locator('[name="shared"]').check()
    alice.press("Save the view")
    alice.open("/cases/")
    alice.reads(VIEW)


def _take_out(olga: Visitor, file: Path) -> None:
    """Open the view that was shared, and take its list out as a table."""
    olga.open("/cases/")
    with olga.page.expect_navigation():
        olga.main.get_by_role("link", name=VIEW).first.click()
    with olga.page.expect_navigation():
        olga.main.locator('a[href*="/cases/export"]').first.click()
    olga.fill(kind="csv")
    with olga.page.expect_download() as taken:
        olga.main.get_by_role("button", name=olga.say("Take out"), exact=True).click()
    taken.value.save_as(file)
