"""Small words of pages: counts agree, codes are words, long histories fold, a zone is named."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.web.display import language_choices, language_name
from tests.conftest import Browse
from tests.factories.cases import add_case
from tests.factories.evidence import add_exhibit, add_source
from tests.factories.submissions import add_ready_case, add_submission
from tests.factories.victims import add_victim


def test_one_case_is_not_many(session: Session, lead: User, officer: User, browse: Browse) -> None:
    ready = add_ready_case(session, lead=lead)
    submission = add_submission(session, officer=officer, cases=(ready,))

    page = browse(officer).get(f"/submissions/{submission.id}").text

    assert "1 case, 1 ready" in page
    assert "1 cases" not in page
    assert ">useful<" not in page


def test_nothing_kept_is_not_said_to_match(lead: User, browse: Browse) -> None:
    page = browse(lead).get("/").text

    assert "All 0" not in page
    assert "No file is kept yet" in page


def test_a_long_history_shows_the_newest_and_folds_the_rest(
    session: Session, lead: User, browse: Browse
) -> None:
    source = add_source(session, by=lead)
    for number in range(12):
        record(session, "source:changed", source, acting_user=lead, reason=f"change {number}")

    page = browse(lead).get(f"/sources/{source.id}").text

    newest, _summary, earlier = page.partition('<details class="line-more">')
    assert re.findall(r"change (\d+)", newest) == ["11", "10", "9", "8", "7"]
    assert re.findall(r"change (\d+)", earlier) == [str(number) for number in range(6, -1, -1)]
    assert "7 earlier" in earlier


def test_times_name_their_zone_once(lead: User, browse: Browse) -> None:
    assert browse(lead).get("/cases/").text.count("Times are in UTC") == 1


def test_a_language_is_told_in_words(
    session: Session, app: Flask, store: LocalStore, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead, title="Strike")
    exhibit = add_exhibit(session, store, case, by=lead)
    exhibit.language = "ar"
    victim = add_victim(session, case, name="Salma Invented")

    shown = browse(lead).get(f"/evidence/{exhibit.id}").text
    asked = browse(lead).get(f"/cases/{case.id}/grounds/new?subject=victim:{victim.id}").text

    assert "Arabic" in shown
    assert '<option value="ar">Arabic</option>' in asked
    assert "as a code" not in asked
    with app.test_request_context("/"):
        assert language_name("xx", "en") == "xx"
        assert language_name("ar-SY", "en") == "Arabic"
        assert ("ku", "الكردية") in language_choices("ar")


def test_what_may_not_leave_stands_apart_from_why(
    session: Session, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead, title="Strike")
    add_victim(session, case, name="Salma Invented")

    page = browse(lead).get(f"/cases/{case.id}/grounds/").text

    assert re.search(r'</span> <span class="sub">nobody', page)
    assert "grounds-x" in page


def test_edtf_is_explained_where_it_is_shown(session: Session, lead: User, browse: Browse) -> None:
    case = add_case(session, lead=lead, title="Strike", date_edtf="2019-07-22")

    assert "notation for uncertain dates" in browse(lead).get(f"/cases/{case.id}").text
    assert "notation for uncertain dates" in browse(lead).get("/cases/new").text
