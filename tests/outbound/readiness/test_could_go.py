"""What could go to whom today, and what one case lacks for one recipient."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotPermitted
from casefiles.outbound.readiness import queries
from casefiles.outbound.readiness.queries import Wanted, could_go, held_against
from casefiles.outbound.submissions.models import SubmissionState
from casefiles.platform.accounts.models import Role, User
from casefiles.record.cases.models import Case
from casefiles.record.disclosure.models import GroundSubject, Purpose
from casefiles.record.recipients.queries import profile, shipped
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.recipients import OWN, add_own
from tests.factories.submissions import COI, EXECUTIONS, add_ground, add_ready_case, add_submission
from tests.factories.victims import add_victim
from tests.record.cases.test_cost_of_pages import cost


def found(session: Session, user: User, **wanted: Any) -> dict[str, queries.Going]:
    page = could_go(session, Wanted(**wanted), acting_user=user)
    return {row.case.reference: row for row in page.rows}


def test_a_verified_case_is_held_against_every_recipient(
    session: Session, lead: User, officer: User
) -> None:
    case = add_ready_case(session, lead=lead)
    add_own(session, by=officer)

    row = found(session, officer)[case.reference]

    assert row.toward.keys() == {one.code for one in shipped()} | {OWN}
    assert set(row.ready) >= {COI, OWN, "upr"}
    missing = dict(row.lacking)
    assert EXECUTIONS in missing  # nobody in it has a ground to be named
    assert [one.missing for one in missing.values()] == sorted(
        one.missing for one in missing.values()
    )
    assert row.under_way == []


def test_what_is_in_a_submission_already_is_left_out(
    session: Session, lead: User, officer: User
) -> None:
    case, other = (add_ready_case(session, lead=lead) for _ in range(2))
    submission = add_submission(session, officer=officer, cases=(case,))

    assert found(session, officer, recipient=COI).keys() == {other.reference}
    assert found(session, officer, recipient="upr").keys() == {case.reference, other.reference}
    everything = found(session, officer, recipient=COI, with_held=True)
    ((code, standing),) = everything[case.reference].under_way
    assert (code, standing.reference) == (COI, submission.reference)


def test_years_narrow_and_pages_lead_on(session: Session, lead: User, officer: User) -> None:
    cases = [add_ready_case(session, lead=lead) for _ in range(5)]
    cases[0].date_edtf = "2016-10-26"
    session.flush()
    assert found(session, officer, year=2016).keys() == {cases[0].reference}

    first = could_go(session, Wanted(), acting_user=officer, limit=2)
    second = could_go(session, Wanted(), acting_user=officer, limit=2, after=first.older or "")
    back = could_go(session, Wanted(), acting_user=officer, limit=2, before=second.newer or "")

    assert (first.total, first.newer, second.total) == (5, None, 5)
    assert not {row.case.id for row in first.rows} & {row.case.id for row in second.rows}
    assert [row.case.id for row in back.rows] == [row.case.id for row in first.rows]


def test_nobody_learns_of_a_case_that_is_not_theirs(
    session: Session, lead: User, colleague: User
) -> None:
    case = add_ready_case(session, lead=lead)
    case.access = "members"  # type: ignore[assignment]
    session.flush()

    assert found(session, colleague) == {}
    with pytest.raises(NotPermitted):
        could_go(session, Wanted(), acting_user=add_person(session, "dana", Role.ADMINISTRATOR))


def test_a_page_costs_as_many_queries_for_many_cases(
    app: Flask, session: Session, lead: User, officer: User, browse: Browse
) -> None:
    add_ready_case(session, lead=lead)
    client = browse(officer)
    few = cost(app, client, "/could-go")
    for _ in range(6):
        add_ready_case(session, lead=lead)
    session.commit()

    assert cost(app, client, "/could-go") == few


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_pages_say_it(
    session: Session, lead: User, officer: User, browse: Browse, language: str
) -> None:
    officer.language = language
    case = add_ready_case(session, lead=lead)
    client = browse(officer)

    shown = client.get("/could-go").text
    assert case.reference in shown
    assert f"/cases/{case.id}/toward/{EXECUTIONS}" in shown
    assert client.get("/could-go?recipient=upr&year=2019&held=y").status_code == 200
    assert client.get("/could-go?year=none").status_code == 200
    assert client.get("/could-go?recipient=atlantis").status_code == 404
    assert "upr" in client.get(f"/cases/{case.id}/toward").text
    for one in shipped():
        page = client.get(f"/cases/{case.id}/toward/{one.code}")
        assert page.status_code == 200
        assert one.elements[0].label[language] in page.text


def test_an_empty_installation_says_so(officer: User, browse: Browse) -> None:
    assert "No verified case matches" in browse(officer).get("/could-go").text


# --- the rules of single recipients


def marks(session: Session, case: Case, code: str) -> dict[str, list[tuple[str, str]]]:
    """Return what one case answers to each element: its marks and words."""
    _row, lines = held_against(session, case, profile(session, code))
    return {one.code: [(found.mark.value, found.words) for found in one.findings] for one in lines}


def mentions(session: Session, case: Case, code: str) -> str:
    return str(marks(session, case, code))


@pytest.fixture
def disappeared(session: Session, lead: User) -> Case:
    """A case with everything that the Working Group on disappearances asks of a case."""
    case = _disappearance(session, lead)
    victim = add_victim(session, case, name="Salma Invented")
    add_ground(session, case, GroundSubject.VICTIM, victim.id, by=lead)
    return case


def _disappearance(session: Session, lead: User) -> Case:
    return add_ready_case(session, lead=lead, violations=("coi-enforced-disappearance",))


def test_a_whole_disappearance_is_ready(session: Session, disappeared: Case) -> None:
    row, _lines = held_against(session, disappeared, profile(session, "wgeid"))

    assert row.is_ready


@pytest.mark.parametrize(
    ("element", "words"),
    [
        ("person_name", "Nobody in it has a ground to be named"),
        ("date", "does not say the year and the month"),
        ("place", "No place is recorded"),
        ("responsible_party", "names no party"),
    ],
)
def test_without_one_of_its_elements_the_working_group_is_not_ready_and_it_is_named(
    session: Session, lead: User, disappeared: Case, element: str, words: str
) -> None:
    case = disappeared
    if element == "person_name":
        case = _disappearance(session, lead)
    elif element == "date":
        case.date_edtf = "2019"
    elif element == "place":
        case.place_id = None
    else:
        _leave_open(session)
    session.flush()
    session.expire_all()

    said = marks(session, case, "wgeid")

    assert [mark for mark, _words in said[element]] == ["blocks"]
    assert words in said[element][0][1]
    blocked = {code for code, all_of in said.items() if ("blocks" in dict(all_of))}
    assert blocked == {element}


def _leave_open(session: Session) -> None:
    session.execute(sa.text("DELETE FROM claim_parties"))


@pytest.mark.parametrize(
    ("code", "of_it"),
    [
        ("wgeid", {"outcome": "disappeared"}),
        ("wgad", {"outcome": "detained"}),
        ("sr-internally-displaced", {"outcome": "displaced"}),
        ("sr-violence-against-women", {"sex": "female"}),
    ],
)
def test_a_mandate_about_one_kind_of_harm_asks_for_it(
    session: Session, lead: User, code: str, of_it: dict[str, str]
) -> None:
    """A market that was struck is no disappearance, whatever else of it is complete."""
    case = add_ready_case(session, lead=lead)
    victim = add_victim(session, case, name="Salma Invented")
    victim.outcome, victim.sex = "killed", "male"
    session.flush()
    assert marks(session, case, code)["within_mandate"][0][0] == "blocks"

    for name, value in of_it.items():
        setattr(victim, name, value)
    session.flush()

    assert marks(session, case, code)["within_mandate"][0][0] == "met"


@pytest.mark.parametrize(
    ("code", "element", "of_it"),
    [
        ("wgeid", "date", {"outcome": "disappeared"}),
        ("wgeid", "place", {"outcome": "disappeared"}),
        ("wgeid", "responsible_party", {"outcome": "disappeared"}),
        ("wgad", "date", {"outcome": "detained"}),
        ("wgad", "person_outcome", {"outcome": "detained"}),
    ],
)
def test_an_air_strike_does_not_answer_when_and_where_somebody_was_taken(
    session: Session, lead: User, code: str, element: str, of_it: dict[str, str]
) -> None:
    case = add_ready_case(session, lead=lead)
    victim = add_victim(session, case, name="Salma Invented")
    victim.outcome = "killed"
    session.flush()

    ((mark, words),) = marks(session, case, code)[element]
    assert mark == "blocks"
    assert "of another event" in words

    for name, value in of_it.items():
        setattr(victim, name, value)
    session.flush()
    assert marks(session, case, code)[element][0][0] == "met"


def test_an_air_strike_does_not_answer_who_tortured(session: Session, lead: User) -> None:
    case = add_ready_case(session, lead=lead, violations=("7-1-a",))
    assert marks(session, case, "sr-torture")["responsible_party"][0][0] == "blocks"

    case.violations = ("7-1-f",)
    session.flush()

    assert marks(session, case, "sr-torture")["responsible_party"][0][0] == "met"


@pytest.mark.parametrize("edtf", ["2019-22", "2019-XX", "201X-07", "../2019-07-22", "2019/2020"])
def test_a_date_without_a_month_is_not_enough(
    session: Session, disappeared: Case, edtf: str
) -> None:
    disappeared.date_edtf = edtf
    session.flush()

    assert marks(session, disappeared, "wgeid")["date"][0][0] == "blocks"


def test_a_month_is_enough(session: Session, disappeared: Case) -> None:
    for edtf in ("2019-07", "2019-07-22", "2019-07-22/2019-08-01"):
        disappeared.date_edtf = edtf
        session.flush()
        assert marks(session, disappeared, "wgeid")["date"][0][0] == "met"


def test_the_complaint_procedure_warns_when_a_special_procedure_has_the_case(
    session: Session, lead: User, officer: User
) -> None:
    case = add_ready_case(session, lead=lead)
    submission = add_submission(session, officer=officer, cases=(case,), recipient=EXECUTIONS)
    assert marks(session, case, "hrc-complaint")["already_before_another"] == []

    submission.state = SubmissionState.SENT
    session.flush()

    ((mark, words),) = marks(session, case, "hrc-complaint")["already_before_another"]
    assert mark == "unclear"
    assert "may bar it here" in words
    assert marks(session, case, "treaty-body-ced")["another_procedure"]
    assert "bar" not in mentions(session, case, COI)


def test_the_warning_names_who_has_it_on_the_page_and_in_the_list_at_once(
    session: Session, lead: User, officer: User, browse: Browse
) -> None:
    case = add_ready_case(session, lead=lead)
    client = browse(officer)
    submission = add_submission(session, officer=officer, cases=(case,), recipient=EXECUTIONS)
    session.commit()
    before = _row(client.get(f"/cases/{case.id}/toward").text, "hrc-complaint")
    submission.state = SubmissionState.SENT
    session.commit()
    # What was worked out before is not what holds after.
    assert _row(client.get(f"/cases/{case.id}/toward").text, "hrc-complaint") != before

    page = client.get(f"/cases/{case.id}/toward/hrc-complaint").text
    assert "Sent to the Special Rapporteur on executions" in page
    assert submission.reference in page
    second = add_submission(session, officer=officer, cases=(case,), recipient="hrc-complaint")
    session.commit()
    matrix = client.get(f"/submissions/{second.id}").text
    assert "Sent to the Special Rapporteur on executions" in matrix
    assert "Sent elsewhere" in matrix


def _row(page: str, code: str) -> str:
    return page.partition(f"/toward/{code}")[2].partition("</tr>")[0]


def test_the_court_shows_that_it_has_no_jurisdiction_of_itself(
    session: Session, lead: User, officer: User, browse: Browse
) -> None:
    case = add_ready_case(session, lead=lead)
    place = case.place
    assert place is not None
    place.code = "SY02"
    session.commit()

    assert marks(session, case, "icc-otp")["jurisdiction"][0][0] == "unclear"
    page = browse(officer).get(f"/cases/{case.id}/toward/icc-otp").text
    assert "S/2014/348" in page
    assert "SY" in page


def test_a_review_must_get_no_name(session: Session, lead: User) -> None:
    case = add_ready_case(session, lead=lead)
    victim = add_victim(session, case, name="Salma Invented")
    assert marks(session, case, "upr")["victims_named"][0][0] == "met"

    add_ground(session, case, GroundSubject.VICTIM, victim.id, by=lead, purpose=Purpose.PUBLICATION)

    ((mark, words),) = marks(session, case, "upr")["victims_named"]
    assert mark == "forbidden"
    assert "must not get" in words
    row, _lines = held_against(session, case, profile(session, "upr"))
    assert not row.is_ready


def test_a_plan_for_another_day_changes_nothing(
    session: Session, lead: User, officer: User
) -> None:
    case = add_ready_case(session, lead=lead)
    add_submission(session, officer=officer, cases=(case,), planned_for=date(2030, 1, 1))

    assert COI in dict(found(session, officer)[case.reference].under_way)
