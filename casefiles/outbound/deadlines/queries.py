"""What is due, and by which day: every open one that a person may know of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, selectinload

from casefiles.outbound.deadlines.models import DeadlineStep
from casefiles.outbound.deadlines.policy import (
    WAITING,
    Deadline,
    Steps,
    deadlines_of,
    every_deadline_of,
)
from casefiles.outbound.submissions import policy
from casefiles.outbound.submissions.models import (
    Dispatch,
    DispatchKind,
    Submission,
    Supplement,
)
from casefiles.outbound.submissions.policy import SubmissionPermission
from casefiles.outbound.submissions.queries import visible_to
from casefiles.platform.accounts.models import User


def open_deadlines(session: Session, *, acting_user: User, recipient: str = "") -> list[Deadline]:
    """Return what is due, the first day first, and last what has no day."""
    waiting = Submission.state.in_(sorted(WAITING))
    found = _with_days(session, acting_user, recipient, waiting)
    return _by_day(one for one in found if one.is_open)


def every_deadline(session: Session, *, acting_user: User, recipient: str = "") -> list[Deadline]:
    """Return every day that was ever set, also what is over with, the first day first."""
    return _by_day(_with_days(session, acting_user, recipient))


def _with_days(
    session: Session, user: User, recipient: str, *narrowed: sa.ColumnElement[bool]
) -> list[Deadline]:
    policy.require(user, SubmissionPermission.READ)
    statement = visible_to(user, whole=False).where(_is_due(), *narrowed)
    if recipient:
        statement = statement.where(Submission.recipient == recipient)
    found = session.scalars(
        statement.options(selectinload(Submission.dispatches)).order_by(Submission.reference)
    ).all()
    steps = steps_of(session, [one.id for row in found for one in row.dispatches])
    return [one for row in found for one in every_deadline_of(row, steps)]


def _by_day(deadlines: Iterable[Deadline]) -> list[Deadline]:
    return sorted(deadlines, key=lambda one: one.due_on or date.max)


def _is_due() -> sa.ColumnElement[bool]:
    return sa.exists().where(
        Dispatch.submission_id == Submission.id,
        sa.or_(Dispatch.due_on.is_not(None), Dispatch.kind == DispatchKind.MORE_REQUESTED),
    )


def steps_of(session: Session, dispatch_ids: Collection[UUID]) -> Steps:
    """Return what was done about the days that some entries set, in its order."""
    if not dispatch_ids:
        return {}
    found: dict[UUID, list[DeadlineStep]] = {}
    for step in session.scalars(
        sa.select(DeadlineStep)
        .where(DeadlineStep.dispatch_id.in_(dispatch_ids))
        .order_by(DeadlineStep.dispatch_id, DeadlineStep.number)
    ):
        found.setdefault(step.dispatch_id, []).append(step)
    return found


def known_deadlines(session: Session, submission: Submission) -> list[Deadline]:
    """Return what one submission waits for, also what somebody said is done."""
    return deadlines_of(submission, steps_of(session, [one.id for one in submission.dispatches]))


def find_deadline(session: Session, submission: Submission, dispatch_id: UUID) -> Deadline | None:
    """Return the day that an entry set, None where nothing is due by it any more."""
    known = known_deadlines(session, submission)
    return next((one for one in known if one.entry.id == dispatch_id), None)


def in_preparation(
    session: Session, requests: Collection[UUID]
) -> dict[UUID, Sequence[Submission]]:
    """Return the supplements that were opened for some requests: {request → submissions}."""
    found: dict[UUID, list[Submission]] = {}
    if not requests:
        return {}
    rows = session.scalars(
        sa.select(Supplement)
        .join(Supplement.submission)
        .where(Supplement.request_id.in_(requests))
        .options(contains_eager(Supplement.submission))
        .order_by(Submission.reference)
    )
    for row in rows:
        if row.request_id is not None:
            found.setdefault(row.request_id, []).append(row.submission)
    return dict(found)
