"""Who may read the gazetteer and who may write places and facilities into it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User


class PlacePermission(StrEnum):
    READ = "place:read"
    WRITE = "place:write"
    WRITE_FACILITY = "facility:write"
    IMPORT = "place:import"


_READ = frozenset({PlacePermission.READ})
_WRITE = _READ | {PlacePermission.WRITE_FACILITY}
PERMISSIONS_OF: Mapping[Role, frozenset[PlacePermission]] = {
    Role.INVESTIGATOR: _WRITE | {PlacePermission.WRITE},
    Role.REVIEWER: _WRITE,
    Role.OFFICER: _READ,
    Role.AUDITOR: _READ,
    Role.ADMINISTRATOR: frozenset({PlacePermission.IMPORT}),
}

_WHO: Mapping[PlacePermission, str] = {
    PlacePermission.READ: N_("The gazetteer is read by those who work on cases."),
    PlacePermission.WRITE: N_("Investigators add places and change them."),
    PlacePermission.WRITE_FACILITY: N_("Investigators and reviewers write facilities."),
    PlacePermission.IMPORT: N_("Administrators import places."),
}


def may(user: User, permission: PlacePermission) -> bool:
    """Return whether any of the person's roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in user.roles)


def require(user: User, permission: PlacePermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(_WHO[permission])
