"""What each role may do with accounts; a person's own account is their own."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User


class AccountPermission(StrEnum):
    MANAGE = "account:manage"
    READ_LOG = "log:read"
    READ_HEALTH = "health:read"
    UNLOCK_KEYS = "keys:unlock"


PERMISSIONS_OF: Mapping[Role, frozenset[AccountPermission]] = {
    Role.INVESTIGATOR: frozenset({AccountPermission.UNLOCK_KEYS}),
    Role.REVIEWER: frozenset({AccountPermission.UNLOCK_KEYS}),
    Role.OFFICER: frozenset(),
    Role.AUDITOR: frozenset({AccountPermission.READ_LOG}),
    Role.ADMINISTRATOR: frozenset(
        {AccountPermission.MANAGE, AccountPermission.READ_LOG, AccountPermission.READ_HEALTH}
    ),
}


_WHO: Mapping[AccountPermission, str] = {
    AccountPermission.MANAGE: N_("Administrators manage accounts."),
    AccountPermission.READ_LOG: N_("The log is read by auditors and administrators."),
    AccountPermission.READ_HEALTH: N_("Administrators read how the installation fares."),
    AccountPermission.UNLOCK_KEYS: N_("Investigators and reviewers unlock keys."),
}


def may(user: User, permission: AccountPermission) -> bool:
    """Return whether any of the person's roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in user.roles)


def require(user: User, permission: AccountPermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(_WHO[permission])
