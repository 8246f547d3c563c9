"""Who may speak for the organisation: administrators; before set-up, whoever opens the page."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User


class OrganisationPermission(StrEnum):
    EDIT = "organisation:edit"
    LOCK_KEYS = "organisation:lock-keys"


PERMISSIONS_OF: Mapping[Role, frozenset[OrganisationPermission]] = {
    Role.INVESTIGATOR: frozenset(),
    Role.REVIEWER: frozenset(),
    Role.OFFICER: frozenset(),
    Role.AUDITOR: frozenset(),
    Role.ADMINISTRATOR: frozenset(OrganisationPermission),
}


def may(user: User, permission: OrganisationPermission) -> bool:
    """Return whether any of the person's roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in user.roles)


def require(user: User, permission: OrganisationPermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(N_("Only an administrator changes what stands for the organisation."))
