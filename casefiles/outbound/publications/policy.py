"""Who reads reports, who writes them, and who publishes what somebody else wrote."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.outbound.publications.models import Report
from casefiles.platform.accounts.models import Role, User


class PublicationPermission(StrEnum):
    READ = "publication:read"
    WRITE = "publication:write"
    #: publish, return, take out as a file
    PUBLISH = "publication:publish"


_READ = frozenset({PublicationPermission.READ})
_WRITE = _READ | {PublicationPermission.WRITE}
PERMISSIONS_OF: Mapping[Role, frozenset[PublicationPermission]] = {
    Role.INVESTIGATOR: _WRITE,
    Role.REVIEWER: _WRITE,
    Role.OFFICER: frozenset(PublicationPermission),
    Role.AUDITOR: _READ,
    Role.ADMINISTRATOR: frozenset(),
}
_WHO: Mapping[PublicationPermission, str] = {
    PublicationPermission.READ: N_("Reports are read by those who work on cases."),
    PublicationPermission.WRITE: N_(
        "Investigators, reviewers and submissions officers write reports."
    ),
    PublicationPermission.PUBLISH: N_("Submissions officers publish reports and take them out."),
}


def may(user: User, permission: PublicationPermission) -> bool:
    """Return whether any of the person's roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in user.roles)


def require(user: User, permission: PublicationPermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(_WHO[permission])


def wrote(user: User, report: Report) -> bool:
    """Return whether a person had a hand in a report."""
    return any(one.user_id == user.id for one in report.contributors)


def may_decide(user: User, report: Report) -> bool:
    """Return whether a person may publish a report, or return it: nobody publishes their own."""
    return may(user, PublicationPermission.PUBLISH) and not wrote(user, report)


def require_another(user: User, report: Report) -> None:
    """Refuse where `may_decide` says no."""
    require(user, PublicationPermission.PUBLISH)
    if wrote(user, report):
        raise NotPermitted(N_("You wrote in this report, so somebody else publishes it."))
