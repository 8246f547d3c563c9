"""Who reads the register of recommendations, who keeps it, and who takes it out."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User


class RecommendationPermission(StrEnum):
    READ = "recommendation:read"
    WRITE = "recommendation:write"
    EXPORT = "recommendation:export"


_READ = frozenset({RecommendationPermission.READ})
_WRITE = _READ | {RecommendationPermission.WRITE}
PERMISSIONS_OF: Mapping[Role, frozenset[RecommendationPermission]] = {
    Role.INVESTIGATOR: _WRITE,
    Role.REVIEWER: _WRITE,
    Role.OFFICER: frozenset(RecommendationPermission),
    Role.AUDITOR: _READ,
    Role.ADMINISTRATOR: frozenset(),
}
_WHO: Mapping[RecommendationPermission, str] = {
    RecommendationPermission.READ: N_("Recommendations are read by those who work on cases."),
    RecommendationPermission.WRITE: N_(
        "Investigators, reviewers and submissions officers keep the register of recommendations."
    ),
    RecommendationPermission.EXPORT: N_(
        "Submissions officers take the register of recommendations out."
    ),
}


def may(user: User, permission: RecommendationPermission) -> bool:
    """Return whether any of the person's roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in user.roles)


def require(user: User, permission: RecommendationPermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(_WHO[permission])
