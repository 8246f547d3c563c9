"""Who may read and write actors; named people among them are for those who investigate."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User
from casefiles.record.actors.models import ActorKind


class HasKind(Protocol):
    """An actor, or what a list keeps of one."""

    @property
    def kind(self) -> ActorKind: ...


class ActorPermission(StrEnum):
    READ = "actor:read"
    READ_PEOPLE = "actor:read-people"
    WRITE = "actor:write"


_READ = frozenset({ActorPermission.READ})
_WRITE = frozenset(ActorPermission)
PERMISSIONS_OF: Mapping[Role, frozenset[ActorPermission]] = {
    Role.INVESTIGATOR: _WRITE,
    Role.REVIEWER: _WRITE,
    Role.OFFICER: _READ,
    Role.AUDITOR: _READ,
    Role.ADMINISTRATOR: frozenset(),
}
_WHO: Mapping[ActorPermission, str] = {
    ActorPermission.READ: N_("Actors are read by those who work on cases."),
    ActorPermission.READ_PEOPLE: N_("Investigators and reviewers read who commanded whom."),
    ActorPermission.WRITE: N_("Investigators and reviewers write actors."),
}


def may(user: User, permission: ActorPermission) -> bool:
    """Return whether any of the person's roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in user.roles)


def may_read(user: User, actor: HasKind) -> bool:
    """Return whether a person may know of this actor: suspects are not for everybody."""
    if actor.kind is ActorKind.PERSON:
        return may(user, ActorPermission.READ_PEOPLE)
    return may(user, ActorPermission.READ)


def require(user: User, permission: ActorPermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(_WHO[permission])
