"""What may come when: which entry is written down in which state of a submission."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from casefiles.foundation import clock
from casefiles.foundation.messages import N_
from casefiles.outbound.submissions.models import DispatchKind, SubmissionState

_UNDER_WAY = frozenset({SubmissionState.SENT, SubmissionState.ACKNOWLEDGED})
_GONE = _UNDER_WAY | {SubmissionState.CONCLUDED}

#: kind → states in which it may be written down; some things come after the conclusion too
COMES_IN: Mapping[DispatchKind, frozenset[SubmissionState]] = {
    DispatchKind.SENT: frozenset({SubmissionState.SEALED}),
    DispatchKind.ACKNOWLEDGED: frozenset({SubmissionState.SENT}),
    DispatchKind.MORE_REQUESTED: _UNDER_WAY,
    DispatchKind.SUPPLEMENTED: _GONE,
    DispatchKind.COMMUNICATION_ISSUED: _UNDER_WAY,
    DispatchKind.GOVERNMENT_REPLIED: _GONE,
    DispatchKind.IN_REPORT: _GONE,
    DispatchKind.FINDING_MADE: _GONE,
    DispatchKind.PUBLISHED: _GONE,
    DispatchKind.INADMISSIBLE: _UNDER_WAY,
    DispatchKind.DECLINED: _UNDER_WAY,
    DispatchKind.NO_RESPONSE: _UNDER_WAY,
    DispatchKind.REPLIED: _GONE,
    DispatchKind.CONCLUDED: _UNDER_WAY,
    DispatchKind.STRUCK: _GONE,
}
#: written down by another verb: that a supplement was sent, that an entry was struck
NOT_BY_HAND = frozenset({DispatchKind.SUPPLEMENTED, DispatchKind.STRUCK})
TOO_FAR = N_("That is more than ten years from now.")
_FARTHEST = timedelta(days=3660)
#: with which nothing more is to be waited for
CLOSING = frozenset({DispatchKind.INADMISSIBLE, DispatchKind.DECLINED, DispatchKind.CONCLUDED})
#: of which sources are not told: what we did ourselves, and what is only asked of us
NO_OUTCOME = frozenset({DispatchKind.SENT, DispatchKind.MORE_REQUESTED, DispatchKind.SUPPLEMENTED})
#: that it went out stays: the custody of every exhibit that went along rests on it
NEVER_STRUCK = frozenset({DispatchKind.SENT, *NOT_BY_HAND})


def may_come(kind: DispatchKind, state: SubmissionState) -> bool:
    """Return whether an entry of this kind may be written down in a state."""
    return state in COMES_IN[kind]


def offered_in(state: SubmissionState) -> tuple[DispatchKind, ...]:
    """Return what somebody may write down by hand in a state, in the order of the way."""
    return tuple(kind for kind in DispatchKind if kind not in NOT_BY_HAND and may_come(kind, state))


def is_too_far(due_on: date) -> bool:
    """Return whether a day by which something is due can only be a slip of the pen."""
    return due_on > clock.today() + _FARTHEST
