"""Who writes down who somebody is; which case it is for, the case's own policy asks."""

from __future__ import annotations

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User

WRITERS = frozenset({Role.INVESTIGATOR, Role.REVIEWER})


def may_write(user: User) -> bool:
    """Return whether a person may add people and correct their names."""
    return bool(WRITERS & user.roles)


def require_writer(user: User) -> None:
    """Refuse where `may_write` says no."""
    if not may_write(user):
        raise NotPermitted(N_("Investigators and reviewers write down who somebody is."))
