"""Who reads the register of agreements, who keeps it, and who takes it out."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User


class AgreementPermission(StrEnum):
    READ = "agreement:read"
    WRITE = "agreement:write"
    EXPORT = "agreement:export"


_READ = frozenset({AgreementPermission.READ})
_WRITE = _READ | {AgreementPermission.WRITE}
PERMISSIONS_OF: Mapping[Role, frozenset[AgreementPermission]] = {
    Role.INVESTIGATOR: _WRITE,
    Role.REVIEWER: _WRITE,
    Role.OFFICER: frozenset(AgreementPermission),
    Role.AUDITOR: _READ,
    Role.ADMINISTRATOR: frozenset(),
}
_WHO: Mapping[AgreementPermission, str] = {
    AgreementPermission.READ: N_("Agreements are read by those who work on cases."),
    AgreementPermission.WRITE: N_(
        "Investigators, reviewers and submissions officers keep the register of agreements."
    ),
    AgreementPermission.EXPORT: N_("Submissions officers take the register of agreements out."),
}


def may(user: User, permission: AgreementPermission) -> bool:
    """Return whether any of the person's roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in user.roles)


def require(user: User, permission: AgreementPermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(_WHO[permission])
