"""Who may say what a source derives from, and whose eyes a graph is drawn for."""

from __future__ import annotations

from casefiles.platform.accounts.models import User
from casefiles.record.sources import policy
from casefiles.record.sources.policy import SourcePermission

__all__ = ["may_read_all", "require_write"]


def require_write(user: User) -> None:
    """Refuse whoever may not write sources: a link is part of both."""
    policy.require(user, SourcePermission.WRITE)


def may_read_all(user: User) -> bool:
    """Return whether a person may know of every source, whoever cites it."""
    return policy.may_read(user, cited=False)
