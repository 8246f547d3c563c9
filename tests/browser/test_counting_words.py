"""Words are counted while somebody writes; a refused answer comes back with what was typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from tests.browser.conftest import Arrive
from tests.factories.recipients import OWN, add_own
from tests.factories.submissions import add_ready_case, add_submission

pytestmark = pytest.mark.browser


def test_an_answer_is_counted_in_each_language_while_it_is_written(
    arrive: Arrive, session: Session, officer: User, language: str
) -> None:
    add_own(session, by=officer)
    submission = add_submission(session, officer=officer, recipient=OWN, languages=("en", "ar"))
    visitor = arrive(officer, language=language)
    page = visitor.page
    visitor.open(f"/submissions/{submission.id}/answers")
    english, arabic = (
        page.locator(f'[data-of="answered_2"][data-language="{one}"]') for one in ("en", "ar")
    )

    page.locator("#answered_2-text-en").fill("one two — three four five")
    page.locator("#answered_2-text-ar").fill("واحد، اثنان، ثلاثة أربعة خمسة ستة")

    expect(english.locator("[data-number]")).to_have_text("5")
    expect(english.locator("[data-over]")).to_be_hidden()
    expect(arabic.locator("[data-number]")).to_have_text("6")
    expect(arabic.locator("[data-over]")).to_be_visible()


def test_everything_together_counts_the_narratives_and_the_original_where_nothing_is_translated(
    arrive: Arrive, session: Session, lead: User, officer: User, language: str
) -> None:
    case = add_ready_case(session, lead=lead, narrative=Texts.of(en="word " * 2_810))
    submission = add_submission(
        session, officer=officer, cases=(case,), recipient="upr", languages=("en", "ar")
    )
    visitor = arrive(officer, language=language)
    page = visitor.page
    visitor.open(f"/submissions/{submission.id}/answers")
    line = page.locator('[data-of=""][data-language="ar"][data-most="2815"]')
    expect(line.locator("[data-number]")).to_have_text("2810")

    page.locator("#cover_note-text-en").fill("one two three four five six")

    expect(line.locator("[data-number]")).to_have_text("2816")
    expect(line.locator("[data-over]")).to_be_visible()
