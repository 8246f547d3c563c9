"""Who reads the log: auditors all of it, administrators what was done but not what it says."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User


class LogPermission(StrEnum):
    READ = "log:read"
    READ_DETAILS = "log:read-details"
    VERIFY = "log:verify"


PERMISSIONS_OF: Mapping[Role, frozenset[LogPermission]] = {
    Role.INVESTIGATOR: frozenset(),
    Role.REVIEWER: frozenset(),
    Role.OFFICER: frozenset(),
    Role.AUDITOR: frozenset(LogPermission),
    Role.ADMINISTRATOR: frozenset({LogPermission.READ, LogPermission.VERIFY}),
}


def may(user: User, permission: LogPermission) -> bool:
    """Return whether any of the person's roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in user.roles)


def require(user: User, permission: LogPermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(N_("The log is read by auditors and administrators."))
