"""Who reads the gap register, and for whom it leaves."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User


class ReportPermission(StrEnum):
    READ = "report:read"
    EXPORT = "report:export"


_READ = frozenset({ReportPermission.READ})
PERMISSIONS_OF: Mapping[Role, frozenset[ReportPermission]] = {
    Role.INVESTIGATOR: _READ,
    Role.REVIEWER: _READ,
    Role.OFFICER: frozenset(ReportPermission),
    Role.AUDITOR: _READ,
    Role.ADMINISTRATOR: frozenset(),
}
_WHO: Mapping[ReportPermission, str] = {
    ReportPermission.READ: N_("Administrators manage accounts; they read no case."),
    ReportPermission.EXPORT: N_("Submissions officers take the gap register out."),
}


def may(user: User, permission: ReportPermission) -> bool:
    """Return whether any of a person's roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in user.roles)


def require(user: User, permission: ReportPermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(_WHO[permission])
