"""Who reads the statistics, and for whom a table of them leaves."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User


class StatisticsPermission(StrEnum):
    READ = "statistics:read"
    EXPORT = "statistics:export"


_READ = frozenset({StatisticsPermission.READ})
PERMISSIONS_OF: Mapping[Role, frozenset[StatisticsPermission]] = {
    Role.INVESTIGATOR: _READ,
    Role.REVIEWER: _READ,
    Role.OFFICER: frozenset(StatisticsPermission),
    Role.AUDITOR: _READ,
    Role.ADMINISTRATOR: frozenset(),
}
_WHO: Mapping[StatisticsPermission, str] = {
    StatisticsPermission.READ: N_("Administrators manage accounts; they read no case."),
    StatisticsPermission.EXPORT: N_("Submissions officers take statistics out."),
}


def may(user: User, permission: StatisticsPermission) -> bool:
    """Return whether any of a person's roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in user.roles)


def require(user: User, permission: StatisticsPermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(_WHO[permission])
