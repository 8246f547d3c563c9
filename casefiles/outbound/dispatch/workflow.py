"""Writing down what went out, what came back, and when an answer is due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all
from casefiles.foundation.messages import N_
from casefiles.outbound.dispatch import queries
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.outbound.packets.queries import frozen_content, the_packet
from casefiles.outbound.packets.workflow import mark_sent, require_grounds_on
from casefiles.outbound.submissions import policy
from casefiles.outbound.submissions.models import (
    Dispatch,
    DispatchDetails,
    DispatchKind,
    Submission,
    SubmissionState,
)
from casefiles.outbound.submissions.policy import SubmissionPermission
from casefiles.outbound.submissions.queries import asked_of
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.transitions import Transition, move
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.evidence.workflow import note_submitted
from casefiles.record.interviews.models import Outcome
from casefiles.record.interviews.workflow import Event, owe_feedback

SEND = Transition(
    "submission:sent",
    frozenset({SubmissionState.SEALED}),
    SubmissionState.SENT,
    SubmissionPermission.DISPATCH,
)
ACKNOWLEDGE = Transition(
    "submission:acknowledged",
    frozenset({SubmissionState.SENT}),
    SubmissionState.ACKNOWLEDGED,
    SubmissionPermission.DISPATCH,
)
CONCLUDE = Transition(
    "submission:concluded",
    frozenset({SubmissionState.SENT, SubmissionState.ACKNOWLEDGED}),
    SubmissionState.CONCLUDED,
    SubmissionPermission.DISPATCH,
)
TRANSITIONS = (SEND, ACKNOWLEDGE, CONCLUDE)
_MOVES: Mapping[DispatchKind, Transition[SubmissionState, SubmissionPermission]] = {
    DispatchKind.SENT: SEND,
    DispatchKind.ACKNOWLEDGED: ACKNOWLEDGE,
    DispatchKind.CONCLUDED: CONCLUDE,
}
#: in which a reply may come; it moves nothing by itself, and some come after the conclusion
_WAITING = frozenset(
    {SubmissionState.SENT, SubmissionState.ACKNOWLEDGED, SubmissionState.CONCLUDED}
)
_BEHIND_UTC = timedelta(hours=12)

HISTORY: Mapping[str, str] = {
    "submission:sent": N_("wrote down that it was sent"),
    "submission:acknowledged": N_("wrote down that it was acknowledged"),
    "submission:replied": N_("wrote down a reply"),
    "submission:concluded": N_("wrote down that it is concluded"),
}


def record_dispatch(
    session: Session,
    keyring: Keyring,
    submission: Submission,
    details: DispatchDetails,
    *,
    acting_user: User,
) -> Dispatch:
    """Write down that it was sent, acknowledged, answered or concluded, on which day and how."""
    policy.require(acting_user, SubmissionPermission.DISPATCH)
    refuse_all(_faults_of(session, submission, details))
    if details.kind is DispatchKind.SENT:
        _send(session, keyring, submission, details.happened_on, acting_user)
    _move(session, submission, details, acting_user)
    dispatch = Dispatch(
        submission_id=submission.id,
        recorded_by_id=acting_user.id,
        **{name: getattr(details, name) for name in DispatchDetails.__dataclass_fields__},
    )
    dispatch.due_on = details.due_on or _due(session, submission, details)
    session.add(dispatch)
    session.flush()
    session.expire(submission, ["dispatches"])
    _owe_feedback(session, submission, dispatch, acting_user)
    return dispatch


def _owe_feedback(
    session: Session, submission: Submission, dispatch: Dispatch, acting_user: User
) -> None:
    """Owe word of what came back to the sources of its cases that want to hear."""
    if dispatch.kind is DispatchKind.SENT:
        return
    event = Event(
        dispatch.id,
        submission.id,
        submission.reference,
        Outcome(dispatch.kind.value),
        dispatch.happened_on,
    )
    case_ids = [row.case_id for row in submission.cases]
    owe_feedback(session, event, case_ids, acting_user=acting_user)


def _faults_of(
    session: Session, submission: Submission, details: DispatchDetails
) -> Iterator[Refusal]:
    if details.happened_on > clock.today():
        yield Refusal(N_("This day has not come yet."), field="happened_on")
    sent = [one.happened_on for one in submission.dispatches if one.kind is DispatchKind.SENT]
    if sent and details.happened_on < sent[0]:
        yield Refusal(N_("That is before it was sent."), field="happened_on")
    if details.kind is not DispatchKind.SENT:
        return
    if submission.state is SubmissionState.SEALED:
        # The day as it was in the westernmost place: a day there is no fault here.
        sealed = (the_packet(session, submission.id).sealed_at - _BEHIND_UTC).date()
        if details.happened_on < sealed:
            yield Refusal(N_("That is before the packet was sealed."), field="happened_on")
    if not details.method.strip():
        yield Refusal(N_("Say how it went."), field="method")


def _due(session: Session, submission: Submission, details: DispatchDetails) -> date | None:
    days = asked_of(session, submission).reply_days
    if details.kind is not DispatchKind.SENT or days is None:
        return None
    return details.happened_on + timedelta(days=days)


def _send(
    session: Session, keyring: Keyring, submission: Submission, day: date, user: User
) -> None:
    packet = the_packet(session, submission.id)
    if packet.state is not PacketState.BUILT:
        raise NotAllowedNow(N_("The packet is not built yet."))
    require_grounds_on(session, keyring, packet, day)
    mark_sent(session, packet, acting_user=user)
    _enter_custody(session, keyring, submission, packet, user)


def _enter_custody(
    session: Session, keyring: Keyring, submission: Submission, packet: Packet, user: User
) -> None:
    """Enter on every exhibit that went along that a copy left, and to whom."""
    content = frozen_content(session, keyring, packet)
    digests = {each["original_sha256"] or each["sha256"] for each in content["exhibits"]}
    case_ids = [row.case_id for row in submission.cases]
    asked = asked_of(session, submission)
    for exhibit in queries.exhibits_sent(session, case_ids, digests):
        note_submitted(
            session,
            exhibit,
            purpose=submission.reference,
            handed_to=asked.names["en"],
            acting_user=user,
        )


def _move(
    session: Session, submission: Submission, details: DispatchDetails, acting_user: User
) -> None:
    told = {"on": details.happened_on.isoformat(), "reference": details.reference}
    transition = _MOVES.get(details.kind)
    if transition is not None:
        move(
            session,
            submission,
            transition,
            acting_user=acting_user,
            require=partial(policy.require, acting_user),
            within=submission.id,
            **told,
        )
    elif submission.state in _WAITING:
        record(
            session,
            "submission:replied",
            submission,
            acting_user=acting_user,
            within=submission.id,
            **told,
        )
    else:
        raise NotAllowedNow(N_("A reply comes to something that was sent."))
