"""Who may read a source's label, write it, and, for a reason, look at who it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from enum import StrEnum

from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User
from casefiles.record.sources.models import (
    EmergencyKind,
    EmergencyRequest,
    EmergencyState,
    Source,
    SourceGrant,
    SourceState,
)


class SourcePermission(StrEnum):
    READ = "source:read"
    #: only those cited in a case that the person may read
    READ_CITED = "source:read-cited"
    WRITE = "source:write"
    #: holds for one source at a time: see `may_look`
    LOOK = "source:look"


_READ = frozenset({SourcePermission.READ, SourcePermission.READ_CITED})
_WRITE = _READ | {SourcePermission.WRITE, SourcePermission.LOOK}
PERMISSIONS_OF: Mapping[Role, frozenset[SourcePermission]] = {
    Role.INVESTIGATOR: _WRITE,
    Role.REVIEWER: _WRITE,
    Role.OFFICER: frozenset({SourcePermission.READ_CITED}),
    Role.AUDITOR: _READ,
    Role.ADMINISTRATOR: frozenset(),
}
_WHO: Mapping[SourcePermission, str] = {
    SourcePermission.READ: N_("Sources are read by those who work on cases."),
    SourcePermission.READ_CITED: N_("Sources are read by those who work on cases."),
    SourcePermission.WRITE: N_("Investigators and reviewers write sources."),
    SourcePermission.LOOK: N_(
        "Who is responsible for this source may look, and those whom that person lets look."
    ),
}


def may(user: User, permission: SourcePermission) -> bool:
    """Return whether any of the person's roles includes the permission."""
    return roles_allow(user.roles, permission)


def roles_allow(roles: Collection[Role], permission: SourcePermission) -> bool:
    """Return whether any of some roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in roles)


def require(user: User, permission: SourcePermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(_WHO[permission])


def may_read(user: User, *, cited: bool) -> bool:
    """Return whether a person may read a label; `cited`: in a case that they may read."""
    if may(user, SourcePermission.READ):
        return True
    return cited and may(user, SourcePermission.READ_CITED)


def may_grant(user: User, source: Source) -> bool:
    """Return whether a person may let others look: only who is responsible for the source."""
    return may(user, SourcePermission.LOOK) and source.responsible_id == user.id


def may_look(user: User, source: Source, *, now: datetime) -> bool:
    """Return whether a person may look at who a source is, given a reason.

    By a leave that stands, or by one that two people opened for a short time; and only as
    investigator or reviewer: no other role ever gives it, a leave held over included.
    """
    return has_leave(user, source, today=now.date()) or (
        may(user, SourcePermission.LOOK)
        and any(is_opened_to(user, request, now=now) for request in source.requests)
    )


def has_leave(user: User, source: Source, *, today: date) -> bool:
    """Return whether a person is responsible for a source or let look by who is.

    Only such a leave lets replace what is sealed; one of an emergency does not.
    """
    if not may(user, SourcePermission.LOOK):
        return False
    return source.responsible_id == user.id or any(
        grant.user_id == user.id and is_in_force(grant, today) for grant in source.grants
    )


def is_in_force(grant: SourceGrant, today: date) -> bool:
    """Return whether a grant holds on a day, its last one included."""
    return grant.ended_at is None and grant.until >= today


def is_opened_to(user: User, request: EmergencyRequest, *, now: datetime) -> bool:
    """Return whether a confirmed request lets who asked look at this moment."""
    return request.asked_by_id == user.id and is_open(request, now=now)


def is_open(request: EmergencyRequest, *, now: datetime) -> bool:
    """Return whether a request lets somebody look at this moment."""
    return (
        request.kind is EmergencyKind.LOOK
        and request.state is EmergencyState.CONFIRMED
        and request.opened_until is not None
        and request.opened_until > now
    )


def require_look(user: User, source: Source, *, now: datetime) -> None:
    """Refuse where `may_look` says no."""
    if not may_look(user, source, now=now):
        raise NotPermitted(_WHO[SourcePermission.LOOK])


def require_leave(user: User, source: Source, *, today: date) -> None:
    """Refuse where `has_leave` says no."""
    if not has_leave(user, source, today=today):
        raise NotPermitted(_WHO[SourcePermission.LOOK])


def require_grantor(user: User, source: Source) -> None:
    """Refuse where `may_grant` says no."""
    if not may_grant(user, source):
        raise NotPermitted(N_("Only who is responsible for a source lets others look."))


def require_recorded(source: Source) -> None:
    """Refuse what is void: nothing is added to it."""
    if source.state is SourceState.VOID:
        raise NotAllowedNow(N_("This source is void; record it anew if it was right."))


def require_holder(source: Source, person: User) -> None:
    """Refuse whom a source cannot be handed on to."""
    if not (person.is_active and may(person, SourcePermission.LOOK)):
        raise Refusal(
            N_("Only an investigator or reviewer can be responsible for a source."), field="person"
        )
    if person.id == source.responsible_id:
        raise Refusal(N_("That person is responsible for it already."), field="person")
