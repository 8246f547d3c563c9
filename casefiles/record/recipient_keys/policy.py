"""Who keeps the keys of recipients, which everybody may read; nobody confirms their own."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User
from casefiles.record.recipient_keys.models import KeyState, RecipientKey


class KeyPermission(StrEnum):
    KEEP = "recipient-key:keep"


PERMISSIONS_OF: Mapping[Role, frozenset[KeyPermission]] = {
    Role.INVESTIGATOR: frozenset(),
    Role.REVIEWER: frozenset(),
    Role.OFFICER: frozenset(KeyPermission),
    Role.AUDITOR: frozenset(),
    Role.ADMINISTRATOR: frozenset(KeyPermission),
}


def may(user: User, permission: KeyPermission) -> bool:
    """Return whether any of a person's roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in user.roles)


def require(user: User, permission: KeyPermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(N_("Submissions officers and administrators do this."))


def may_see(user: User, key: RecipientKey) -> bool:
    """Return whether a person is shown a key: before it is compared, only who brought it.

    Whoever compares it would else copy what they are to compare.
    """
    return key.state is not KeyState.PROPOSED or key.added_by_id == user.id


def may_confirm(user: User, key: RecipientKey) -> bool:
    """Return whether a person may say that a key is the recipient's: who brought it may not."""
    return may(user, KeyPermission.KEEP) and key.added_by_id != user.id


def require_confirm(user: User, key: RecipientKey) -> None:
    """Refuse where `may_confirm` says no."""
    require(user, KeyPermission.KEEP)
    if not may_confirm(user, key):
        raise NotPermitted(N_("Who brought a key does not confirm it: somebody else compares it."))
