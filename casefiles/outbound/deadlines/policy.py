"""Which days something is due by: set by an entry, and open until another one answers it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from casefiles.foundation import clock
from casefiles.outbound.deadlines.models import Act, DeadlineStep
from casefiles.outbound.dispatch.parts.following import ANSWERS
from casefiles.outbound.dispatch.policy import CLOSING
from casefiles.outbound.submissions.models import (
    Dispatch,
    DispatchKind,
    Submission,
    SubmissionState,
)

#: in which something is still waited for
WAITING = frozenset({SubmissionState.SENT, SubmissionState.ACKNOWLEDGED})
#: by which a day until which an answer was expected is over with
_ANSWERED = ANSWERS | {DispatchKind.MORE_REQUESTED, DispatchKind.NO_RESPONSE}
#: so many days before it, a day is near
NEAR = timedelta(days=7)

Steps = Mapping[UUID, Sequence[DeadlineStep]]


@dataclass(frozen=True)
class Deadline:
    """A day by which we owe an answer, or expect one; None where a request names no day."""

    submission: Submission
    #: the entry that set it
    entry: Dispatch
    steps: Sequence[DeadlineStep] = ()

    @property
    def is_ours(self) -> bool:
        """Whether the recipient waits for us."""
        return self.entry.kind is DispatchKind.MORE_REQUESTED

    @property
    def due_on(self) -> date | None:
        """The day as it was last put off."""
        put_off = [one.due_on for one in self.steps if one.act is Act.EXTENDED]
        return put_off[-1] if put_off else self.entry.due_on

    @property
    def is_done(self) -> bool:
        """Whether somebody said that nothing more is due."""
        return bool(self.steps) and self.steps[-1].act is Act.DONE

    @property
    def is_overdue(self) -> bool:
        """Whether its day went by."""
        return self.due_on is not None and self.due_on < clock.today()

    @property
    def is_near(self) -> bool:
        """Whether its day went by or comes soon."""
        return self.due_on is not None and self.due_on <= clock.today() + NEAR


def deadlines_of(submission: Submission, steps: Steps) -> list[Deadline]:
    """Return what a submission waits for, also what somebody said is done, the first set first."""
    if submission.state not in WAITING:
        return []
    standing = submission.entries
    return [
        Deadline(submission, one, steps.get(one.id, ()))
        for one in standing
        if _sets_a_day(one, standing)
    ]


def _sets_a_day(entry: Dispatch, standing: Sequence[Dispatch]) -> bool:
    later = standing[standing.index(entry) + 1 :]
    if any(one.kind in CLOSING for one in (entry, *later)):
        return False
    if entry.kind is DispatchKind.MORE_REQUESTED:
        return all(one.about_id != entry.id for one in later)
    # Of several days until which an answer was expected, the one named last holds.
    return entry.due_on is not None and not any(
        one.kind in _ANSWERED or (one.due_on and one.kind is not DispatchKind.MORE_REQUESTED)
        for one in later
    )
