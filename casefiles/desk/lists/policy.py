"""Who keeps views, who changes which, and for whom a list leaves as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from casefiles.desk.lists.models import CaseView
from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User
from casefiles.record.cases.policy import is_for_officers

if TYPE_CHECKING:
    from casefiles.record.cases.models import Case
    from casefiles.record.cases.queries import ListedCase


class ListPermission(StrEnum):
    READ = "list:read"
    EXPORT = "list:export"


_READ = frozenset({ListPermission.READ})
PERMISSIONS_OF: Mapping[Role, frozenset[ListPermission]] = {
    Role.INVESTIGATOR: _READ,
    Role.REVIEWER: _READ,
    Role.OFFICER: frozenset(ListPermission),
    Role.AUDITOR: _READ,
    Role.ADMINISTRATOR: frozenset(),
}
_WHO: Mapping[ListPermission, str] = {
    ListPermission.READ: N_("Administrators manage accounts; they read no case."),
    ListPermission.EXPORT: N_("Submissions officers take lists out as tables."),
}


def may(user: User, permission: ListPermission) -> bool:
    """Return whether any of a person's roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in user.roles)


def require(user: User, permission: ListPermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(_WHO[permission])


def may_open(user: User, view: CaseView) -> bool:
    """Return whether a person may know of a view: their own, or one that is shared."""
    return may(user, ListPermission.READ) and (view.shared or view.user_id == user.id)


def owns(user: User, view: CaseView) -> bool:
    """Return whether a view is this person's to change."""
    return view.user_id == user.id and may(user, ListPermission.READ)


def require_owner(user: User, view: CaseView) -> None:
    """Refuse where `owns` says no."""
    if not owns(user, view):
        raise NotPermitted(N_("Who keeps a view changes it; save the list under a name of yours."))


def require_sendable(cases: Iterable[Case | ListedCase]) -> None:
    """Refuse a table with a case that officers do not read, whatever else its taker may read."""
    if not all(is_for_officers(case) for case in cases):
        raise NotPermitted(N_("Only verified cases, and those in a submission, go into a table."))
