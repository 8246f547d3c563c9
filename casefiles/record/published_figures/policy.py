"""Who reads published figures, who keeps them, and who takes them out."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User


class PublishedPermission(StrEnum):
    READ = "published-figure:read"
    WRITE = "published-figure:write"
    EXPORT = "published-figure:export"


_READ = frozenset({PublishedPermission.READ})
_WRITE = _READ | {PublishedPermission.WRITE}
PERMISSIONS_OF: Mapping[Role, frozenset[PublishedPermission]] = {
    Role.INVESTIGATOR: _WRITE,
    Role.REVIEWER: _WRITE,
    Role.OFFICER: frozenset(PublishedPermission),
    Role.AUDITOR: _READ,
    Role.ADMINISTRATOR: frozenset(),
}
_WHO: Mapping[PublishedPermission, str] = {
    PublishedPermission.READ: N_("Published figures are read by those who work on cases."),
    PublishedPermission.WRITE: N_(
        "Investigators, reviewers and submissions officers keep the published figures."
    ),
    PublishedPermission.EXPORT: N_("Submissions officers take the published figures out."),
}


def may(user: User, permission: PublishedPermission) -> bool:
    """Return whether any of the person's roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in user.roles)


def require(user: User, permission: PublishedPermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(_WHO[permission])
