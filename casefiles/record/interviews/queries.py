"""Reading interviews: those of cases that a person may know of; of all others their number."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from casefiles.foundation import clock
from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.platform.accounts.queries import names_of
from casefiles.record.cases.models import Case, CaseMember
from casefiles.record.cases.policy import OPEN_STATES
from casefiles.record.cases.queries import get_case, is_visible_to
from casefiles.record.citations.queries import sources_named_in
from casefiles.record.interviews import policy
from casefiles.record.interviews.models import (
    NOT_ASKED,
    WANTED,
    Feedback,
    Interview,
    InterviewPlan,
    PlanState,
)
from casefiles.record.interviews.policy import Facts, InterviewPermission
from casefiles.record.safeguarding.policy import standing_of
from casefiles.record.safeguarding.queries import latest_of
from casefiles.record.sources import policy as sources
from casefiles.record.sources.models import Source, SourceState
from casefiles.record.sources.policy import SourcePermission
from casefiles.record.sources.queries import held_by

_LISTED = 20
#: how many cases a form offers
_OFFERED = 300


@dataclass(frozen=True)
class PlanShown:
    """A plan as the page of its source tells it, and what this person may do about it."""

    plan: InterviewPlan
    needs_second: bool
    may_answer: bool
    may_record: bool
    may_drop: bool


@dataclass(frozen=True)
class Talks:
    """What the page of a source tells of interviews, and of what the person is owed."""

    facts: Facts
    #: in cases that this person may know of, the last first
    interviews: Sequence[Interview]
    #: how many more there are, in cases that they may not know of
    hidden: int
    plans: Sequence[PlanShown]
    #: the open ones first
    feedback: Sequence[Feedback]
    names: Mapping[UUID, str]
    may_plan: bool
    may_tell: bool


def talks_with(session: Session, source: Source, *, acting_user: User) -> Talks | None:
    """Return what is known of interviews with a source; None to who reads only labels."""
    if not sources.may(acting_user, SourcePermission.READ):
        return None
    facts = facts_of(session, [source.id])[source.id]
    rows = interviews_with(session, source, acting_user=acting_user)
    plans = _open_plans(session, acting_user, InterviewPlan.source_id == source.id)
    feedback = feedback_of(session, source)
    ids = {row.recorded_by_id for row in rows} | {plan.planned_by_id for plan in plans}
    ids |= {row.settled_by_id for row in feedback if row.settled_by_id}
    ids |= {plan.decided_by_id for plan in plans if plan.decided_by_id}
    is_recorded = source.state is SourceState.RECORDED
    return Talks(
        facts,
        rows,
        facts.interviews - len(rows),
        [_shown(plan, facts, acting_user) for plan in plans],
        feedback,
        names_of(session, ids),
        may_plan=is_recorded and sources.may(acting_user, SourcePermission.WRITE),
        may_tell=policy.may_tell(acting_user, source, today=clock.today()),
    )


def _shown(plan: InterviewPlan, facts: Facts, user: User) -> PlanShown:
    needs = plan.state is PlanState.PLANNED and facts.needs_second_person
    is_open = plan.case.state in OPEN_STATES
    may_write = policy.may(user, InterviewPermission.WRITE, plan.case)
    return PlanShown(
        plan,
        needs,
        may_answer=needs and policy.may_answer(user, plan, plan.case),
        may_record=not needs and is_open and may_write,
        may_drop=policy.may(user, InterviewPermission.DROP, plan.case),
    )


def facts_of(session: Session, source_ids: Collection[UUID]) -> dict[UUID, Facts]:
    """Return what decides whether sources may be asked by one person alone, from every case."""
    counted = session.execute(
        sa.select(
            Interview.source_id,
            sa.func.count(),
            sa.func.max(Interview.latest),
            sa.func.max(Interview.recorded_at),
        )
        .where(Interview.source_id.in_(source_ids))
        .group_by(Interview.source_id)
    )
    held: dict[UUID, tuple[int, date | None, datetime | None]]
    held = {one: (many, last, at) for one, many, last, at in counted}
    latest, today = latest_of(session, source_ids), clock.today()
    return {
        one: Facts(*held.get(one, (0, None, None)), standing_of(latest.get(one), today=today))
        for one in source_ids
    }


def interviews_with(
    session: Session, source: Source, *, acting_user: User, limit: int = 200
) -> Sequence[Interview]:
    """Return the interviews with a source in cases that a person may know of, the last first."""
    statement = (
        sa.select(Interview)
        .join(Interview.case)
        .where(Interview.source_id == source.id, is_visible_to(acting_user))
        .options(contains_eager(Interview.case))
        .order_by(Interview.latest.is_(None), Interview.latest.desc(), Interview.id.desc())
        .limit(limit)
    )
    return session.scalars(statement).all()


def _open_plans(
    session: Session, user: User, *conditions: sa.ColumnElement[bool], limit: int = 200
) -> Sequence[InterviewPlan]:
    statement = (
        sa.select(InterviewPlan)
        .join(InterviewPlan.case)
        .where(InterviewPlan.state.in_(sorted(policy.OPEN)), is_visible_to(user), *conditions)
        .options(
            contains_eager(InterviewPlan.case).selectinload(Case.members),
            joinedload(InterviewPlan.source),
        )
        .order_by(InterviewPlan.planned_at, InterviewPlan.id)
        .limit(limit)
    )
    return session.scalars(statement).all()


def to_agree(session: Session, user: User, *, limit: int = _LISTED) -> Sequence[InterviewPlan]:
    """Return the plans of others that wait for this person as the second one."""
    if not sources.may(user, SourcePermission.WRITE):
        return ()
    planned = InterviewPlan.state == PlanState.PLANNED
    plans = _open_plans(session, user, planned, InterviewPlan.planned_by_id != user.id)
    plans = [plan for plan in plans if policy.may_answer(user, plan, plan.case)]
    if not plans:
        return ()
    facts = facts_of(session, {plan.source_id for plan in plans})
    return [plan for plan in plans if facts[plan.source_id].needs_second_person][:limit]


@dataclass(frozen=True)
class OwnPlans:
    """What one person planned and nobody held yet."""

    #: nothing stands in the way: the interview may be held, and written down
    open: Sequence[InterviewPlan] = ()
    #: a second person has to agree first
    waiting: Sequence[InterviewPlan] = ()


def planned_by(session: Session, user: User, *, limit: int = _LISTED) -> OwnPlans:
    """Return the interviews that a person planned: which they may hold, and which wait.

    Whatever lapsed is in neither: they were interviewed since, or the case is closed.
    """
    if not sources.may(user, SourcePermission.WRITE):
        return OwnPlans()
    own = (InterviewPlan.planned_by_id == user.id, Case.state.in_(sorted(OPEN_STATES)))
    plans = [
        plan
        for plan in _open_plans(session, user, *own)
        if policy.may(user, InterviewPermission.WRITE, plan.case)
        and plan.source.state is SourceState.RECORDED
    ]
    if not plans:
        return OwnPlans()
    facts = facts_of(session, {plan.source_id for plan in plans})
    free = [one for one in plans if policy.bar_to_record(one, facts[one.source_id]) is None]
    waiting = [
        one
        for one in plans
        if one.state is PlanState.PLANNED and facts[one.source_id].needs_second_person
    ]
    return OwnPlans(free[:limit], waiting[:limit])


def get_plan(
    session: Session, source: Source, plan_id: UUID, *, acting_user: User
) -> tuple[InterviewPlan, Case]:
    """Return a plan about this source, or refuse alike whether it is absent or hidden."""
    plan = session.get(InterviewPlan, plan_id)
    if plan is None or plan.source_id != source.id:
        raise NotFound(N_("There is no such plan."))
    return plan, get_case(session, plan.case_id, acting_user=acting_user)


def get_interview(
    session: Session, source: Source, interview_id: UUID, *, acting_user: User
) -> tuple[Interview, Case]:
    """Return an interview with this source, or refuse alike whether it is absent or hidden."""
    interview = session.get(Interview, interview_id)
    if interview is None or interview.source_id != source.id:
        raise NotFound(N_("There is no such interview."))
    return interview, get_case(session, interview.case_id, acting_user=acting_user)


def bar_to_record(session: Session, source: Source, plan: InterviewPlan) -> str | None:
    """Return why this interview cannot be written down now; None where it can."""
    return policy.bar_to_record(plan, facts_of(session, [source.id])[source.id])


def cases_offered(session: Session, *, acting_user: User) -> Sequence[Case]:
    """Return the open cases in which a person may plan an interview, what changed last first."""
    mine = sa.exists().where(CaseMember.case_id == Case.id, CaseMember.user_id == acting_user.id)
    statement = (
        sa.select(Case)
        .where(is_visible_to(acting_user), mine, Case.state.in_(sorted(OPEN_STATES)))
        .options(selectinload(Case.members))
        .order_by(Case.changed_at.desc(), Case.id)
        .limit(_OFFERED)
    )
    found = session.scalars(statement)
    return [case for case in found if policy.may(acting_user, InterviewPermission.WRITE, case)]


# --- what they are owed --------------------------------------------------------------------------


def feedback_of(session: Session, source: Source) -> Sequence[Feedback]:
    """Return what a source was or is to be told, what is still owed first."""
    statement = (
        sa.select(Feedback)
        .where(Feedback.source_id == source.id)
        .order_by(Feedback.result.is_not(None), Feedback.due_on.desc(), Feedback.id)
    )
    return session.scalars(statement).all()


def last_wish(session: Session, source: Source, *, acting_user: User) -> Interview | None:
    """Return the last interview that a person may know of in which the source said what it wants.

    Undated ones come first: what is known to be later counts.
    """
    rows = interviews_with(session, source, acting_user=acting_user)
    return next((row for row in rows if row.feedback != NOT_ASKED), None)


def get_feedback(session: Session, source: Source, feedback_id: UUID) -> Feedback:
    """Return what this source is owed, or refuse where it is none of its own."""
    row = session.get(Feedback, feedback_id)
    if row is None or row.source_id != source.id:
        raise NotFound(N_("There is no such outcome to tell of."))
    return row


def owed_by(session: Session, user: User, *, limit: int = _LISTED) -> Sequence[Feedback]:
    """Return what the sources that a person holds still have to be told, what is due first."""
    if not sources.may(user, SourcePermission.LOOK):
        return ()
    statement = (
        sa.select(Feedback)
        .join(Feedback.source)
        .where(Feedback.result.is_(None), held_by(user))
        .options(contains_eager(Feedback.source))
        .order_by(Feedback.due_on, Feedback.id)
        .limit(limit)
    )
    return session.scalars(statement).all()


def feedback_about(session: Session, outcome_id: UUID) -> Sequence[Feedback]:
    """Return what is or was owed of one outcome, settled or not."""
    return session.scalars(
        sa.select(Feedback).where(Feedback.outcome_id == outcome_id).order_by(Feedback.id)
    ).all()


def wishing_to_hear(session: Session, case_ids: Collection[UUID]) -> Sequence[Source]:
    """Return the sources of some cases that want to hear what becomes of it.

    Named in the case or interviewed for it; the last answer somebody gave counts.
    """
    asked = sa.select(Interview.source_id).where(Interview.case_id.in_(case_ids))
    ids = {*sources_named_in(session, case_ids), *session.scalars(asked)}
    answers = session.scalars(
        sa.select(Interview)
        .where(Interview.source_id.in_(ids), Interview.feedback != NOT_ASKED)
        .order_by(Interview.latest.is_not(None), Interview.latest, Interview.id)
    )
    last = {row.source_id: row.feedback for row in answers}
    wishing = [one for one, feedback in last.items() if feedback == WANTED]
    statement = sa.select(Source).where(
        Source.id.in_(wishing), Source.state == SourceState.RECORDED
    )
    return session.scalars(statement.order_by(Source.reference)).all()
