"""Who asks to look in an emergency, who answers, and how long each of it holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User
from casefiles.record.sources import policy as sources
from casefiles.record.sources.models import (
    EmergencyKind,
    EmergencyRequest,
    EmergencyState,
    Source,
)

#: how long a request waits for a second person, and how long a confirmed one lets look
ANSWERED_WITHIN, OPEN_FOR = timedelta(hours=72), timedelta(hours=24)
#: how long those whom it concerns see on their first page what was done
ALERTED_FOR = timedelta(days=30)


class EmergencyPermission(StrEnum):
    ASK = "emergency:ask"
    #: never for one's own request
    ANSWER = "emergency:answer"
    END = "emergency:end"
    #: nobody's: the program does it when the time is over
    LAPSE = "emergency:lapse"


_ALL = frozenset(EmergencyPermission) - {EmergencyPermission.LAPSE}
PERMISSIONS_OF: Mapping[Role, frozenset[EmergencyPermission]] = {
    Role.INVESTIGATOR: _ALL,
    Role.REVIEWER: _ALL,
    Role.OFFICER: frozenset(),
    Role.AUDITOR: frozenset(),
    Role.ADMINISTRATOR: frozenset(),
}


def may(user: User, permission: EmergencyPermission) -> bool:
    """Return whether any role of somebody whose account is in use includes the permission."""
    return user.is_active and any(permission in PERMISSIONS_OF[role] for role in user.roles)


def require(user: User, permission: EmergencyPermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(
            N_("Only investigators and reviewers take part in opening an identity in an emergency.")
        )


def is_waiting(request: EmergencyRequest, *, now: datetime) -> bool:
    """Return whether a request still waits for a second person."""
    return request.state is EmergencyState.WAITING and request.asked_at + ANSWERED_WITHIN > now


def waits_for_answer(
    user: User, source: Source, kind: EmergencyKind, *, now: datetime
) -> EmergencyRequest | None:
    """Return what a person has asked about a source and nobody answered yet."""
    return next(
        (
            request
            for request in source.requests
            if request.asked_by_id == user.id and request.kind is kind
            if is_waiting(request, now=now)
        ),
        None,
    )


def may_ask_look(user: User, source: Source, *, now: datetime) -> bool:
    """Return whether a person may ask to look: who may not, at what is sealed, once at a time."""
    return (
        may(user, EmergencyPermission.ASK)
        and source.sealed_identity is not None
        and not sources.may_look(user, source, now=now)
        and waits_for_answer(user, source, EmergencyKind.LOOK, now=now) is None
    )


def has_left(responsible: User) -> bool:
    """Return whether nobody is there to hand a source on: disabled, or of another role now."""
    return not sources.may(responsible, sources.SourcePermission.LOOK)


def may_ask_handover(user: User, source: Source, responsible: User, *, now: datetime) -> bool:
    """Return whether a person may ask that a source be handed on: where who held it has left."""
    return (
        may(user, EmergencyPermission.ASK)
        and has_left(responsible)
        and waits_for_answer(user, source, EmergencyKind.HANDOVER, now=now) is None
    )


def may_answer(user: User, request: EmergencyRequest, *, now: datetime) -> bool:
    """Return whether a person may confirm or refuse now: anybody of the two roles but the asker."""
    return (
        may(user, EmergencyPermission.ANSWER)
        and request.asked_by_id != user.id
        and is_waiting(request, now=now)
    )


def require_second_person(user: User, request: EmergencyRequest) -> None:
    """Refuse who asked: nobody answers their own request."""
    require(user, EmergencyPermission.ANSWER)
    if request.asked_by_id == user.id:
        raise NotPermitted(N_("You asked for this, so somebody else has to answer."))


def may_end(user: User, source: Source, request: EmergencyRequest, *, now: datetime) -> bool:
    """Return whether a person may take back an open leave: a party to it, or the responsible."""
    return _is_party(user, source, request) and sources.is_open(request, now=now)


def _is_party(user: User, source: Source, request: EmergencyRequest) -> bool:
    parties = {request.asked_by_id, request.decided_by_id, source.responsible_id}
    return may(user, EmergencyPermission.END) and user.id in parties


def require_party(user: User, source: Source, request: EmergencyRequest) -> None:
    """Refuse who has no part in a leave."""
    if not _is_party(user, source, request):
        raise NotPermitted(
            N_("Who asked, who confirmed, and who is responsible for the source end this.")
        )
