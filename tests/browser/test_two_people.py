"""Two people write in one case at once: the second chooses field by field, and nothing is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import MemberStanding
from tests.browser.conftest import Arrive, Manner
from tests.factories.cases import add_case, add_member

pytestmark = pytest.mark.browser


def test_neither_of_two_people_loses_a_word(
    session: Session, arrive: Arrive, lead: User, colleague: User, manner: Manner
) -> None:
    title = Texts.of(en="Market, Nowhere", ar="سوق، لا مكان")
    case = add_case(session, lead=lead, title=title, tags=("first",))
    add_member(session, case, colleague, MemberStanding.MEMBER)
    alice = arrive(lead, language=manner.language, scripts=manner.scripts)
    bob = arrive(colleague, language=manner.language, scripts=manner.scripts)
    page = f"/cases/{case.id}"

    alice.open(f"{page}/edit")
    bob.open(f"{page}/edit")
    alice.fill(place_detail="behind the bakery", tags="first, market", time_of_day="about 10:00")
    alice.save_and_reach(page)
    bob.fill(place_detail="خلف الفرن", time_of_day="09:40", target="market")
    bob.fill(narrative__text__en="He wrote this meanwhile.", narrative__original="en")
    bob.save()

    bob.sees("Two people, one record")
    for theirs, yours in (("behind the bakery", "خلف الفرن"), ("about 10:00", "09:40")):
        bob.reads(theirs)
        bob.reads(yours)
    expect(bob.main.locator("h1 + .lead")).to_contain_text(case.reference)
    bob.page.set_viewport_size({"width": 390, "height": 844})
    for whose in (bob.say("Saved:"), bob.say("Yours:")):
        box = bob.main.get_by_text(whose, exact=True).first.bounding_box()
        assert box is not None
        assert box["width"] > 20, "on a phone no heading stands above the two"
    bob.page.set_viewport_size({"width": 1280, "height": 720})
    bob.save()  # nothing is chosen yet: the page says so, not the browser
    bob.reads(bob.say("Choose one of these."))
    _choose(bob.main, "place_detail", "yours")
    _choose(bob.main, "time_of_day", "theirs")
    _choose(bob.main, "tags", "theirs")
    _choose(bob.main, "narrative", "yours")
    _choose(bob.main, "target", "yours")
    bob.save_and_reach(page)

    session.expire_all()
    assert case.place_detail == "خلف الفرن"
    assert case.time_of_day == "about 10:00"
    assert case.tags == ("first", "market")
    assert case.target == "market"
    assert case.narrative == Texts.of(en="He wrote this meanwhile.")
    assert case.title == title
    expect(bob.main.locator("#history")).to_contain_text("behind the bakery")


def _choose(main: object, name: str, side: str) -> None:
    main.locator(f'[name="keep-{name}"][value="{side}"]').check()  # type: ignore[attr-defined]
