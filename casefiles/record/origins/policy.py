"""Who may say what a source derives from, and whose eyes a graph is drawn for."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from casefiles.platform.accounts.models import User
from casefiles.record.sources import policy
from casefiles.record.sources.policy import SourcePermission

__all__ = ["require_write", "shown_to"]


def require_write(user: User) -> None:
    """Refuse whoever may not write sources: a link is part of both."""
    policy.require(user, SourcePermission.WRITE)


def shown_to(user: User, source_id: UUID, cited: Collection[UUID]) -> bool:
    """Return whether a person may know of a source; `cited`: in cases that they may read."""
    return policy.may_read(user, cited=source_id in cited)
