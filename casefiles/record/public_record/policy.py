"""Who reads the register of UN documents, and who keeps it: whoever works on cases."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User


class UNDocumentPermission(StrEnum):
    READ = "un-document:read"
    WRITE = "un-document:write"


_READ = frozenset({UNDocumentPermission.READ})
_WRITE = frozenset(UNDocumentPermission)
PERMISSIONS_OF: Mapping[Role, frozenset[UNDocumentPermission]] = {
    Role.INVESTIGATOR: _WRITE,
    Role.REVIEWER: _WRITE,
    Role.OFFICER: _WRITE,
    Role.AUDITOR: _READ,
    Role.ADMINISTRATOR: frozenset(),
}
_WHO: Mapping[UNDocumentPermission, str] = {
    UNDocumentPermission.READ: N_("UN documents are read by those who work on cases."),
    UNDocumentPermission.WRITE: N_(
        "Investigators, reviewers and submissions officers keep the register of UN documents."
    ),
}


def may(user: User, permission: UNDocumentPermission) -> bool:
    """Return whether any of the person's roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in user.roles)


def require(user: User, permission: UNDocumentPermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(_WHO[permission])
