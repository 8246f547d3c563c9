"""Who sees the overview of remedies, and who takes it out; a remedy itself is read as its case."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from casefiles.foundation.errors import NotAllowedNow, NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User
from casefiles.record.cases import policy as cases
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.cases.policy import CasePermission


class RemedyPermission(StrEnum):
    READ = "remedy:read"
    EXPORT = "remedy:export"


_READ = frozenset({RemedyPermission.READ})
PERMISSIONS_OF: Mapping[Role, frozenset[RemedyPermission]] = {
    Role.INVESTIGATOR: _READ,
    Role.REVIEWER: _READ,
    Role.OFFICER: frozenset(RemedyPermission),
    Role.AUDITOR: _READ,
    Role.ADMINISTRATOR: frozenset(),
}
_WHO: Mapping[RemedyPermission, str] = {
    RemedyPermission.READ: N_("Remedies are read by those who read the case."),
    RemedyPermission.EXPORT: N_("Submissions officers take the overview of remedies out."),
}


def may(user: User, permission: RemedyPermission) -> bool:
    """Return whether any of the person's roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in user.roles)


def require(user: User, permission: RemedyPermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(_WHO[permission])


def may_write(user: User, case: Case) -> bool:
    """Return whether a person may write of remedies in a case: also once it is closed.

    What is promised and done comes years after an incident was established.
    """
    return case.state is not CaseState.VOID and cases.may(user, CasePermission.EDIT, case)


def require_writer(user: User, case: Case) -> None:
    """Refuse where `may_write` says no."""
    cases.require(user, CasePermission.EDIT, case)
    if case.state is CaseState.VOID:
        raise NotAllowedNow(N_("This case is void; nothing is written of it any more."))
