"""Which days something is due by: set by an entry, and open until another one answers it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
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


class Fate(StrEnum):
    """What became of a day."""

    WAITED_FOR = "waited_for"
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    #: somebody wrote down that no response came
    NOT_KEPT = "not_kept"
    #: another day was set instead
    REPLACED = "replaced"
    #: somebody said that nothing more is due
    OVER_WITH = "over_with"
    #: the submission was concluded or declined before
    CLOSED = "closed"


@dataclass(frozen=True)
class Deadline:
    """A day by which we owe an answer, or expect one; None where a request names no day."""

    submission: Submission
    #: the entry that set it
    entry: Dispatch
    steps: Sequence[DeadlineStep] = ()
    #: the entry by which it is over with; None while it is waited for
    ended_by: Dispatch | None = None

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
    def is_open(self) -> bool:
        """Whether it is waited for."""
        return self.ended_by is None and not self.is_done and self.submission.state in WAITING

    @property
    def became(self) -> Fate:
        """Return what became of it."""
        ended, due = self.ended_by, self.due_on
        if ended is None:
            return self._became_without_an_entry
        if ended.kind is DispatchKind.NO_RESPONSE:
            return Fate.NOT_KEPT
        if not _answers(ended, self.entry):
            return Fate.CLOSED if ended.kind in CLOSING else Fate.REPLACED
        return Fate.KEPT_LATE if due and ended.happened_on > due else Fate.KEPT

    @property
    def _became_without_an_entry(self) -> Fate:
        if self.is_done:
            return Fate.OVER_WITH
        return Fate.WAITED_FOR if self.is_open else Fate.CLOSED

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
    return [one for one in every_deadline_of(submission, steps) if one.ended_by is None]


def every_deadline_of(submission: Submission, steps: Steps) -> list[Deadline]:
    """Return every day that an entry set, also those that are over with, the first set first."""
    standing = submission.entries
    return [
        Deadline(submission, one, steps.get(one.id, ()), _ended_by(one, standing))
        for one in standing
        if one.kind not in CLOSING and (one.due_on or one.kind is DispatchKind.MORE_REQUESTED)
    ]


def _ended_by(entry: Dispatch, standing: Sequence[Dispatch]) -> Dispatch | None:
    later = standing[standing.index(entry) + 1 :]
    return next((one for one in later if one.kind in CLOSING or _ends(one, entry)), None)


def _ends(later: Dispatch, entry: Dispatch) -> bool:
    # Of several days until which an answer was expected, the one named last holds.
    expected = DispatchKind.MORE_REQUESTED not in {entry.kind, later.kind}
    return _answers(later, entry) or (expected and later.due_on is not None)


def _answers(later: Dispatch, entry: Dispatch) -> bool:
    if entry.kind is DispatchKind.MORE_REQUESTED:
        return later.about_id == entry.id
    return later.kind in _ANSWERED
