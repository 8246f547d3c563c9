"""Who may know of a packet, take its file away, and set its building going again."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User


class PacketPermission(StrEnum):
    READ = "packet:read"
    TAKE = "packet:take"
    MAKE = "packet:make"


PERMISSIONS_OF: Mapping[Role, frozenset[PacketPermission]] = {
    Role.INVESTIGATOR: frozenset(),
    Role.REVIEWER: frozenset(),
    Role.OFFICER: frozenset(PacketPermission),
    Role.AUDITOR: frozenset({PacketPermission.READ}),
    Role.ADMINISTRATOR: frozenset(),
}


def may(user: User, permission: PacketPermission) -> bool:
    """Return whether any of a person's roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in user.roles)


def require(user: User, permission: PacketPermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(N_("Submissions officers handle packets."))
