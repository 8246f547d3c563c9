"""Writing down what went out, what came back, with which letters, and when an answer is due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all, stated
from casefiles.foundation.messages import N_
from casefiles.outbound.dispatch import policy as entries
from casefiles.outbound.dispatch import queries
from casefiles.outbound.letters.workflow import Brought, keep_letters
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
from casefiles.outbound.submissions.queries import (
    asked_of,
    require_standing,
    supplemented_by,
)
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.transitions import Transition, move
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.evidence.workflow import note_submitted
from casefiles.record.interviews.models import Outcome
from casefiles.record.interviews.workflow import Event, owe_feedback, take_back_feedback

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
#: of an entry that was struck: the state goes back to what stands without it
UNACKNOWLEDGE = Transition(
    "submission:unacknowledged",
    frozenset({SubmissionState.ACKNOWLEDGED}),
    SubmissionState.SENT,
    SubmissionPermission.DISPATCH,
)
REOPEN = Transition(
    "submission:reopened",
    frozenset({SubmissionState.CONCLUDED}),
    SubmissionState.ACKNOWLEDGED,
    SubmissionPermission.DISPATCH,
)
REOPEN_UNACKNOWLEDGED = Transition(
    "submission:reopened-unacknowledged",
    frozenset({SubmissionState.CONCLUDED}),
    SubmissionState.SENT,
    SubmissionPermission.DISPATCH,
)
TRANSITIONS = (SEND, ACKNOWLEDGE, CONCLUDE, UNACKNOWLEDGE, REOPEN, REOPEN_UNACKNOWLEDGED)
Step = Transition[SubmissionState, SubmissionPermission]
_MOVES: Mapping[DispatchKind, Step] = {
    DispatchKind.SENT: SEND,
    DispatchKind.ACKNOWLEDGED: ACKNOWLEDGE,
    DispatchKind.CONCLUDED: CONCLUDE,
}
_BEHIND_UTC = timedelta(hours=12)

HISTORY: Mapping[str, str] = {
    "submission:sent": N_("wrote down that it was sent"),
    "submission:acknowledged": N_("wrote down that it was acknowledged"),
    "submission:more-requested": N_("wrote down that the recipient asks for more"),
    "submission:supplemented": N_("wrote down that a supplement was sent"),
    "submission:communication-issued": N_("wrote down that a communication was issued"),
    "submission:government-replied": N_("wrote down that the Government replied"),
    "submission:in-report": N_("wrote down that it is included in a report"),
    "submission:finding-made": N_("wrote down that a finding was made"),
    "submission:published": N_("wrote down that it was published"),
    "submission:inadmissible": N_("wrote down that it was found inadmissible"),
    "submission:declined": N_("wrote down that the recipient declined it"),
    "submission:no-response": N_("wrote down that no response came"),
    "submission:replied": N_("wrote down a reply"),
    "submission:concluded": N_("wrote down that it is concluded"),
    "submission:struck": N_("struck an entry: %(reason)s"),
    "submission:unacknowledged": N_("took it as not acknowledged any more"),
    "submission:reopened": N_("took it as not concluded any more"),
    "submission:reopened-unacknowledged": N_("took it as not concluded any more"),
}


def record_dispatch(
    session: Session,
    keyring: Keyring,
    submission: Submission,
    details: DispatchDetails,
    *,
    acting_user: User,
    letters: Sequence[Brought] = (),
) -> Dispatch:
    """Write down what was sent or came back: on which day, how, with which letters."""
    policy.require(acting_user, SubmissionPermission.DISPATCH)
    _require_in_turn(session, submission, details.kind)
    refuse_all(_faults_of(session, submission, details))
    if details.kind is DispatchKind.SENT:
        _send(session, keyring, submission, details.happened_on, acting_user)
    _move(session, submission, details, acting_user)
    dispatch = _add(
        session,
        submission,
        acting_user,
        **{name: getattr(details, name) for name in DispatchDetails.__dataclass_fields__}
        | {"due_on": details.due_on or _due(session, submission, details)},
    )
    if letters:
        keep_letters(session, submission, dispatch, letters, acting_user=acting_user)
    _owe_feedback(session, submission, dispatch, acting_user)
    if details.kind is DispatchKind.SENT:
        _answer_request(session, submission, details, acting_user)
    return dispatch


def _add(session: Session, submission: Submission, user: User, **values: object) -> Dispatch:
    dispatch = Dispatch(submission_id=submission.id, recorded_by_id=user.id, **values)
    session.add(dispatch)
    session.flush()
    session.expire(submission, ["dispatches"])
    return dispatch


def _require_in_turn(session: Session, submission: Submission, kind: DispatchKind) -> None:
    # Its row is the lock: of two who write at once, the second sees what the first did.
    session.flush()
    session.refresh(submission, ["state", "version"], with_for_update=True)
    if kind in entries.NOT_BY_HAND:
        raise NotAllowedNow(N_("The program writes this down by itself."))
    if not entries.may_come(kind, submission.state):
        raise NotAllowedNow(
            N_("This is %(state)s now, so that can no longer be done."),
            state=submission.state.value,
        )


def _answer_request(
    session: Session, submission: Submission, details: DispatchDetails, user: User
) -> None:
    """Write down with the earlier submission that this one, its supplement, went out."""
    link = supplemented_by(session, submission)
    if link is None:
        return
    earlier = link.earlier
    session.refresh(earlier, ["state", "version"], with_for_update=True)
    session.expire(earlier, ["dispatches"])
    standing = {one.id for one in earlier.entries}
    _add(
        session,
        earlier,
        user,
        kind=DispatchKind.SUPPLEMENTED,
        happened_on=details.happened_on,
        method=details.method,
        about_id=link.request_id if link.request_id in standing else None,
    )
    _log(session, "submission:supplemented", earlier, user, on=details.happened_on.isoformat())


def _log(
    session: Session, action: str, submission: Submission, user: User, **detail: object
) -> None:
    record(session, action, submission, acting_user=user, within=submission.id, **detail)


# --- what was written down wrongly ---------------------------------------------------------------


def strike(
    session: Session, submission: Submission, dispatch: Dispatch, reason: str, *, acting_user: User
) -> Dispatch:
    """Strike an entry that is wrong, by a further one that says why; the wrong one stays."""
    policy.require(acting_user, SubmissionPermission.DISPATCH)
    session.flush()
    session.refresh(submission, ["state", "version"], with_for_update=True)
    session.expire(submission, ["dispatches"])
    require_standing(submission, dispatch)
    if dispatch.kind in entries.NEVER_STRUCK:
        raise NotAllowedNow(
            N_("That something was sent stays written down: custody and deadlines rest on it.")
        )
    why = stated(reason)
    _log(session, "submission:struck", submission, acting_user, reason=why, kind=dispatch.kind)
    struck = _add(
        session,
        submission,
        acting_user,
        kind=DispatchKind.STRUCK,
        happened_on=clock.today(),
        note=why,
        about_id=dispatch.id,
    )
    _move_back(session, submission, dispatch.kind, acting_user)
    event = _event(submission, struck)
    take_back_feedback(session, dispatch.id, event, acting_user=acting_user)
    return struck


def _move_back(
    session: Session, submission: Submission, kind: DispatchKind, acting_user: User
) -> None:
    """Let the state be what the entries that stand say."""
    is_acknowledged = any(one.kind is DispatchKind.ACKNOWLEDGED for one in submission.entries)
    if kind is DispatchKind.CONCLUDED:
        step = REOPEN if is_acknowledged else REOPEN_UNACKNOWLEDGED
    elif kind is DispatchKind.ACKNOWLEDGED and submission.state is SubmissionState.ACKNOWLEDGED:
        step = UNACKNOWLEDGE
    else:
        return
    _take(session, submission, step, acting_user)


def _owe_feedback(
    session: Session, submission: Submission, dispatch: Dispatch, acting_user: User
) -> None:
    """Owe word of what came back to the sources of its cases that want to hear."""
    if dispatch.kind in entries.NO_OUTCOME:
        return
    case_ids = [row.case_id for row in submission.cases]
    owe_feedback(session, _event(submission, dispatch), case_ids, acting_user=acting_user)


def _event(submission: Submission, dispatch: Dispatch) -> Event:
    outcome = Outcome(dispatch.kind.value)
    return Event(dispatch.id, submission.id, submission.reference, outcome, dispatch.happened_on)


def _faults_of(
    session: Session, submission: Submission, details: DispatchDetails
) -> Iterator[Refusal]:
    if details.happened_on > clock.today():
        yield Refusal(N_("This day has not come yet."), field="happened_on")
    sent = [one.happened_on for one in submission.entries if one.kind is DispatchKind.SENT]
    if sent and details.happened_on < sent[0]:
        yield Refusal(N_("That is before it was sent."), field="happened_on")
    if details.due_on and details.due_on < details.happened_on:
        yield Refusal(N_("That is before it happened."), field="due_on")
    if details.due_on and entries.is_too_far(details.due_on):
        yield Refusal(entries.TOO_FAR, field="due_on")
    if details.kind is not DispatchKind.SENT:
        return
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
    step = _MOVES.get(details.kind)
    if step is not None:
        _take(session, submission, step, acting_user, **told)
    else:
        _log(session, _action(details.kind), submission, acting_user, **told)


def _action(kind: DispatchKind) -> str:
    return f"submission:{kind.value.replace('_', '-')}"


def _take(
    session: Session, submission: Submission, step: Step, acting_user: User, **told: object
) -> None:
    move(
        session,
        submission,
        step,
        acting_user=acting_user,
        require=partial(policy.require, acting_user),
        within=submission.id,
        **told,
    )
