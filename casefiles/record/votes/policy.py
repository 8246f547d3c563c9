"""Who reads the register of votes, who keeps it, and who takes it out as a table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User


class VotePermission(StrEnum):
    READ = "vote:read"
    WRITE = "vote:write"
    EXPORT = "vote:export"


_READ = frozenset({VotePermission.READ})
_WRITE = frozenset({VotePermission.READ, VotePermission.WRITE})
PERMISSIONS_OF: Mapping[Role, frozenset[VotePermission]] = {
    Role.INVESTIGATOR: _WRITE,
    Role.REVIEWER: _WRITE,
    Role.OFFICER: frozenset(VotePermission),
    Role.AUDITOR: _READ,
    Role.ADMINISTRATOR: frozenset(),
}
_WHO: Mapping[VotePermission, str] = {
    VotePermission.READ: N_("Votes are read by those who work on cases."),
    VotePermission.WRITE: N_(
        "Investigators, reviewers and submissions officers keep the register of votes."
    ),
    VotePermission.EXPORT: N_("Submissions officers take the register of votes out."),
}


def may(user: User, permission: VotePermission) -> bool:
    """Return whether any of the person's roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in user.roles)


def require(user: User, permission: VotePermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(_WHO[permission])
