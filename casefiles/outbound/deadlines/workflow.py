"""Every change to a day by which something is due: put off, or over with; and days taken out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all
from casefiles.foundation.messages import N_
from casefiles.outbound.deadlines import queries
from casefiles.outbound.deadlines.models import Act, DeadlineStep
from casefiles.outbound.deadlines.parts.calendar import Day, calendar_of
from casefiles.outbound.deadlines.policy import Deadline
from casefiles.outbound.dispatch.policy import TOO_FAR, is_too_far
from casefiles.outbound.submissions import policy
from casefiles.outbound.submissions.models import Dispatch, Submission
from casefiles.outbound.submissions.policy import SubmissionPermission
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record

HISTORY: Mapping[str, str] = {
    "submission:deadline-extended": N_("put off to %(on)s what was due: %(reason)s"),
    "submission:deadline-done": N_("said that nothing more is due: %(reason)s"),
    "deadlines:taken-out": N_("took days out as a calendar: %(count)s"),
}


@dataclass(frozen=True)
class StepDetails:
    """What is done about a day, as it was filled in."""

    act: Act
    reason: str
    due_on: date | None = None


def take_step(
    session: Session,
    submission: Submission,
    dispatch: Dispatch,
    details: StepDetails,
    *,
    acting_user: User,
) -> DeadlineStep:
    """Put a day off, or say that nothing more is due; a day that was done is due again so."""
    policy.require(acting_user, SubmissionPermission.DISPATCH)
    # Its row is the lock: of two who write at once, the second sees what the first did.
    session.flush()
    session.refresh(submission, ["state", "version"], with_for_update=True)
    deadline = queries.find_deadline(session, submission, dispatch.id)
    if deadline is None:
        raise NotAllowedNow(N_("Nothing is due by this entry any more."))
    if deadline.is_done and details.act is Act.DONE:
        raise NotAllowedNow(N_("Somebody said already that nothing more is due."))
    refuse_all(_faults_of(deadline, details))
    step = DeadlineStep(
        dispatch_id=dispatch.id,
        submission_id=submission.id,
        number=len(deadline.steps) + 1,
        act=details.act,
        due_on=details.due_on if details.act is Act.EXTENDED else None,
        reason=details.reason.strip(),
        recorded_by_id=acting_user.id,
    )
    session.add(step)
    session.flush()
    told = {"on": step.due_on.isoformat()} if step.due_on else {}
    record(
        session,
        f"submission:deadline-{step.act.value}",
        submission,
        acting_user=acting_user,
        within=submission.id,
        reason=step.reason,
        **told,
    )
    return step


def _faults_of(deadline: Deadline, details: StepDetails) -> Iterator[Refusal]:
    if details.act is Act.EXTENDED:
        if details.due_on is None:
            yield Refusal(N_("Say until when."), field="due_on")
        elif details.due_on < clock.today():
            yield Refusal(N_("This day has passed."), field="due_on")
        elif details.due_on == deadline.due_on and not deadline.is_done:
            yield Refusal(N_("That is the day it is due by already."), field="due_on")
        elif is_too_far(details.due_on):
            yield Refusal(TOO_FAR, field="due_on")
    if not details.reason.strip():
        yield Refusal(N_("Say why, for whoever reads this later."), field="reason")


def take_out(
    session: Session,
    deadlines: Sequence[Deadline],
    words: Mapping[bool, str],
    *,
    acting_user: User,
) -> bytes:
    """Return days as a calendar, references and nothing else; the log keeps that they left.

    `words` say what is due: True for what we owe, False for what we wait for.
    """
    policy.require(acting_user, SubmissionPermission.DISPATCH)
    days = [
        Day(one.entry.id, one.due_on, f"{one.submission.reference}: {words[one.is_ours]}")
        for one in deadlines
        if one.due_on is not None
    ]
    record(session, "deadlines:taken-out", acting_user, acting_user=acting_user, count=len(days))
    return calendar_of(days, made_at=clock.now())
