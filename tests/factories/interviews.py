"""Risks judged, contact plans sealed, interviews planned and written down, with nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.dates import EventDate
from casefiles.foundation.identifiers import new_id
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case
from casefiles.record.interviews.models import (
    Feedback,
    Interview,
    InterviewPlan,
    Outcome,
    PlanState,
)
from casefiles.record.safeguarding.models import PlanWords, RiskAssessment
from casefiles.record.safeguarding.queries import assessments_of
from casefiles.record.safeguarding.workflow import seal_contact_plan
from casefiles.record.sources.models import ContactPlan, Source

WORDS = PlanWords(
    channels="the clinic's phone, +963 000 000 001",
    times="Tuesdays after the noon call",
    code_words="lemon tree: all is well",
    callers="Alice alone",
    never="never leave a message",
)


def add_assessment(session: Session, source: Source, *, by: User, **columns: Any) -> RiskAssessment:
    """Judge the risk of a source, by default low and for half a year; the next takes its place."""
    values = {
        "threats": ("arrest",),
        "threats_note": "a checkpoint on the way (fictional)",
        "likelihood": "possible",
        "severity": "severe",
        "measures": "meet in another town",
        "residual": "low",
        "assessed_on": clock.today(),
        "review_on": clock.today() + timedelta(days=180),
    } | columns
    row = RiskAssessment(
        id=new_id(),
        source_id=source.id,
        number=len(assessments_of(session, source)) + 1,
        assessed_by_id=by.id,
        **values,
    )
    session.add(row)
    session.flush()
    return row


def add_contact_plan(session: Session, source: Source, *, by: User) -> ContactPlan:
    """Seal how a source is reached, as the verb does."""
    return seal_contact_plan(session, source, WORDS, acting_user=by)


def add_plan(
    session: Session, source: Source, case: Case, *, by: User, **columns: Any
) -> InterviewPlan:
    """Plan an interview with a source for a case; `columns` are set as they are."""
    values = {
        "adds": "which way the aircraft turned (fictional)",
        "elsewhere": "nobody else stood on that roof",
        "support": "the counsellor of the clinic",
    } | columns
    plan = InterviewPlan(
        id=new_id(), source_id=source.id, case_id=case.id, planned_by_id=by.id, **values
    )
    session.add(plan)
    session.flush()
    return plan


def add_interview(
    session: Session, source: Source, case: Case, *, by: User, second: User, **columns: Any
) -> Interview:
    """Write down an interview to which a second person had agreed."""
    plan = add_plan(
        session,
        source,
        case,
        by=by,
        state=PlanState.AGREED,
        decided_by_id=second.id,
        decided_at=clock.now(),
        decision_reason="only she saw it",
    )
    values = {
        "date_edtf": "2026-03-04",
        "mode": "in_person",
        "place_kind": "partner",
        "interviewers": "Alice",
        "feedback": "wanted",
    } | columns
    interview = Interview(
        id=new_id(),
        source_id=source.id,
        case_id=case.id,
        plan_id=plan.id,
        recorded_by_id=by.id,
        latest=EventDate.parse(str(values["date_edtf"])).upper,
        **values,
    )
    session.add(interview)
    session.flush()
    plan.state = PlanState.HELD
    session.flush()
    return interview


def add_feedback(session: Session, source: Source, **columns: Any) -> Feedback:
    """Owe a source word of an acknowledgement; `columns` are set as they are."""
    values = {
        "outcome_id": new_id(),
        "submission_id": new_id(),
        "submission_reference": "SUB-2026-001",
        "outcome": Outcome.ACKNOWLEDGED,
        "happened_on": clock.today(),
        "due_on": clock.today() + timedelta(days=30),
    } | columns
    row = Feedback(id=new_id(), source_id=source.id, **values)
    session.add(row)
    session.flush()
    return row
