"""Who reads the register of official statements, who keeps it, and for whom it is taken out."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User


class StatementPermission(StrEnum):
    READ = "statement:read"
    WRITE = "statement:write"
    EXPORT = "statement:export"


_READ = frozenset({StatementPermission.READ})
_WRITE = frozenset({StatementPermission.READ, StatementPermission.WRITE})
PERMISSIONS_OF: Mapping[Role, frozenset[StatementPermission]] = {
    Role.INVESTIGATOR: _WRITE,
    Role.REVIEWER: _WRITE,
    Role.OFFICER: frozenset(StatementPermission),
    Role.AUDITOR: _READ,
    Role.ADMINISTRATOR: frozenset(),
}
_WHO: Mapping[StatementPermission, str] = {
    StatementPermission.READ: N_("Official statements are read by those who work on cases."),
    StatementPermission.WRITE: N_(
        "Investigators, reviewers and submissions officers keep the register of statements."
    ),
    StatementPermission.EXPORT: N_("Submissions officers take the register of statements out."),
}


def may(user: User, permission: StatementPermission) -> bool:
    """Return whether any of the person's roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in user.roles)


def require(user: User, permission: StatementPermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(_WHO[permission])
