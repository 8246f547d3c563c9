"""Asking first whether an interview does harm, writing it down, and telling what became of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.dates import EventDate
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all, stated
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.messages import N_
from casefiles.foundation.versions import take_over
from casefiles.platform.accounts.models import User
from casefiles.platform.transitions import Transition, move
from casefiles.record.cases.models import Case
from casefiles.record.cases.queries import get_case
from casefiles.record.cases.workflow import require_open_file
from casefiles.record.codebook.queries import refuse_unknown
from casefiles.record.evidence.models import Exhibit, ExhibitState
from casefiles.record.interviews import policy, queries
from casefiles.record.interviews.models import (
    Feedback,
    FeedbackResult,
    Interview,
    InterviewDetails,
    InterviewPlan,
    Outcome,
    PlanDetails,
    PlanState,
)
from casefiles.record.interviews.policy import OPEN, TOLD_WITHIN, InterviewPermission
from casefiles.record.sources.models import Source
from casefiles.record.sources.policy import require_recorded
from casefiles.record.sources.queries import lock_source
from casefiles.record.sources.workflow import record_within

Step = Transition[PlanState, InterviewPermission]
_PLANNED = frozenset({PlanState.PLANNED})
_ANSWER = InterviewPermission.ANSWER
AGREE = Transition("interview:agreed", _PLANNED, PlanState.AGREED, _ANSWER)
REFUSE = Transition("interview:refused", _PLANNED, PlanState.REFUSED, _ANSWER)
DROP = Transition("interview:dropped", OPEN, PlanState.DROPPED, InterviewPermission.DROP)
HOLD = Transition("interview:held", OPEN, PlanState.HELD, InterviewPermission.WRITE)
TRANSITIONS = (AGREE, REFUSE, DROP, HOLD)

HISTORY: Mapping[str, str] = {
    "interview:planned": N_("planned an interview with %(reference)s"),
    "interview:agreed": N_("agreed to an interview with %(reference)s"),
    "interview:refused": N_("refused that %(reference)s be interviewed"),
    "interview:dropped": N_("dropped a plan to interview %(reference)s"),
    "interview:held": N_("took a plan as done: %(reference)s was interviewed"),
    "interview:recorded": N_("wrote down an interview with %(reference)s"),
    "feedback:owed": N_("owes %(reference)s word of what became of a submission"),
    "feedback:told": N_("told %(reference)s what became of a submission"),
    "feedback:struck": N_("need not tell %(reference)s: the entry about a submission was struck"),
    "feedback:not-told": N_("wrote down why %(reference)s was not told of a submission"),
}

_VOCABULARIES = {
    "place_kind": "interview_place",
    "mode": "interview_mode",
    "referral": "referral",
    "feedback": "feedback_wish",
}


# --- before another interview --------------------------------------------------------------------


def plan_interview(
    session: Session, source: Source, case: Case, details: PlanDetails, *, acting_user: User
) -> InterviewPlan:
    """Say what an interview would add, what else could give it, and who stands by the person."""
    policy.require(acting_user, InterviewPermission.WRITE, case)
    require_open_file(case)
    require_recorded(source)
    refuse_all(faults_of_plan(details))
    plan = InterviewPlan(
        id=new_id(),
        source=source,
        case=case,
        state=PlanState.PLANNED,
        planned_by_id=acting_user.id,
        planned_at=clock.now(),
        adds=details.adds.strip(),
        elsewhere=details.elsewhere.strip(),
        support=details.support.strip(),
    )
    session.add(plan)
    session.flush()
    record_within(session, "interview:planned", plan, source, acting_user)
    return plan


def faults_of_plan(details: PlanDetails) -> Iterator[Refusal]:
    """Yield the questions of the check that are not answered."""
    for name, message in (
        ("adds", N_("Say what it would add that is not recorded already.")),
        ("elsewhere", N_("Say who or what else could give it, and why that is not enough.")),
        ("support", N_("Say who stands by the person, or that nobody can.")),
    ):
        if not getattr(details, name).strip():
            yield Refusal(message, field=name)


def agree(
    session: Session, source: Source, plan: InterviewPlan, *, reason: str, acting_user: User
) -> None:
    """Agree, as the second person, that somebody is asked again."""
    _answer(session, AGREE, source, plan, reason=reason, acting_user=acting_user)


def refuse(
    session: Session, source: Source, plan: InterviewPlan, *, reason: str, acting_user: User
) -> None:
    """Say that a person is not to be asked again, for a reason that who planned it reads."""
    _answer(session, REFUSE, source, plan, reason=reason, acting_user=acting_user)


def _answer(
    session: Session,
    step: Step,
    source: Source,
    plan: InterviewPlan,
    *,
    reason: str,
    acting_user: User,
) -> None:
    case = get_case(session, plan.case_id, acting_user=acting_user)
    policy.require_second_person(acting_user, plan, case)
    _lock(session, source, plan)
    said = stated(reason)
    _move(session, step, source, plan, case=case, user=acting_user)
    plan.decided_by_id, plan.decided_at = acting_user.id, clock.now()
    plan.decision_reason = said
    session.flush()


def drop(session: Session, source: Source, plan: InterviewPlan, *, acting_user: User) -> None:
    """Say that nobody asks, after all."""
    case = get_case(session, plan.case_id, acting_user=acting_user)
    policy.require(acting_user, InterviewPermission.DROP, case)
    _lock(session, source, plan)
    _move(session, DROP, source, plan, case=case, user=acting_user)
    session.flush()


def _lock(session: Session, source: Source, plan: InterviewPlan) -> None:
    """Let one at a time decide about a source, each seeing what the others decided."""
    lock_source(session, source)
    session.refresh(plan, ["state", "decided_by_id", "version"])


def _move(
    session: Session, step: Step, source: Source, plan: InterviewPlan, *, case: Case, user: User
) -> None:
    move(
        session,
        plan,
        step,
        acting_user=user,
        require=lambda permission: policy.require(user, permission, case),
        within=source.id,
        reference=source.reference,
    )


# --- the interview -------------------------------------------------------------------------------


def record_interview(
    session: Session,
    source: Source,
    plan: InterviewPlan,
    details: InterviewDetails,
    *,
    acting_user: User,
) -> Interview:
    """Write down an interview that was planned, and agreed to where somebody else has to."""
    case = get_case(session, plan.case_id, acting_user=acting_user)
    policy.require(acting_user, InterviewPermission.WRITE, case)
    require_open_file(case)
    require_recorded(source)
    _lock(session, source, plan)
    _require_agreed(session, source, plan)
    refuse_all(faults_of_interview(details))
    refuse_unknown(details, _VOCABULARIES)
    _require_exhibit(session, case, details.exhibit_id)
    interview = Interview(
        id=new_id(), source_id=source.id, case_id=case.id, plan_id=plan.id,
        recorded_by_id=acting_user.id, recorded_at=clock.now(),
    )  # fmt: skip
    take_over(interview, details)
    interview.latest = EventDate.parse(interview.date_edtf).upper
    session.add(interview)
    session.flush()
    _move(session, HOLD, source, plan, case=case, user=acting_user)
    session.flush()
    record_within(session, "interview:recorded", interview, source, acting_user)
    return interview


def _require_agreed(session: Session, source: Source, plan: InterviewPlan) -> None:
    """Refuse an interview that one person planned alone where two have to, or that is over."""
    bar = queries.bar_to_record(session, source, plan)
    if bar is not None:
        raise NotAllowedNow(bar)


def _require_exhibit(session: Session, case: Case, exhibit_id: UUID | None) -> None:
    exhibit = session.get(Exhibit, exhibit_id) if exhibit_id else None
    if exhibit_id is not None and (
        exhibit is None or exhibit.case_id != case.id or exhibit.state is ExhibitState.VOID
    ):
        raise Refusal(N_("Choose an exhibit of this case."), field="exhibit_id")


def faults_of_interview(details: InterviewDetails) -> Iterator[Refusal]:
    """Yield what is missing in the record of an interview."""
    first = EventDate.parse(details.date_edtf).lower if details.date_edtf else None
    if not details.date_edtf:
        yield Refusal(N_("Say when it was held, as exactly as is known."), field="date_edtf")
    elif first is not None and first > clock.today():
        yield Refusal(N_("This day has not come yet."), field="date_edtf")
    for name, message in (
        ("place_kind", N_("Choose in what kind of place it was held.")),
        ("mode", N_("Choose how it was held.")),
        ("interviewers", N_("Say who asked.")),
        ("feedback", N_("Choose whether they want to hear what becomes of it.")),
    ):
        if not getattr(details, name).strip():
            yield Refusal(message, field=name)
    yield from _faults_of_account(details)


def _faults_of_account(details: InterviewDetails) -> Iterator[Refusal]:
    """Yield that nothing says what was told: who breaks off or refuses may tell nothing."""
    if details.account.strip() or details.exhibit_id is not None:
        return
    if not details.stopped_early:
        yield Refusal(
            N_(
                "Write down what they said, or choose the exhibit that holds it. If it was broken"
                " off or refused, say so above, and why."
            ),
            field="account",
        )
    elif not details.breaks.strip():
        yield Refusal(N_("Say why it was broken off or refused."), field="breaks")


# --- what they are owed --------------------------------------------------------------------------


@dataclass(frozen=True)
class Event:
    """What came back about a submission, as a higher room knows it."""

    id: UUID
    submission_id: UUID
    reference: str
    outcome: Outcome
    happened_on: date


def owe_feedback(
    session: Session, event: Event, case_ids: Collection[UUID], *, acting_user: User
) -> Sequence[Feedback]:
    """Owe every source of some cases that wishes it word of one outcome; who holds it tells."""
    return [
        _owe(session, event, source, acting_user)
        for source in queries.wishing_to_hear(session, case_ids)
    ]


def _owe(session: Session, event: Event, source: Source, acting_user: User) -> Feedback:
    row = Feedback(
        id=new_id(),
        source=source,
        outcome_id=event.id,
        submission_id=event.submission_id,
        submission_reference=event.reference,
        outcome=event.outcome,
        happened_on=event.happened_on,
        owed_at=clock.now(),
        due_on=clock.today() + TOLD_WITHIN,
    )
    session.add(row)
    session.flush()
    record_within(session, "feedback:owed", row, source, acting_user)
    return row


def take_back_feedback(
    session: Session, struck_id: UUID, event: Event, *, acting_user: User
) -> None:
    """Owe nobody word of an entry that was struck, and the truth to who was told of it already."""
    for row in queries.feedback_about(session, struck_id):
        lock_source(session, row.source)
        session.refresh(row, ["result", "version"])
        if row.result is FeedbackResult.TOLD:
            _owe(session, event, row.source, acting_user)
        elif row.result is None:
            row.result, row.told_on = FeedbackResult.STRUCK, clock.today()
            row.settled_by_id = acting_user.id
            session.flush()
            record_within(session, "feedback:struck", row, row.source, acting_user)


@dataclass(frozen=True)
class TellingDetails:
    """Whether a person was told, on which day, and what; or why not."""

    result: FeedbackResult | None = None
    told_on: date | None = None
    note: str = ""


def settle_feedback(
    session: Session, source: Source, row: Feedback, details: TellingDetails, *, acting_user: User
) -> None:
    """Write down that a source was told what became of it, or why it could not be told."""
    policy.require_teller(acting_user, source, today=clock.today())
    lock_source(session, source)
    session.refresh(row, ["result", "version"])
    if row.result is not None:
        raise NotAllowedNow(N_("This is settled already."))
    refuse_all(faults_of_telling(row, details))
    row.result, row.told_on = details.result, details.told_on
    row.note, row.settled_by_id = details.note.strip(), acting_user.id
    session.flush()
    action = "feedback:told" if row.result is FeedbackResult.TOLD else "feedback:not-told"
    record_within(session, action, row, source, acting_user)


def faults_of_telling(row: Feedback, details: TellingDetails) -> Iterator[Refusal]:
    """Yield what is missing in the word that a source was given."""
    if details.result is None:
        yield Refusal(N_("Choose whether they were told."), field="result")
    if details.told_on is None:
        yield Refusal(N_("Give the day."), field="told_on")
    elif details.told_on > clock.today():
        yield Refusal(N_("This day has not come yet."), field="told_on")
    elif details.told_on < row.happened_on:
        yield Refusal(N_("That is before it happened."), field="told_on")
    if not details.note.strip():
        yield Refusal(N_("Write what they were told, or why they were not."), field="note")
