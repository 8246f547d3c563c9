"""What waits for one person, what is due, where cases stand: few queries, as many for anybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from casefiles.desk.discussion.queries import answered_to, tasks_for
from casefiles.desk.home.parts.next_steps import Step, next_steps
from casefiles.desk.home.parts.waiting import Work
from casefiles.foundation import clock
from casefiles.foundation.messages import N_
from casefiles.outbound.corrections import queries as corrections
from casefiles.outbound.deadlines.policy import NEAR, Deadline
from casefiles.outbound.deadlines.queries import open_deadlines
from casefiles.outbound.editions import queries as editions
from casefiles.outbound.expunging import queries as expunging
from casefiles.outbound.expunging.models import Expunging
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.outbound.recalls.queries import owed
from casefiles.outbound.submissions.models import (
    Submission,
    SubmissionCase,
    SubmissionState,
)
from casefiles.outbound.submissions.policy import bar_to_clear
from casefiles.platform.accounts.models import AccountState, Role, User
from casefiles.platform.audit import queries as audit
from casefiles.platform.files.queries import kept
from casefiles.platform.jobs.models import Job, JobStatus
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.attribution import queries as attribution
from casefiles.record.attribution.queries import ClaimInCase
from casefiles.record.cases import queries as cases
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.cases.policy import ESTABLISHED
from casefiles.record.claims.models import Answer, Asserter, Claim, ClaimState
from casefiles.record.claims.policy import Bar, bar_to_decide
from casefiles.record.covering.queries import to_confirm
from casefiles.record.emergency.queries import to_answer
from casefiles.record.interviews.queries import owed_by, planned_by, to_agree
from casefiles.record.recipient_keys.queries import to_compare
from casefiles.record.safeguarding.queries import overdue_for

__all__ = ["Step", "next_steps"]

LISTED = 20
#: how far ahead something counts as due, and how long an overdue thing stays
AHEAD, BEHIND = timedelta(days=30), timedelta(days=90)
_AFTER_SENDING = (
    SubmissionState.SENT,
    SubmissionState.ACKNOWLEDGED,
    SubmissionState.CONCLUDED,
)


# --- where cases stand ---------------------------------------------------------------------------


def _claimed(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(Claim.case_id == Case.id, Claim.removed_at.is_(None), *conditions)


def _submitted(*states: SubmissionState) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        SubmissionCase.case_id == Case.id,
        SubmissionCase.submission_id == Submission.id,
        Submission.state.in_(states),
    )


#: the way of a case from incident to finding; each is asked of its own, not of the one before
STAGES: Mapping[str, sa.ColumnElement[bool]] = {
    "documented": Case.state != CaseState.VOID,
    "verified": Case.state.in_(sorted(ESTABLISHED)),
    "attributed": _claimed(Claim.state == ClaimState.APPROVED),
    "submitted": _submitted(*_AFTER_SENDING),
    "acknowledged": _submitted(SubmissionState.ACKNOWLEDGED, SubmissionState.CONCLUDED),
    "found": _claimed(Claim.asserter == Asserter.UN_BODY),
}
STAGE_WORDS: Mapping[str, str] = {
    "documented": N_("Documented"),
    "verified": N_("Verified"),
    "attributed": N_("Attributed"),
    "submitted": N_("Submitted"),
    "acknowledged": N_("Acknowledged"),
    "found": N_("UN finding"),
}
#: what is said beside the steps
_BESIDE: Mapping[str, sa.ColumnElement[bool]] = {
    "investigating": Case.state.in_((CaseState.INTAKE, CaseState.INVESTIGATING)),
    "sealed": _submitted(SubmissionState.SEALED),
    "named": _claimed(Claim.asserter == Asserter.UN_BODY, Claim.party_named == Answer.YES),
}


def stage_conditions(stage: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Return what narrows the list of cases to one step of the way; nothing for no such step."""
    return (STAGES[stage],) if stage in STAGES else ()


def where_cases_stand(session: Session, *, acting_user: User) -> dict[str, int]:
    """Return how many visible cases reached each step, and the numbers said beside them."""
    counted = {**STAGES, **_BESIDE}
    row = session.execute(
        sa.select(*(sa.func.count().filter(each).label(name) for name, each in counted.items()))
        .select_from(Case)
        .where(cases.is_visible_to(acting_user), Case.state != CaseState.VOID)
    ).one()
    return dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as mapping


