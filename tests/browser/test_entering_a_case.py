"""An investigator brings one incident from nothing to a proposed attribution."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts import workflow as accounts
from casefiles.platform.accounts.models import Role, User
from tests.browser.conftest import Arrive, Manner
from tests.browser.visitor import Visitor
from tests.factories.actors import add_actor
from tests.factories.organisation import PASSPHRASE
from tests.factories.places import add_place

pytestmark = pytest.mark.browser

PASSWORD = "seven quiet herons over salt"
WITNESS = "Nadim Invented, +000 5550 100"


@pytest.fixture
def newcomer(session: Session, manner: Manner) -> tuple[User, str]:
    """Nour, an investigator who was given a one-time code."""
    person = accounts.create_account(
        session,
        sign_in_name="nour",
        display_name="Nour (fictional)",
        roles=[Role.INVESTIGATOR],
        language=manner.language,
        acting_user=None,
    )
    return person, accounts.issue_code(session, person, acting_user=None)


def test_from_nothing_to_a_proposed_attribution(
    session: Session,
    arrive: Arrive,
    newcomer: tuple[User, str],
    tmp_path: Path,
    manner: Manner,
) -> None:
    place = add_place(session, name=Texts.of(en="Nowhere", ar="لا مكان"))
    party = add_actor(session, name=Texts.of(en="Northern party", ar="الطرف الشمالي"))
    session.commit()
    nour = arrive(language=manner.language, scripts=manner.scripts)

    _come_in(nour, newcomer[1])
    case = _open_case(nour, str(place.id))
    _name_the_harmed(nour, case)
    _write_down_a_source(nour)
    _count(nour, case)
    _take_in_a_file(nour, tmp_path)
    _claim(nour, case, str(party.id))
    _add_an_indicator(nour)
    _propose(nour)

    nour.open(case)
    nour.reads("46")
    expect(nour.main.locator(".states .state-proposed")).to_be_visible()
    expect(nour.main.locator("#victims")).to_contain_text(
        "سلمى متخيلة" if nour.language == "ar" else "Salma Invented"
    )


def _come_in(nour: Visitor, code: str) -> None:
    nour.open("/activate")
    page = nour.page
    for name, typed in (
        ("sign_in_name", "nour"),
        ("code", code),
        ("password", PASSWORD),
        ("repeated", PASSWORD),
    ):
        page.fill(f"[name={name}]", typed)
    page.locator("form button.btn-main").click()
    page.get_by_role("button", name=nour.say("Sign out")).first.click()
    page.fill("[name=sign_in_name]", "nour")
    page.fill("[name=password]", PASSWORD)
    page.locator("form button.btn-main").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if nour.language == "ar" else "ltr")


def _open_case(nour: Visitor, place_id: str) -> str:
    nour.page.get_by_role("link", name=nour.say("New case")).first.click()
    nour.fill(
        title__text__ar="سوق متخيل",
        title__text__en="Invented market",
        title__original="ar",
        date_edtf__how="day",
        date_edtf__day="22",
        date_edtf__month="7",
        date_edtf__year="2019",
        place_id=place_id,
        target="market",
        weapons="unguided_bomb",
        narrative__text__ar="صباح يوم الاثنين أصابت غارات سوقاً.",
    )
    nour.save()
    expect(nour.page.locator("h1")).to_contain_text(
        "سوق متخيل" if nour.language == "ar" else "Invented market"
    )
    case = nour.path
    nour.follow("/begin")
    nour.save_and_reach(case)
    expect(nour.main.locator(".states .state-investigating")).to_be_visible()
    return case


def _name_the_harmed(nour: Visitor, case: str) -> None:
    nour.follow("/victims/new")
    nour.fill(
        kind="named",
        names__text__en="Salma Invented",
        names__text__ar="سلمى متخيلة",
        names__original="ar",
        outcome="killed",
        sex="female",
        age="31",
    )
    nour.save_and_reach(case)
    nour.follow("/victims/new")
    nour.fill(kind="group", count__min="3", outcome="injured", sex="unknown")
    nour.fill(description__text__ar="نساء من عائلة واحدة", description__original="ar")
    nour.save_and_reach(case)


def _write_down_a_source(nour: Visitor) -> None:
    nour.open("/sources/")
    nour.follow("/sources/new")
    nour.fill(
        label__text__en="shopkeeper of the market",
        label__text__ar="صاحب دكان",
        label__original="ar",
        kind="person",
        role="witness",
        reliability="B",
        identity_name=WITNESS,
    )
    nour.save()
    expect(nour.main).not_to_contain_text(WITNESS)
    nour.follow("/identity")
    nour.fill(reason="to call back", passphrase=PASSPHRASE)
    nour.save()
    nour.reads(WITNESS)


def _count(nour: Visitor, case: str) -> None:
    nour.open(case)
    nour.follow("/figures/new")
    choice = nour.main.locator("[name=source_id] option").nth(1).get_attribute("value")
    nour.fill(source_id=str(choice), category="killed", group="all", count__min="46")
    nour.save_and_reach(case)


def _take_in_a_file(nour: Visitor, folder: Path) -> None:
    file = folder / "قائمة.txt"
    file.write_text("a list of shops", encoding="utf-8")
    nour.follow("/evidence/new")
    nour.fill(
        file=str(file),
        title__text__ar="قائمة الدكاكين",
        title__original="ar",
        kind="document",
        purpose="brought by the witness",
    )
    nour.save()
    assert nour.path.startswith("/evidence/"), nour.main.locator(".error").all_inner_texts()


def _claim(nour: Visitor, case: str, party: str) -> None:
    nour.open(case)
    nour.follow("/claims/new")
    nour.fill(
        stance="attributes",
        parties__0__actor=party,
        standard="own_reasonable_grounds",
        wording__text__en="There are reasonable grounds to believe that they struck it.",
        wording__original="en",
        rationale__text__en="The munition and the course of the aircraft agree.",
        rationale__original="en",
        exculpatory__text__en="Nobody saw the aircraft leave; radio logs were searched.",
        exculpatory__original="en",
    )
    nour.save()
    assert nour.path.startswith("/claims/"), nour.main.locator(".error").all_inner_texts()
    expect(nour.main.locator(".state-draft").first).to_be_visible()
    expect(nour.main.get_by_role("button", name=nour.say("Propose for review"))).to_have_attribute(
        "aria-disabled", "true"
    )


def _add_an_indicator(nour: Visitor) -> None:
    claim = nour.path
    nour.follow("/indicators/new")
    support = nour.main.locator("[name='citations-0-support'] option").nth(1).get_attribute("value")
    nour.fill(
        code="IND-MUNITION",
        supports="True",
        note__text__en="The tail of a bomb.",
        note__original="en",
        citations__0__support=str(support),
        citations__0__credibility="2",
    )
    nour.save_and_reach(claim)


def _propose(nour: Visitor) -> None:
    nour.press("Propose for review")
    expect(nour.main.locator(".state-proposed").first).to_be_visible()
    nour.sees("You may not decide: you wrote or edited this claim.")
