"""A source's safety page by page: judged, reached, weighed by two, heard, and told."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.interviews.models import Feedback, Interview, InterviewPlan
from casefiles.record.safeguarding.models import RiskAssessment
from casefiles.record.sources.models import ContactPlan, Identity, Source
from tests.conftest import Browse
from tests.factories.cases import add_case
from tests.factories.interviews import (
    WORDS,
    add_assessment,
    add_contact_plan,
    add_feedback,
    add_interview,
    add_plan,
)
from tests.factories.organisation import PASSPHRASE
from tests.factories.sources import add_source
from tests.factories.victims import add_figure

TODAY = clock.today()
RISK = {
    "threats": "arrest",
    "threats_note": "her street was searched (fictional)",
    "likelihood": "likely",
    "severity": "severe",
    "measures": "nobody visits her",
    "residual": "high",
    "assessed_on": TODAY.isoformat(),
    "review_on": (TODAY + timedelta(days=30)).isoformat(),
}
HEARD = {
    "date_edtf": "2026-03",
    "mode": "voice",
    "place_kind": "apart",
    "language": "ar",
    "interviewers": "Alice",
    "may_share": "False",
    "feedback": "wanted",
    "feedback_how": "a call after the noon prayer",
    "account": "It came twice (fictional).",
}
IN_BOTH = pytest.mark.parametrize("language", ["en", "ar"])


@pytest.fixture
def case(session: Session, lead: User) -> Case:
    return add_case(session, lead=lead, state=CaseState.INVESTIGATING)


@pytest.fixture
def source(session: Session, lead: User) -> Source:
    source = add_source(session, recorded_by=lead, identity=Identity(name="Nadia al-Invented"))
    session.commit()
    return source


@IN_BOTH
def test_risk_is_judged_and_what_is_missing_is_said_beside_its_field(
    session: Session, source: Source, lead: User, browse: Browse, language: str
) -> None:
    lead.language = language
    page, pages = f"/sources/{source.id}", browse(lead)
    assert f"{page}/risk/new" in pages.get(page).text
    kept = pages.send(f"{page}/risk/new", RISK | {"residual": "", "review_on": ""})
    assert kept.status_code == 422
    assert "her street was searched" in kept.text
    assert kept.text.count('aria-invalid="true"') == 2

    assert pages.send(f"{page}/risk/new", RISK).status_code == 303
    assert pages.send(f"{page}/risk/new", RISK | {"residual": "low"}).status_code == 303

    shown = pages.get(page).text
    assert shown.count("nobody visits her") == 2  # this one and the one before
    assert "nobody visits her" in pages.get(f"{page}/risk/new").text
    rows = session.scalars(sa.select(RiskAssessment.residual).order_by(RiskAssessment.number))
    assert rows.all() == ["high", "low"]


@IN_BOTH
def test_a_contact_plan_is_shown_once_to_who_may_look(
    source: Source, lead: User, colleague: User, browse: Browse, language: str
) -> None:
    lead.language = colleague.language = language
    page, pages = f"/sources/{source.id}", browse(lead)
    assert pages.get(f"{page}/contact-plan/seal").status_code == 200
    assert pages.send(f"{page}/contact-plan/seal", {"times": " "}).status_code == 422
    typed = {"channels": WORDS.channels, "never": WORDS.never}
    assert pages.send(f"{page}/contact-plan/seal", typed).status_code == 303
    assert WORDS.channels not in pages.get(page).text
    assert f'{page}/contact-plan"' not in browse(colleague).get(page).text

    reason = {"reason": "to warn her"}
    assert pages.send(f"{page}/contact-plan", reason).status_code == 422  # the key is locked
    seen = pages.send(f"{page}/contact-plan", reason | {"passphrase": PASSPHRASE})

    assert WORDS.never in seen.text
    assert 'name="reason"' in pages.get(f"{page}/contact-plan/seal").text
    assert browse(colleague).get(f"{page}/contact-plan").status_code == 403


def test_a_contact_plan_that_does_not_open_says_so(
    session: Session, source: Source, lead: User, browse: Browse
) -> None:
    add_contact_plan(session, source, by=lead)
    session.scalars(sa.select(ContactPlan)).one().sealed = b"x" * 700
    session.commit()

    asked = {"reason": "to warn her", "passphrase": PASSPHRASE}
    shown = browse(lead).send(f"/sources/{source.id}/contact-plan", asked)

    assert "does not open with this installation" in shown.text


@IN_BOTH
def test_two_people_weigh_another_interview_before_it_is_written_down(
    session: Session,
    source: Source,
    case: Case,
    lead: User,
    reviewer: User,
    browse: Browse,
    language: str,
) -> None:
    lead.language = reviewer.language = language
    session.commit()
    page, pages, second = f"/sources/{source.id}", browse(lead), browse(reviewer)
    assert pages.send(f"{page}/risk/new", RISK).status_code == 303
    check = {"case_id": str(case.id), "adds": "the hour", "elsewhere": "no clock"}
    assert pages.get(f"{page}/interviews/plan").status_code == 200
    kept = pages.send(f"{page}/interviews/plan", check)
    assert kept.status_code == 422
    assert "no clock" in kept.text
    check["support"] = "her sister"
    assert pages.send(f"{page}/interviews/plan", check).status_code == 303
    plan = session.scalars(sa.select(InterviewPlan)).one()
    record, answer = (f"{page}/interviews/plans/{plan.id}/{verb}" for verb in ("record", "answer"))
    assert record not in pages.get(page).text
    assert 'name="account"' not in pages.get(record).text
    assert pages.send(record, HEARD).status_code == 409
    assert pages.get(answer).status_code == 403
    assert answer not in pages.get("/").text
    assert f"{page}#interviews" in pages.get("/").text  # what they planned waits
    assert answer in second.get("/").text
    asked = second.get(answer).text
    assert "her sister" in asked
    assert "nobody visits her" in asked  # the risk in full, as who planned it read it
    assert f"{page}/risk/new" not in asked
    assert second.send(answer, {"reason": "typed"}).status_code == 422

    agreed = {"outcome": "agree", "reason": "only she saw it"}
    assert second.send(answer, agreed).status_code == 303
    assert answer not in second.get("/").text
    assert record in pages.get(page).text
    mine = pages.get("/").text
    assert record in mine
    assert f"{page}#interviews" not in mine
    kept = pages.send(record, HEARD | {"mode": "", "date_edtf": "2999"})
    assert kept.status_code == 422
    assert "It came twice" in kept.text
    assert pages.send(record, HEARD | {"account": " "}).status_code == 422
    assert pages.send(record, HEARD).status_code == 303
    assert record not in pages.get("/").text

    session.rollback()
    row = session.scalars(sa.select(Interview)).one()
    assert (row.may_share, row.may_note, row.language) == (False, None, "ar")
    shown = browse(reviewer).get(f"{page}/interviews/{row.id}").text
    for words in ("It came twice", "only she saw it", f"/cases/{case.id}/grounds"):
        assert words in shown
    assert f"{page}/interviews/{row.id}" in pages.get(f"{page}/interviews/plan").text


def test_a_plan_is_refused_or_dropped_from_its_page(
    session: Session, source: Source, case: Case, lead: User, reviewer: User, browse: Browse
) -> None:
    refused, dropped = (add_plan(session, source, case, by=lead) for _time in range(2))
    agree = {"decided_by_id": reviewer.id, "decided_at": clock.now(), "state": "agreed"}
    agreed = add_plan(session, source, case, by=lead, **agree)
    session.commit()
    page = f"/sources/{source.id}/interviews/plans"
    no = {"outcome": "refuse", "reason": "enough"}

    assert browse(reviewer).send(f"{page}/{refused.id}/answer", no).status_code == 303
    assert browse(lead).send(f"{page}/{dropped.id}/drop").status_code == 303

    assert f"{agreed.id}/drop" in browse(lead).get(f"/sources/{source.id}").text
    for plan in (refused, dropped, agreed):
        assert "outcome" not in browse(reviewer).get(f"{page}/{plan.id}/answer").text
    session.expire_all()
    assert (refused.state, dropped.state) == ("refused", "dropped")


def test_who_writes_in_no_case_is_told_so(source: Source, colleague: User, browse: Browse) -> None:
    shown = browse(colleague).get(f"/sources/{source.id}/interviews/plan").text

    assert "No case of yours is open" in shown
    assert 'name="adds"' not in shown


@IN_BOTH
def test_who_holds_a_source_is_told_what_is_due_and_writes_down_what_it_was_told(
    session: Session,
    source: Source,
    case: Case,
    lead: User,
    colleague: User,
    browse: Browse,
    language: str,
) -> None:
    lead.language = language
    add_assessment(
        session,
        source,
        by=lead,
        assessed_on=TODAY - timedelta(days=99),
        review_on=TODAY - timedelta(days=1),
    )
    how = "a call after the noon prayer"
    add_interview(session, source, case, by=lead, second=colleague, feedback_how=how)
    row = add_feedback(session, source, due_on=TODAY - timedelta(days=2))
    session.commit()
    page, pages = f"/sources/{source.id}", browse(lead)
    tell = f"{page}/interviews/feedback/{row.id}/tell"
    for words in (tell, f"{page}/risk/new"):
        assert words in pages.get("/").text
        assert words in pages.get(page).text
        assert words not in browse(colleague).get("/").text
    assert how in pages.get(tell).text
    for told in (pages.get("/"), pages.get(page), pages.get(tell)):
        assert row.submission_reference not in told.text, "they may not know of it"

    typed = {"result": "told", "told_on": TODAY.isoformat(), "note": "that it arrived"}
    assert pages.send(tell, typed | {"result": ""}).status_code == 422
    assert pages.send(tell, typed | {"note": ""}).status_code == 422
    assert pages.send(tell, typed).status_code == 303

    assert session.scalars(sa.select(Feedback.result)).one() == "told"
    assert tell not in pages.get("/").text
    assert "that it arrived" in pages.get(page).text
    assert 'name="note"' not in pages.get(tell).text
    late = pages.send(tell, typed | {"result": "", "note": "twice the same word"})
    assert (late.status_code, "twice the same word" in late.text) == (422, True)


def test_an_officer_who_reads_the_label_reads_nothing_of_this(
    session: Session, source: Source, lead: User, officer: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead, state=CaseState.VERIFIED)
    add_figure(session, case, source, minimum=3)
    add_assessment(session, source, by=lead)
    row = add_interview(session, source, case, by=lead, second=officer)
    add_feedback(session, source)
    session.commit()

    shown = browse(officer).get(f"/sources/{source.id}").text

    assert source.label.wordings["en"] in shown
    for part in ("risk", "contact", "interviews", "feedback"):
        assert f'id="{part}"' not in shown
    assert browse(officer).get(f"/sources/{source.id}/interviews/{row.id}").status_code == 403
