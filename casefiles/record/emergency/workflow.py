"""Two people open an identity for a short time, or hand a source on whose holder has left."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, stated
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.platform.accounts.queries import get_colleague
from casefiles.platform.audit.workflow import record
from casefiles.platform.transitions import Transition, move
from casefiles.record.emergency import policy, queries
from casefiles.record.emergency.policy import OPEN_FOR, EmergencyPermission
from casefiles.record.sources import policy as sources
from casefiles.record.sources import workflow as source_verbs
from casefiles.record.sources.models import (
    EmergencyKind,
    EmergencyRequest,
    EmergencyState,
    Source,
)
from casefiles.record.sources.queries import lock_source

Step = Transition[EmergencyState, EmergencyPermission]
_WAITING = frozenset({EmergencyState.WAITING})
_CONFIRMED, _REFUSED, _LAPSED = (
    EmergencyState.CONFIRMED,
    EmergencyState.REFUSED,
    EmergencyState.LAPSED,
)
_ANSWER, _LAPSE = EmergencyPermission.ANSWER, EmergencyPermission.LAPSE
CONFIRM: Mapping[EmergencyKind, Step] = {
    EmergencyKind.LOOK: Transition("emergency:look-confirmed", _WAITING, _CONFIRMED, _ANSWER),
    EmergencyKind.HANDOVER: Transition(
        "emergency:handover-confirmed", _WAITING, _CONFIRMED, _ANSWER
    ),
}
REFUSE: Mapping[EmergencyKind, Step] = {
    EmergencyKind.LOOK: Transition("emergency:look-refused", _WAITING, _REFUSED, _ANSWER),
    EmergencyKind.HANDOVER: Transition("emergency:handover-refused", _WAITING, _REFUSED, _ANSWER),
}
LAPSE: Mapping[EmergencyKind, Step] = {
    EmergencyKind.LOOK: Transition("emergency:look-lapsed", _WAITING, _LAPSED, _LAPSE),
    EmergencyKind.HANDOVER: Transition("emergency:handover-lapsed", _WAITING, _LAPSED, _LAPSE),
}
END = Transition(
    "emergency:look-ended",
    frozenset({EmergencyState.CONFIRMED}),
    EmergencyState.ENDED,
    EmergencyPermission.END,
)
TRANSITIONS = (*CONFIRM.values(), *REFUSE.values(), *LAPSE.values(), END)

HISTORY: Mapping[str, str] = {
    "emergency:look-asked": N_(
        "asked to look at the identity of %(reference)s in an emergency: %(reason)s"
    ),
    "emergency:look-confirmed": N_(
        "let %(person)s look at the identity of %(reference)s in an emergency: %(reason)s"
    ),
    "emergency:look-refused": N_(
        "refused to let %(person)s look at the identity of %(reference)s: %(reason)s"
    ),
    "emergency:look-lapsed": N_(
        "let lapse what %(person)s asked about the identity of %(reference)s: nobody answered"
    ),
    "emergency:look-ended": N_("ended the emergency leave of %(person)s to look at %(reference)s"),
    "emergency:handover-asked": N_(
        "asked that %(reference)s be handed on to %(holder)s: %(reason)s"
    ),
    "emergency:handover-confirmed": N_(
        "confirmed that %(reference)s is handed on from %(held_by)s to %(holder)s: %(reason)s"
    ),
    "emergency:handover-refused": N_(
        "refused that %(reference)s be handed on to %(holder)s: %(reason)s"
    ),
    "emergency:handover-lapsed": N_(
        "let lapse what %(person)s asked about the responsibility for %(reference)s:"
        " nobody answered"
    ),
}


# --- asking --------------------------------------------------------------------------------------


def ask_look(
    session: Session, source: Source, *, reason: str, acting_user: User
) -> EmergencyRequest:
    """Ask to look at an identity without leave; a second person confirms or refuses."""
    policy.require(acting_user, EmergencyPermission.ASK)
    _begin(session, source, EmergencyKind.LOOK, acting_user)
    if source.sealed_identity is None:
        raise NotAllowedNow(N_("Nobody has sealed an identity for this source."))
    if sources.may_look(acting_user, source, now=clock.now()):
        raise NotAllowedNow(N_("You may look at this identity already."))
    request = _add(session, source, EmergencyKind.LOOK, stated(reason), acting_user)
    _record(session, "emergency:look-asked", request, acting_user, reason=request.reason)
    return request


def ask_handover(
    session: Session, source: Source, person: User, *, reason: str, acting_user: User
) -> EmergencyRequest:
    """Ask that somebody become responsible for a source whose holder has left."""
    policy.require(acting_user, EmergencyPermission.ASK)
    _begin(session, source, EmergencyKind.HANDOVER, acting_user)
    require_left(session, source)
    sources.require_holder(source, person)
    reason = stated(reason)
    request = _add(session, source, EmergencyKind.HANDOVER, reason, acting_user, to_id=person.id)
    _record(
        session,
        "emergency:handover-asked",
        request,
        acting_user,
        holder=person.display_name,
        reason=reason,
    )
    return request


def require_left(session: Session, source: Source) -> User:
    """Return who held a source and has left; refuse where they can hand it on themselves."""
    responsible = get_colleague(session, source.responsible_id)
    if not policy.has_left(responsible):
        raise NotAllowedNow(N_("Who is responsible for this source can hand it on themselves."))
    return responsible


def _begin(session: Session, source: Source, kind: EmergencyKind, user: User) -> None:
    """Let one at a time ask, and only where nothing of theirs waits already."""
    lock_source(session, source)
    if policy.waits_for_answer(user, source, kind, now=clock.now()) is not None:
        raise NotAllowedNow(N_("You have asked already; wait until somebody answers."))
    for request in source.requests:
        mine = request.asked_by_id == user.id and request.kind is kind
        if mine and request.state is EmergencyState.WAITING:
            _lapse(session, request, user)
    session.flush()


def _add(
    session: Session,
    source: Source,
    kind: EmergencyKind,
    reason: str,
    user: User,
    *,
    to_id: UUID | None = None,
) -> EmergencyRequest:
    request = EmergencyRequest(
        id=new_id(),
        kind=kind,
        state=EmergencyState.WAITING,
        asked_by_id=user.id,
        asked_at=clock.now(),
        reason=reason,
        to_id=to_id,
    )
    source.requests.append(request)
    session.flush()
    return request


def _record(
    session: Session,
    action: str,
    request: EmergencyRequest,
    user: User,
    **detail: Any,  # noqa: ANN401 - plain data
) -> None:
    source = request.source
    record(
        session,
        action,
        request,
        acting_user=user,
        within=source.id,
        reference=source.reference,
        **detail,
    )


# --- answering -----------------------------------------------------------------------------------


def confirm(
    session: Session,
    source: Source,
    request: EmergencyRequest,
    *,
    reason: str,
    acting_user: User,
) -> None:
    """Let the asker look for a day, or hand the source on: as the second of two people."""
    asked_by = _require_answerable(session, source, request, acting_user)
    reason = stated(reason)
    if not policy.may(asked_by, EmergencyPermission.ASK):
        raise NotAllowedNow(N_("Who asked for this may not look any more."))
    if request.kind is EmergencyKind.LOOK:
        _answer(
            session,
            CONFIRM[request.kind],
            request,
            asked_by=asked_by,
            reason=reason,
            user=acting_user,
        )
        request.opened_until = clock.now() + OPEN_FOR
    else:
        _confirm_handover(
            session, source, request, asked_by=asked_by, reason=reason, user=acting_user
        )
    session.flush()


def _confirm_handover(
    session: Session,
    source: Source,
    request: EmergencyRequest,
    *,
    asked_by: User,
    reason: str,
    user: User,
) -> None:
    held_by = require_left(session, source)
    person = _holder(session, request)
    sources.require_holder(source, person)
    said = {"held_by": held_by.display_name, "holder": person.display_name}
    _answer(
        session, CONFIRM[request.kind], request, asked_by=asked_by, reason=reason, user=user, **said
    )
    source_verbs.pass_on(
        session, source, person, reason=request.reason, handed_by=asked_by, confirmed_by=user
    )


def _holder(session: Session, request: EmergencyRequest) -> User:
    return get_colleague(session, request.to_id or request.asked_by_id)


def refuse(
    session: Session,
    source: Source,
    request: EmergencyRequest,
    *,
    reason: str,
    acting_user: User,
) -> None:
    """Say no to what somebody else asked, for a reason that they read."""
    asked_by = _require_answerable(session, source, request, acting_user)
    holder = _holder(session, request).display_name
    reason = stated(reason)
    _answer(
        session,
        REFUSE[request.kind],
        request,
        asked_by=asked_by,
        reason=reason,
        user=acting_user,
        holder=holder,
    )
    session.flush()


def _require_answerable(
    session: Session, source: Source, request: EmergencyRequest, user: User
) -> User:
    """Return who asked, where this person may answer and nobody did before."""
    policy.require_second_person(user, request)
    lock_source(session, source)
    session.refresh(request)
    if request.state is EmergencyState.WAITING and not policy.is_waiting(request, now=clock.now()):
        raise NotAllowedNow(N_("Nobody answered in time, so this request has lapsed."))
    return get_colleague(session, request.asked_by_id)


def _answer(
    session: Session,
    step: Step,
    request: EmergencyRequest,
    *,
    asked_by: User,
    reason: str,
    user: User,
    **said: str,
) -> None:
    move(
        session,
        request,
        step,
        acting_user=user,
        require=partial(policy.require, user),
        within=request.source_id,
        reference=request.source.reference,
        person=asked_by.display_name,
        reason=reason,
        **said,
    )
    request.decided_by_id, request.decided_at = user.id, clock.now()
    request.decision_reason = reason


# --- when it is over -----------------------------------------------------------------------------


def end_look(
    session: Session, source: Source, request: EmergencyRequest, *, acting_user: User
) -> None:
    """Take back a leave before its time; the row stays."""
    policy.require_party(acting_user, source, request)
    if request.kind is not EmergencyKind.LOOK:
        raise NotAllowedNow(N_("Only a leave to look can be ended."))
    if request.state is EmergencyState.CONFIRMED and not sources.is_open(request, now=clock.now()):
        raise NotAllowedNow(N_("This leave is over already."))
    move(
        session,
        request,
        END,
        acting_user=acting_user,
        require=partial(policy.require, acting_user),
        within=source.id,
        reference=source.reference,
        person=get_colleague(session, request.asked_by_id).display_name,
    )


def lapse_overdue(session: Session) -> None:
    """Write down which requests nobody answered in time."""
    for request in queries.overdue(session):
        _lapse(session, request, get_colleague(session, request.asked_by_id))


def _lapse(session: Session, request: EmergencyRequest, asked_by: User) -> None:
    move(
        session,
        request,
        LAPSE[request.kind],
        acting_user=None,
        require=_by_the_program,
        within=request.source_id,
        reference=request.source.reference,
        person=asked_by.display_name,
    )


def _by_the_program(_needs: EmergencyPermission) -> None:
    """Ask nobody: time has passed."""
