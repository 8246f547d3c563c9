"""Who reads estimates of displacement, who keeps them, and who takes them out."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User


class DisplacementPermission(StrEnum):
    READ = "displacement:read"
    WRITE = "displacement:write"
    EXPORT = "displacement:export"


_READ = frozenset({DisplacementPermission.READ})
_WRITE = _READ | {DisplacementPermission.WRITE}
PERMISSIONS_OF: Mapping[Role, frozenset[DisplacementPermission]] = {
    Role.INVESTIGATOR: _WRITE,
    Role.REVIEWER: _WRITE,
    Role.OFFICER: frozenset(DisplacementPermission),
    Role.AUDITOR: _READ,
    Role.ADMINISTRATOR: frozenset(),
}
_WHO: Mapping[DisplacementPermission, str] = {
    DisplacementPermission.READ: N_(
        "Estimates of displacement are read by those who work on cases."
    ),
    DisplacementPermission.WRITE: N_(
        "Investigators, reviewers and submissions officers enter estimates of displacement."
    ),
    DisplacementPermission.EXPORT: N_("Submissions officers take estimates of displacement out."),
}


def may(user: User, permission: DisplacementPermission) -> bool:
    """Return whether any of the person's roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in user.roles)


def require(user: User, permission: DisplacementPermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(_WHO[permission])