# --- what waits ----------------------------------------------------------------------------------


def work_of(session: Session, user: User, keyring: Keyring) -> Work:
    """Return what waits for a person, by every role they hold."""
    to_decide, barred = _reviews(session, user)
    written = attribution.written_by(session, user) if _writes(user) else []
    is_officer = user.has(Role.OFFICER)
    by_state = _submissions(session) if is_officer else {}
    jobs = _packet_jobs(session, by_state)
    plans = planned_by(session, user, limit=LISTED)
    return Work(
        to_decide=to_decide[:LISTED],
        barred=barred[:LISTED],
        returned=_in_state(written, ClaimState.RETURNED),
        drafts=_in_state(written, ClaimState.DRAFT),
        cases=cases.cases_led_by(session, user, limit=LISTED) if _writes(user) else (),
        to_clear=[
            each
            for each in by_state.get(SubmissionState.IN_CLEARANCE, ())
            if bar_to_clear(user, each) is None
        ],
        to_seal=by_state.get(SubmissionState.CLEARED, ()),
        to_send=[each for each in by_state.get(SubmissionState.SEALED, ()) if each.id not in jobs],
        to_follow=_deadlines(session, user),
        to_assemble=by_state.get(SubmissionState.ASSEMBLING, ()),
        building=_with_jobs(by_state, jobs, JobStatus.QUEUED, JobStatus.RUNNING),
        failed=_with_jobs(by_state, jobs, JobStatus.FAILED),
        tasks=tasks_for(session, user, limit=LISTED),
        answered=answered_to(session, user, limit=LISTED),
        to_recall=owed(session, keyring, acting_user=user)[:LISTED] if is_officer else (),
        to_correct=corrections.owed(session, acting_user=user)[:LISTED] if is_officer else (),
        to_answer=to_answer(session, user, limit=LISTED),
        to_confirm=to_confirm(session, user, limit=LISTED),
        to_agree=to_agree(session, user, limit=LISTED),
        to_interview=plans.open,
        unanswered=plans.waiting,
        to_tell=owed_by(session, user, limit=LISTED),
        to_assess=overdue_for(session, user, limit=LISTED),
        to_expunge=_expungings(session, user),
        to_compare=to_compare(session, user, limit=LISTED) if is_officer else (),
        to_publish=editions.to_publish(session, user, limit=LISTED),
        to_rewrite=editions.returned_to(session, user, limit=LISTED),
    )


def _deadlines(session: Session, user: User) -> list[Deadline]:
    """Return what is overdue or due soon, and what a recipient asked for without a day."""
    if not user.has(Role.OFFICER):
        return []
    found = open_deadlines(session, acting_user=user)
    return [one for one in found if one.is_near or one.due_on is None][:LISTED]


def _expungings(session: Session, user: User) -> list[tuple[Expunging, str]]:
    waiting = expunging.to_answer(session, acting_user=user)[:LISTED]
    references = expunging.references_of(session, waiting)
    return [(one, references[one.id]) for one in waiting]


def _writes(user: User) -> bool:
    return user.has(Role.INVESTIGATOR) or user.has(Role.REVIEWER)


def _reviews(
    session: Session, user: User
) -> tuple[list[ClaimInCase], list[tuple[Claim, Case, Bar]]]:
    """Return the claims this person may decide, and those that others have to."""
    mine: list[ClaimInCase] = []
    barred: list[tuple[Claim, Case, Bar]] = []
    if not user.has(Role.REVIEWER):
        return mine, barred
    for claim, case in reversed(attribution.in_review(session, user)):
        bar = bar_to_decide(user, claim, case)
        if bar is None:
            mine.append((claim, case))
        else:
            barred.append((claim, case, bar))
    return mine, barred


def _in_state(written: Sequence[ClaimInCase], state: ClaimState) -> list[ClaimInCase]:
    return [(claim, case) for claim, case in written if claim.state is state][:LISTED]


