"""Nobody is asked again without need, alone, or unheard: the check, the record, the answer owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal
from casefiles.foundation.identifiers import new_id
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditDetail
from casefiles.platform.audit.queries import history_of
from casefiles.platform.files.parts.store import LocalStore
from casefiles.record.cases.models import Case, CaseAccess, CaseState, MemberStanding
from casefiles.record.citations.models import CitedKind
from casefiles.record.interviews import policy, queries, workflow
from casefiles.record.interviews.models import (
    FeedbackResult,
    Interview,
    InterviewDetails,
    InterviewPlan,
    Outcome,
    PlanDetails,
    PlanState,
)
from casefiles.record.interviews.policy import InterviewPermission
from casefiles.record.interviews.workflow import Event, TellingDetails
from casefiles.record.sources import workflow as source_verbs
from casefiles.record.sources.models import Source, SourceState
from tests.factories.cases import add_case, add_member
from tests.factories.evidence import add_citation, add_exhibit
from tests.factories.interviews import (
    add_assessment,
    add_feedback,
    add_interview,
    add_plan,
)
from tests.factories.sources import add_source

CHECK = PlanDetails(adds="the hour", elsewhere="no clock in the film", support="her sister")
TOLD = InterviewDetails(
    date_edtf="2026-03~",
    place_kind="partner",
    mode="in_person",
    interviewers="Alice",
    may_share=True,
    feedback="wanted",
    account="I stood on the roof (fictional).",
)
TODAY = clock.today()


@pytest.fixture
def case(session: Session, lead: User) -> Case:
    return add_case(session, lead=lead, state=CaseState.INVESTIGATING)


@pytest.fixture
def source(session: Session, lead: User) -> Source:
    return add_source(session, recorded_by=lead)


def _plan(session: Session, source: Source, case: Case, user: User) -> InterviewPlan:
    return workflow.plan_interview(session, source, case, CHECK, acting_user=user)


def _record(
    session: Session, source: Source, plan: InterviewPlan, user: User, **changed: object
) -> Interview:
    details = replace(TOLD, **changed)  # type: ignore[arg-type]
    return workflow.record_interview(session, source, plan, details, acting_user=user)


def _agree(session: Session, source: Source, plan: InterviewPlan, user: User) -> None:
    workflow.agree(session, source, plan, reason="only she saw it", acting_user=user)


# --- before another interview


def test_a_first_interview_at_low_risk_is_planned_and_written_down_by_one_person(
    session: Session, source: Source, case: Case, lead: User
) -> None:
    add_assessment(session, source, by=lead)

    interview = _record(session, source, _plan(session, source, case, lead), lead)

    assert interview.plan.state is PlanState.HELD
    assert str(interview.latest) == "2026-03-31"
    assert (interview.may_record, interview.may_share) == (None, True)
    session.commit()
    actions = {event.action for event in history_of(session, source.id)}
    assert actions == {"interview:planned", "interview:held", "interview:recorded"}
    kept = str(session.scalars(sa.select(AuditDetail.body)).all())
    assert "roof" not in kept
    assert case.reference not in kept.replace(source.reference, "")


@pytest.mark.parametrize("why", ["missing", "overdue", "high", "before"])
def test_a_second_person_agrees_where_somebody_was_asked_before_or_the_risk_does_not_hold(
    session: Session, source: Source, case: Case, lead: User, reviewer: User, why: str
) -> None:
    columns: dict[str, object] = {
        "overdue": {"assessed_on": TODAY - timedelta(days=9), "review_on": TODAY - timedelta(1)},
        "high": {"residual": "high"},
    }.get(why, {})  # type: ignore[assignment]
    if why != "missing":
        add_assessment(session, source, by=lead, **columns)
    if why == "before":
        hidden = add_case(session, lead=reviewer, access=CaseAccess.MEMBERS)
        add_interview(session, source, hidden, by=reviewer, second=lead)
    plan = _plan(session, source, case, lead)

    with pytest.raises(NotAllowedNow, match="second person"):
        _record(session, source, plan, lead)
    with pytest.raises(NotPermitted):
        _agree(session, source, plan, lead)
    assert not policy.may_answer(lead, plan, case)
    assert list(queries.to_agree(session, reviewer)) == [plan]
    _agree(session, source, plan, reviewer)

    assert (plan.state, plan.decided_by_id) == (PlanState.AGREED, reviewer.id)
    assert list(queries.to_agree(session, reviewer)) == []
    assert _record(session, source, plan, lead).plan_id == plan.id


def test_who_agreed_to_one_interview_did_not_agree_to_another_after_it(
    session: Session, source: Source, case: Case, lead: User, reviewer: User
) -> None:
    first, second = (_plan(session, source, case, lead) for _time in range(2))
    for plan in (first, second):
        _agree(session, source, plan, reviewer)
    _record(session, source, first, lead)

    with pytest.raises(NotAllowedNow, match="Plan it anew"):
        _record(session, source, second, lead)


def _plans_of(session: Session, source: Source, user: User) -> list[queries.PlanShown]:
    talks = queries.talks_with(session, source, acting_user=user)
    assert talks is not None
    return list(talks.plans)


def test_nothing_is_planned_or_written_for_a_case_that_is_void(
    session: Session, source: Source, case: Case, lead: User
) -> None:
    add_assessment(session, source, by=lead)
    plan = _plan(session, source, case, lead)
    case.state = CaseState.VOID
    session.flush()

    for late in (
        lambda: _record(session, source, plan, lead),
        lambda: _plan(session, source, case, lead),
    ):
        with pytest.raises(NotAllowedNow):
            late()
    (shown,) = _plans_of(session, source, lead)
    assert (shown.may_record, shown.may_drop) == (False, True)


def test_who_planned_may_drop_what_waits_for_a_second_person(
    session: Session, source: Source, case: Case, lead: User
) -> None:
    plan = _plan(session, source, case, lead)

    (shown,) = _plans_of(session, source, lead)
    assert (shown.plan, shown.needs_second, shown.may_drop) == (plan, True, True)
    workflow.drop(session, source, plan, acting_user=lead)

    assert _plans_of(session, source, lead) == []


def test_the_second_of_two_who_planned_alone_is_held_up_by_the_first(
    session: Session, source: Source, case: Case, lead: User
) -> None:
    add_assessment(session, source, by=lead)
    first, second = (_plan(session, source, case, lead) for _time in range(2))
    _record(session, source, first, lead)

    with pytest.raises(NotAllowedNow, match="second person"):
        _record(session, source, second, lead)


def test_the_database_refuses_an_interview_nobody_agreed_to(
    session: Session, source: Source, case: Case, lead: User
) -> None:
    plan = add_plan(session, source, case, by=lead)
    row = Interview(
        source_id=source.id,
        case_id=case.id,
        plan_id=plan.id,
        date_edtf="2026",
        mode="voice",
        place_kind="apart",
        interviewers="Alice",
        feedback="wanted",
        recorded_by_id=lead.id,
    )

    session.add(row)

    with pytest.raises(sa.exc.IntegrityError, match="a second person has to agree"):
        session.flush()


@pytest.mark.parametrize("broken", ["alone", "undecided"])
def test_the_database_refuses_a_plan_agreed_to_by_nobody_else(
    session: Session, source: Source, case: Case, lead: User, broken: str
) -> None:
    decided = {"decided_by_id": lead.id, "decided_at": clock.now()} if broken == "alone" else {}

    with pytest.raises(sa.exc.IntegrityError, match=r"two_people|decided_by_somebody"):
        add_plan(session, source, case, by=lead, state=PlanState.AGREED, **decided)


#: who may: plans and writes down, answers as the second person, reads
WHO = {
    "lead": (True, True, True),
    "member": (True, False, True),
    "colleague": (False, False, True),
    "reviewer": (False, True, True),
    "officer": (False, False, False),
    "auditor": (False, False, True),
    "administrator": (False, False, False),
}


@pytest.mark.parametrize("who", list(WHO))
def test_who_plans_who_answers_and_who_reads(
    session: Session, source: Source, lead: User, request: pytest.FixtureRequest, who: str
) -> None:
    case = add_case(session, lead=lead, state=CaseState.VERIFIED)
    person: User = request.getfixturevalue("colleague" if who == "member" else who)
    if who == "member":
        add_member(session, case, person, MemberStanding.MEMBER)
    plan = add_plan(session, source, case, by=request.getfixturevalue("second_reviewer"))

    may = (
        policy.may(person, InterviewPermission.WRITE, case),
        policy.may_answer(person, plan, case),
        policy.may(person, InterviewPermission.READ, case),
    )

    assert may == WHO[who]
    if not may[0]:
        with pytest.raises(NotPermitted):
            _plan(session, source, case, person)
        with pytest.raises(NotPermitted):
            policy.require(person, InterviewPermission.DROP, case)
    if not may[1]:
        with pytest.raises(NotPermitted):
            policy.require_second_person(person, plan, case)


def test_nobody_answers_for_a_case_that_is_hidden_from_them(
    session: Session, source: Source, lead: User, reviewer: User
) -> None:
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    plan = add_plan(session, source, hidden, by=lead)

    assert list(queries.to_agree(session, reviewer)) == []
    with pytest.raises(NotFound):
        _agree(session, source, plan, reviewer)
    with pytest.raises(NotFound):
        queries.get_plan(session, source, plan.id, acting_user=reviewer)


def test_a_refusal_and_a_plan_dropped_end_it(
    session: Session, source: Source, case: Case, lead: User, reviewer: User
) -> None:
    refused, dropped = (_plan(session, source, case, lead) for _time in range(2))
    with pytest.raises(Refusal):
        workflow.refuse(session, source, refused, reason=" ", acting_user=reviewer)
    workflow.refuse(session, source, refused, reason="enough", acting_user=reviewer)
    workflow.drop(session, source, dropped, acting_user=lead)

    for plan in (refused, dropped):
        with pytest.raises(NotAllowedNow):
            _record(session, source, plan, lead)
        with pytest.raises(NotAllowedNow):
            _agree(session, source, plan, reviewer)
    talks = queries.talks_with(session, source, acting_user=lead)
    assert talks is not None
    assert talks.plans == []


@pytest.mark.parametrize("left_out", ["adds", "elsewhere", "support"])
def test_a_plan_answers_every_question_of_the_check(
    session: Session, source: Source, case: Case, lead: User, left_out: str
) -> None:
    with pytest.raises(Refusal) as refused:
        workflow.plan_interview(
            session, source, case, replace(CHECK, **{left_out: " "}), acting_user=lead
        )
    assert refused.value.field == left_out


# --- the interview


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"date_edtf": None}, "date_edtf"),
        ({"date_edtf": "2999"}, "date_edtf"),
        ({"mode": ""}, "mode"),
        ({"place_kind": ""}, "place_kind"),
        ({"interviewers": " "}, "interviewers"),
        ({"feedback": ""}, "feedback"),
        ({"mode": "telepathy"}, "mode"),
    ],
)
def test_an_interview_that_says_too_little_is_refused_beside_its_field(
    session: Session,
    source: Source,
    case: Case,
    lead: User,
    changed: dict[str, object],
    field: str,
) -> None:
    add_assessment(session, source, by=lead)
    plan = _plan(session, source, case, lead)

    with pytest.raises(Refusal) as refused:
        _record(session, source, plan, lead, **changed)

    assert refused.value.field == field
    assert plan.state is PlanState.PLANNED


def test_the_account_may_be_an_exhibit_of_the_same_case_and_of_no_other(
    session: Session, store: LocalStore, source: Source, case: Case, lead: User
) -> None:
    add_assessment(session, source, by=lead)
    plan = _plan(session, source, case, lead)
    other = add_case(session, lead=lead)
    theirs = add_exhibit(session, store, other, by=lead, content=b"a", name="a.txt")
    ours = add_exhibit(session, store, case, by=lead, content=b"b", name="b.txt")
    with pytest.raises(Refusal) as refused:
        _record(session, source, plan, lead, exhibit_id=theirs.id)
    assert refused.value.field == "exhibit_id"

    assert _record(session, source, plan, lead, exhibit_id=ours.id).exhibit_id == ours.id


def test_who_broke_off_or_refused_may_have_said_nothing(
    session: Session, source: Source, case: Case, lead: User
) -> None:
    add_assessment(session, source, by=lead)
    plan = _plan(session, source, case, lead)
    nothing: dict[str, object] = {"account": " ", "exhibit_id": None}
    for changed, field in (({}, "account"), ({"stopped_early": True}, "breaks")):
        with pytest.raises(Refusal) as refused:
            _record(session, source, plan, lead, **nothing | changed)
        assert refused.value.field == field

    why = {"stopped_early": True, "breaks": "a neighbour came in (fictional)"}
    assert _record(session, source, plan, lead, **nothing | why).stopped_early


def test_home_tells_who_planned_an_interview_that_they_may_or_that_it_waits(
    session: Session, source: Source, case: Case, lead: User, colleague: User, reviewer: User
) -> None:
    first, lapsing = (_plan(session, source, case, lead) for _ in range(2))
    assert queries.planned_by(session, lead).waiting == [first, lapsing]
    _agree(session, source, first, reviewer)
    _agree(session, source, lapsing, reviewer)
    assert queries.planned_by(session, lead) == queries.OwnPlans([first, lapsing], [])
    for other in (colleague, reviewer):
        assert queries.planned_by(session, other) == queries.OwnPlans()

    _record(session, source, first, lead)
    assert queries.planned_by(session, lead) == queries.OwnPlans([], [])
    alone = add_source(session, recorded_by=lead)
    add_assessment(session, alone, by=lead)
    plan = _plan(session, alone, case, lead)
    assert queries.planned_by(session, lead).open == [plan]
    case.state = CaseState.VOID
    assert queries.planned_by(session, lead) == queries.OwnPlans()


def test_of_cases_that_somebody_may_not_know_of_only_number_and_last_day_are_told(
    session: Session, source: Source, case: Case, lead: User, colleague: User, officer: User
) -> None:
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    shown = add_interview(session, source, case, by=lead, second=colleague)
    secret = add_interview(
        session, source, hidden, by=lead, second=colleague, date_edtf="2026-05-06"
    )
    talks = queries.talks_with(session, source, acting_user=colleague)

    assert talks is not None
    assert (list(talks.interviews), talks.hidden) == ([shown], 1)
    assert (talks.facts.interviews, str(talks.facts.last)) == (2, "2026-05-06")
    with pytest.raises(NotFound):
        queries.get_interview(session, source, secret.id, acting_user=colleague)
    with pytest.raises(NotFound):
        queries.get_interview(
            session, add_source(session, recorded_by=lead), shown.id, acting_user=lead
        )
    assert queries.talks_with(session, source, acting_user=officer) is None


def test_a_void_source_is_not_interviewed(
    session: Session, source: Source, case: Case, lead: User
) -> None:
    add_assessment(session, source, by=lead)
    plan = _plan(session, source, case, lead)
    source.state = SourceState.VOID

    with pytest.raises(NotAllowedNow):
        _plan(session, source, case, lead)
    with pytest.raises(NotAllowedNow):
        _record(session, source, plan, lead)


# --- what they are owed


def _came_back(**changed: object) -> Event:
    event = Event(
        id=new_id(),
        submission_id=new_id(),
        reference="SUB-2026-001",
        outcome=Outcome.REPLIED,
        happened_on=TODAY,
    )
    return replace(event, **changed)  # type: ignore[arg-type]


def test_every_source_of_the_cases_that_wants_to_hear_is_owed_word_once(
    session: Session, source: Source, case: Case, lead: User, officer: User
) -> None:
    silent, unasked, elsewhere, void = (add_source(session, recorded_by=lead) for _ in range(4))
    other = add_case(session, lead=lead)
    for one in (source, silent, unasked, void):
        add_citation(session, case, CitedKind.CASE, case.id, one.reference, by=lead)
    second = officer
    add_interview(session, source, other, by=lead, second=second)  # wants to hear, wherever asked
    add_interview(session, silent, case, by=lead, second=second, date_edtf="2025-01-01")
    add_interview(
        session, silent, case, by=lead, second=second, feedback="not_wanted"
    )  # said so later
    add_interview(session, unasked, case, by=lead, second=second, feedback="not_asked")
    add_interview(session, elsewhere, other, by=lead, second=second)
    add_interview(session, void, case, by=lead, second=second)
    void.state = SourceState.VOID
    session.flush()

    owed = workflow.owe_feedback(session, _came_back(), [case.id], acting_user=officer)

    assert [row.source for row in owed] == [source]
    assert owed[0].due_on == TODAY + timedelta(days=30)
    assert list(queries.owed_by(session, lead)) == list(owed)
    assert list(queries.owed_by(session, officer)) == []
    with pytest.raises(sa.exc.IntegrityError):
        add_feedback(session, source, outcome_id=owed[0].outcome_id)


def test_who_was_only_interviewed_for_the_case_hears_too(
    session: Session, source: Source, case: Case, lead: User, colleague: User
) -> None:
    add_interview(session, source, case, by=lead, second=colleague)

    owed = workflow.owe_feedback(session, _came_back(), [case.id], acting_user=colleague)

    assert [row.source_id for row in owed] == [source.id]


@pytest.mark.parametrize("result", list(FeedbackResult))
def test_who_holds_the_source_writes_down_what_it_was_told_once(
    session: Session, source: Source, lead: User, colleague: User, result: FeedbackResult
) -> None:
    row = add_feedback(session, source)
    source_verbs.hand_over(session, source, colleague, reason="leave", acting_user=lead)
    assert list(queries.owed_by(session, lead)) == []
    details = TellingDetails(result, TODAY, "that the Commission has it")
    with pytest.raises(NotPermitted):
        workflow.settle_feedback(session, source, row, details, acting_user=lead)

    workflow.settle_feedback(session, source, row, details, acting_user=colleague)

    assert (row.result, row.settled_by_id) == (result, colleague.id)
    assert list(queries.owed_by(session, colleague)) == []
    with pytest.raises(NotAllowedNow):
        workflow.settle_feedback(session, source, row, details, acting_user=colleague)
    with pytest.raises(NotFound):
        queries.get_feedback(session, add_source(session, recorded_by=lead), row.id)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"result": None}, "result"),
        ({"told_on": None}, "told_on"),
        ({"told_on": TODAY + timedelta(days=1)}, "told_on"),
        ({"told_on": TODAY - timedelta(days=9)}, "told_on"),
        ({"note": " "}, "note"),
    ],
)
def test_word_that_says_too_little_is_refused_beside_its_field(
    session: Session, source: Source, lead: User, changed: dict[str, object], field: str
) -> None:
    row = add_feedback(session, source, happened_on=TODAY - timedelta(days=3))
    details = replace(TellingDetails(FeedbackResult.TOLD, TODAY, "it arrived"), **changed)  # type: ignore[arg-type]

    with pytest.raises(Refusal) as refused:
        workflow.settle_feedback(session, source, row, details, acting_user=lead)

    assert refused.value.field == field
    assert row.result is None
