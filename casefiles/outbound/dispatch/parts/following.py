"""Where a case stands with one recipient: from what was sent, answered and found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from casefiles.outbound.submissions.models import DispatchKind, SubmissionState
from casefiles.outbound.submissions.queries import Finding

#: by which the recipient, or a Government, says something of substance
ANSWERS = frozenset(
    {
        DispatchKind.COMMUNICATION_ISSUED,
        DispatchKind.GOVERNMENT_REPLIED,
        DispatchKind.IN_REPORT,
        DispatchKind.FINDING_MADE,
        DispatchKind.PUBLISHED,
        DispatchKind.INADMISSIBLE,
        DispatchKind.DECLINED,
        DispatchKind.REPLIED,
    }
)


class Status(StrEnum):
    """A step toward one recipient, in order."""

    NOT_READY = "not_ready"
    READY = "ready"
    IN_PREPARATION = "in_preparation"
    SEALED = "sealed"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    FOUND = "found"


@dataclass(frozen=True)
class Found:
    """What the recipient itself says of the case: its claim, and whether it names a party."""

    claim_id: UUID
    symbol: str
    paragraph: str
    stated_on: date | None
    party_named: bool


@dataclass(frozen=True)
class Way:
    """One submission that holds the case, as far as it came."""

    submission_id: UUID
    reference: str
    state: SubmissionState
    sent_on: date | None = None
    is_answered: bool = False
    #: whether facts of the case changed since it went, and nobody decided what becomes of that
    is_changed: bool = False


@dataclass(frozen=True)
class Standing:
    """The answer: the step, the submission it is in, and what the recipient found, if anything."""

    status: Status
    submission_id: UUID | None = None
    reference: str = ""
    finding: Found | None = None
    #: how many elements are met, unclear and missing, where it is not in any submission yet
    met: int = 0
    unclear: int = 0
    missing: int = 0
    #: whether nothing is sealed yet, so that what is missing can still be put right
    is_open: bool = False
    #: what blocks or is unclear, as long as it is open
    open_findings: Sequence[Finding] = ()
    #: whether facts of the case changed since it went, and nobody decided what becomes of that
    is_changed: bool = False


_STEP_OF: dict[SubmissionState, Status] = {
    SubmissionState.ASSEMBLING: Status.IN_PREPARATION,
    SubmissionState.IN_CLEARANCE: Status.IN_PREPARATION,
    SubmissionState.CLEARED: Status.IN_PREPARATION,
    SubmissionState.SEALED: Status.SEALED,
    SubmissionState.SENT: Status.SENT,
    SubmissionState.ACKNOWLEDGED: Status.ACKNOWLEDGED,
    SubmissionState.CONCLUDED: Status.ACKNOWLEDGED,
}
_ORDER = list(Status)


def step_of(way: Way) -> Status:
    """Return how far one submission came."""
    return Status.ANSWERED if way.is_answered else _STEP_OF[way.state]


def furthest(ways: Sequence[Way]) -> Way | None:
    """Return the submission that came furthest, the later one of two."""
    return max(ways, key=lambda way: (_ORDER.index(step_of(way)), way.reference), default=None)


def is_open(way: Way | None) -> bool:
    """Return whether nothing is sealed yet, so that what is missing can still be put right."""
    return way is None or step_of(way) is Status.IN_PREPARATION


def answers(finding: Found, way: Way | None) -> bool:
    """Return whether a finding is the last word: nothing is under way, or it came after sending.

    A finding made before anything was sent answers nothing of ours, but it is one.
    """
    if way is None:
        return True
    if way.sent_on is None or finding.stated_on is None:
        return False
    return finding.stated_on >= way.sent_on