def _submissions(session: Session) -> dict[SubmissionState, list[Submission]]:
    """Return the submissions that are on their way, the oldest first."""
    on_the_way = (
        SubmissionState.ASSEMBLING,
        SubmissionState.IN_CLEARANCE,
        SubmissionState.CLEARED,
        SubmissionState.SEALED,
    )
    found = session.scalars(
        sa.select(Submission)
        .where(Submission.state.in_(on_the_way))
        .options(selectinload(Submission.contributors), selectinload(Submission.cases))
        .order_by(Submission.created_at, Submission.id)
        .limit(LISTED * len(on_the_way))
    )
    by_state: dict[SubmissionState, list[Submission]] = {}
    for submission in found:
        by_state.setdefault(submission.state, []).append(submission)
    return {state: rows[:LISTED] for state, rows in by_state.items()}


def _packet_jobs(
    session: Session, by_state: Mapping[SubmissionState, Sequence[Submission]]
) -> dict[UUID, Job]:
    """Return the job of each sealed submission whose packet is not built yet."""
    sealed = [each.id for each in by_state.get(SubmissionState.SEALED, ())]
    if not sealed:
        return {}
    rows = session.execute(
        sa.select(Packet.submission_id, Job)
        .join(Job, Job.subject_id == Packet.id)
        .where(Packet.submission_id.in_(sealed), Packet.state == PacketState.BUILDING)
        .order_by(Job.created_at)
    )
    return {row.submission_id: row.Job for row in rows}


def _with_jobs(
    by_state: Mapping[SubmissionState, Sequence[Submission]],
    jobs: Mapping[UUID, Job],
    *statuses: JobStatus,
) -> list[tuple[Submission, Job]]:
    return [
        (each, jobs[each.id])
        for each in by_state.get(SubmissionState.SEALED, ())
        if each.id in jobs and jobs[each.id].status in statuses
    ]


# --- what is due ---------------------------------------------------------------------------------


_THEIRS, _OURS, _PLANNED = N_("Reply expected"), N_("Answer due"), N_("Planned to be sent")


@dataclass(frozen=True)
class Due:
    """A day by which something is expected: a reply, ours, or a submission that was planned."""

    on: date
    submission: Submission
    words: str
    is_near: bool


def due_soon(session: Session, *, acting_user: User) -> list[Due]:
    """Return the days that come up for submissions, and those that went by."""
    if not (acting_user.has(Role.OFFICER) or acting_user.has(Role.AUDITOR)):
        return []
    today = clock.today()
    awaited = [
        (one.due_on, one.submission, _OURS if one.is_ours else _THEIRS)
        for one in open_deadlines(session, acting_user=acting_user)
        if one.due_on and today - BEHIND <= one.due_on <= today + AHEAD
    ]
    found = sorted([*awaited, *_planned(session, today)], key=lambda each: each[0])[:LISTED]
    return [Due(*each, is_near=each[0] <= today + NEAR) for each in found]


def _planned(session: Session, today: date) -> list[tuple[date, Submission, str]]:
    """Return when submissions that have not gone were planned to go."""
    rows = session.scalars(
        sa.select(Submission)
        .where(
            Submission.planned_for.between(today - BEHIND, today + AHEAD),
            Submission.state.not_in(_AFTER_SENDING),
        )
        .order_by(Submission.planned_for, Submission.id)
        .limit(LISTED)
    )
    return [(row.planned_for, row, _PLANNED) for row in rows if row.planned_for]


# --- can it be trusted ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Trust:
    """The state of the log and of the kept bytes, as last looked at."""

    events: int
    head: str
    files: int
    damaged: int
    unread: int
    checked_at: datetime | None


def trust(session: Session) -> Trust:
    """Return how long the log is and whether every kept file was last found intact."""
    sequence, head = audit.head(session)
    found = kept(session)
    return Trust(sequence, head, found.files, found.damaged, found.unread, found.oldest_check)


def accounts_by_state(session: Session) -> dict[AccountState, int]:
    """Return how many accounts are in use, invited and disabled."""
    rows = session.execute(sa.select(User.state, sa.func.count()).group_by(User.state))
    return {state: count for state, count in rows}  # noqa: C416 - rows, not pairs, to mypy
