"""Who may say that a rule was checked, and who defines a recipient; everybody may read them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User


class RecipientPermission(StrEnum):
    CHECK = "recipient:check"
    DEFINE = "recipient:define"


PERMISSIONS_OF: Mapping[Role, frozenset[RecipientPermission]] = {
    Role.INVESTIGATOR: frozenset(),
    Role.REVIEWER: frozenset(),
    Role.OFFICER: frozenset(RecipientPermission),
    Role.AUDITOR: frozenset(),
    Role.ADMINISTRATOR: frozenset(RecipientPermission),
}


def may(user: User, permission: RecipientPermission) -> bool:
    """Return whether any of a person's roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in user.roles)


def require(user: User, permission: RecipientPermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(N_("Submissions officers and administrators do this."))
