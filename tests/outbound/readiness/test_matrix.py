"""A whole submission, element by element: each case against everything that is asked."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.outbound.clearance import workflow as clearance
from casefiles.outbound.readiness.parts.matrix import Cell, Need
from casefiles.outbound.readiness.queries import Matrix, Narrowed, matrix_of
from casefiles.outbound.submissions import workflow
from casefiles.outbound.submissions.models import Submission
from casefiles.outbound.submissions.queries import Mark, asked_of, readiness_of, worst
from casefiles.outbound.submissions.queries import columns_of as summed
from casefiles.platform.accounts.models import User
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.cases.models import Case, CaseAccess
from casefiles.record.recipients.models import Profile
from casefiles.record.recipients.queries import profile, shipped
from tests.conftest import Browse
from tests.factories.recipients import OF_EVERY_MANDATE
from tests.factories.submissions import COI, add_ready_case, add_submission, clear_submission
from tests.factories.victims import add_victim
from tests.record.cases.test_cost_of_pages import cost


@pytest.fixture
def ready(session: Session, lead: User) -> Case:
    return add_ready_case(session, lead=lead, violations=OF_EVERY_MANDATE)


@pytest.fixture
def lacking(session: Session, lead: User) -> Case:
    """A case with somebody whom nobody asked, and no law that was broken."""
    case = add_ready_case(session, lead=lead, title=Texts.of(en="School of Nowhere"))
    add_victim(session, case, name="Nadim Withheld")
    return case


def seen(
    session: Session, keyring: Keyring, submission: Submission, by: User, **wanted: Any
) -> Matrix:
    asked = asked_of(session, submission)
    return matrix_of(session, keyring, submission, asked, acting_user=by, **wanted)


def cells_of(matrix: Matrix, case: Case) -> dict[str, Cell]:
    (row,) = [one for one in matrix.page.rows if one.case == case]
    return {one.asked.code: one for one in row.cells}


@pytest.mark.parametrize("asked", shipped(), ids=lambda one: one.code)
def test_every_element_is_a_column_or_a_line_of_the_whole_in_the_published_order(
    session: Session, keyring: Keyring, ready: Case, officer: User, asked: Profile
) -> None:
    submission = add_submission(session, officer=officer, cases=(ready,), recipient=asked.code)

    matrix = seen(session, keyring, submission, officer)

    published = [one.code for one in asked.elements]
    columns = [one.code for one in matrix.columns if one.number]
    whole = [one.asked.code for one in matrix.whole]
    assert columns == [code for code in published if code in columns]
    assert whole == [code for code in published if code in whole]
    assert {*columns, *whole} == set(published)
    ours = [one.code for one in matrix.columns if one.need is Need.OURS]
    assert set(ours) <= {one.code for one in asked.our_conditions}
    assert [one.code for one in matrix.columns if one.need is Need.BAR] == [
        f"bar_{one.code}" for one in asked.bars
    ]


def test_a_cell_says_what_is_missing_and_agrees_with_the_sums(
    session: Session, keyring: Keyring, ready: Case, lacking: Case, officer: User
) -> None:
    submission = add_submission(
        session, officer=officer, cases=(ready, lacking), recipient="special-procedures"
    )
    asked = asked_of(session, submission)

    matrix = seen(session, keyring, submission, officer)

    named = cells_of(matrix, lacking)["person_name"]
    assert named.mark is Mark.BLOCKS
    assert [one.endpoint for one in named.findings] == ["disclosure.index"]
    assert matrix.stopped["person_name"] == 2
    for row in readiness_of(session, [ready, lacking], asked):
        cells = cells_of(matrix, row.case)
        for column in summed(asked):
            marks = {cells[code].mark for code in column.elements if code in cells}
            assert worst(row.findings, column) in marks | {Mark.ABSENT}, column.code


def test_what_is_pinned_is_shown_as_it_was_looked_at(
    session: Session,
    keyring: Keyring,
    ready: Case,
    officer: User,
    second_officer: User,
) -> None:
    submission = add_submission(session, officer=officer, cases=(ready,))
    clear_submission(session, keyring, submission, officer=officer, second=second_officer)
    ready.date_edtf = None
    session.flush()

    assert cells_of(seen(session, keyring, submission, officer), ready)["date"].mark is Mark.MET
    clearance.take_back(session, submission, reason="To look again.", acting_user=officer)
    assert cells_of(seen(session, keyring, submission, officer), ready)["date"].mark is Mark.BLOCKS


def test_answers_are_lines_of_the_whole(
    session: Session, keyring: Keyring, ready: Case, officer: User
) -> None:
    submission = add_submission(session, officer=officer, cases=(ready,), recipient="wgeid")
    lines = {one.asked.code: one for one in seen(session, keyring, submission, officer).whole}
    assert lines["steps_taken"].mark is Mark.BLOCKS
    assert [one.endpoint for one in lines["steps_taken"].findings] == ["submissions.answers"]

    answers = {"steps_taken": Texts.of(en="Asked the police (fictional).")}
    workflow.answer_elements(
        session, submission, answers, opened=submission.version, acting_user=officer
    )

    lines = {one.asked.code: one for one in seen(session, keyring, submission, officer).whole}
    assert lines["steps_taken"].mark is Mark.MET


def test_many_cases_come_in_pages_in_the_order_of_the_submission(
    session: Session, keyring: Keyring, lead: User, officer: User
) -> None:
    cases = tuple(add_ready_case(session, lead=lead) for _ in range(5))
    submission = add_submission(session, officer=officer, cases=cases)

    def page(**where: str) -> tuple[list[Case], str | None, str | None]:
        found = seen(session, keyring, submission, officer, limit=2, **where).page
        return [row.case for row in found.rows], found.newer, found.older

    assert page() == (list(cases[:2]), None, cases[1].reference)
    assert page(after=cases[1].reference) == (
        list(cases[2:4]),
        cases[2].reference,
        cases[3].reference,
    )
    assert page(after=cases[3].reference) == ([cases[4]], cases[4].reference, None)
    assert page(before=cases[2].reference)[0] == list(cases[:2])
    assert page(after="of nowhere")[0] == list(cases[:2])


def test_only_cases_that_cannot_go_or_want_a_look(
    session: Session, keyring: Keyring, ready: Case, lacking: Case, lead: User, officer: User
) -> None:
    stopped = add_ready_case(session, lead=lead)
    submission = add_submission(session, officer=officer, cases=(ready, lacking, stopped))
    stopped.date_edtf = None
    ready.violations = OF_EVERY_MANDATE
    session.flush()

    def left(narrowed: Narrowed) -> list[Case]:
        found = seen(session, keyring, submission, officer, narrowed=narrowed)
        assert found.cases == 3
        return [row.case for row in found.page.rows]

    assert left(Narrowed.ALL) == [ready, lacking, stopped]
    assert left(Narrowed.STOPPED) == [stopped]
    assert lacking in left(Narrowed.OPEN)


def test_a_case_for_its_members_only_is_counted_and_not_shown(
    session: Session, keyring: Keyring, ready: Case, lacking: Case, reviewer: User, officer: User
) -> None:
    submission = add_submission(session, officer=officer, cases=(ready, lacking))
    lacking.access = CaseAccess.MEMBERS
    session.flush()

    found = seen(session, keyring, submission, reviewer)

    assert ([row.case for row in found.page.rows], found.hidden) == ([ready], 1)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_leads_to_where_it_is_put_right(
    session: Session, browse: Browse, lacking: Case, officer: User, language: str
) -> None:
    officer.language = language
    submission = add_submission(session, officer=officer, cases=(lacking,), recipient="wgeid")
    olga = browse(officer)

    page = olga.get(f"/submissions/{submission.id}/matrix").text

    assert f'href="/cases/{lacking.id}/grounds/?recipient=wgeid"' in page
    assert f'href="/submissions/{submission.id}/answers"' in page
    (asked,) = (one for one in profile(session, "wgeid").elements if one.code == "person_name")
    assert asked.label[language] in page
    assert "person_name" not in page, "codes are for programs"
    assert "Nadim" not in page
    assert olga.get(f"/submissions/{submission.id}/matrix?only=stopped").status_code == 200
    assert olga.get(f"/submissions/{submission.id}/matrix?only=nonsense").status_code == 200
    link = f'href="/submissions/{submission.id}/matrix"'
    assert link in olga.get(f"/submissions/{submission.id}").text


def test_a_hundred_cases_cost_what_two_do(
    app: Flask, session: Session, browse: Browse, lead: User, officer: User
) -> None:
    few, many = (
        add_submission(
            session,
            officer=officer,
            cases=tuple(add_ready_case(session, lead=lead) for _ in range(number)),
            recipient=COI,
        )
        for number in (2, 30)
    )
    olga = browse(officer)

    costs = [cost(app, olga, f"/submissions/{one.id}/matrix") for one in (few, many)]

    assert costs[0] == costs[1] <= 40


# --- words that are missing in a language of the documents


@pytest.fixture
def half_told(session: Session, lead: User) -> Case:
    """A case whose title is in both languages and whose narrative is in Arabic only."""
    return add_ready_case(session, lead=lead, narrative=Texts.of(ar="قصفت طائرات السوق."))


def test_what_a_case_lacks_in_a_language_is_said_language_by_language(
    session: Session, keyring: Keyring, half_told: Case, officer: User
) -> None:
    submission = add_submission(
        session, officer=officer, cases=(half_told,), languages=("en", "ar")
    )

    cells = cells_of(seen(session, keyring, submission, officer), half_told)

    narrative = next(one for one in cells["in_en"].findings if one.endpoint == "cases.edit")
    assert (cells["in_en"].mark, narrative.anchor) == (Mark.UNCLEAR, "part-narrative")
    assert narrative.parameters["texts"] == ("the narrative",)
    assert all(one.endpoint == "cases.detail" for one in cells["in_ar"].findings)
    assert cells["narrative_language"].mark is Mark.MET, "it is in a language that they accept"


def test_a_language_that_no_document_is_in_is_not_asked_for(
    session: Session, keyring: Keyring, half_told: Case, officer: User
) -> None:
    submission = add_submission(session, officer=officer, cases=(half_told,), languages=("ar",))

    assert "in_en" not in cells_of(seen(session, keyring, submission, officer), half_told)


def test_answers_and_the_cover_note_lack_a_language_too_and_block_nothing(
    session: Session, keyring: Keyring, ready: Case, officer: User
) -> None:
    submission = add_submission(session, officer=officer, cases=(ready,), languages=("en", "ar"))
    answers = {
        "cover_note": Texts.of(ar="يُرجى تأكيد الاستلام."),
        "other_procedures": Texts.of(en="Nowhere else (fictional)."),
        "confidentiality": Texts.of(original="ar", ar="سري.", en="Confidential."),
    }
    workflow.answer_elements(
        session, submission, answers, opened=submission.version, acting_user=officer
    )

    whole = {one.asked.code: one for one in seen(session, keyring, submission, officer).whole}

    (note,) = whole["cover_note"].findings
    (answer,) = whole["other_procedures"].findings
    assert note.parameters["language"] == ("English",)
    assert answer.parameters["language"] == ("Arabic",)
    assert {note.mark, answer.mark} == {Mark.UNCLEAR}
    assert "confidentiality" not in whole
    clearance.ask_clearance(session, keyring, submission, acting_user=officer)


def test_a_limit_that_is_passed_is_a_line_of_the_whole(
    session: Session, keyring: Keyring, lead: User, officer: User
) -> None:
    case = add_ready_case(session, lead=lead, narrative=Texts.of(en="word " * 2_600))
    submission = add_submission(session, officer=officer, cases=(case,), recipient="upr")

    whole = {one.asked.code: one for one in seen(session, keyring, submission, officer).whole}

    assert whole["limit_pages_alone"].asked.need is Need.LIMIT
    assert "limit_words_alone" not in whole


def test_the_page_of_the_submission_says_what_is_not_translated(
    session: Session, browse: Browse, half_told: Case, officer: User
) -> None:
    submission = add_submission(
        session, officer=officer, cases=(half_told,), languages=("en", "ar")
    )

    page = browse(officer).get(f"/submissions/{submission.id}").text

    assert "Missing translation into English: the narrative" in page
    assert "Translated" in page
