"""Who asks, who confirms and who holds back an expunging: never one person twice."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.outbound.expunging.models import Expunging, ExpungingState, LegalHold
from casefiles.platform.accounts.models import Role, User


class ExpungingPermission(StrEnum):
    READ = "expunging:read"
    ASK = "expunging:ask"
    #: never what one asked for oneself
    CONFIRM = "expunging:confirm"
    #: placing a legal hold, and lifting one that somebody else placed
    HOLD = "hold:place"
    #: nobody's: the program does what was confirmed
    DO = "expunging:do"


_READ = frozenset({ExpungingPermission.READ})
_ASK = _READ | {ExpungingPermission.ASK}
PERMISSIONS_OF: Mapping[Role, frozenset[ExpungingPermission]] = {
    Role.INVESTIGATOR: _ASK,
    Role.REVIEWER: _ASK | {ExpungingPermission.CONFIRM, ExpungingPermission.HOLD},
    Role.OFFICER: _READ | {ExpungingPermission.HOLD},
    Role.AUDITOR: _READ,
    Role.ADMINISTRATOR: frozenset(),
}
_WHO: Mapping[ExpungingPermission, str] = {
    ExpungingPermission.READ: N_("What is expunged is read by those who read cases."),
    ExpungingPermission.ASK: N_("Investigators and reviewers ask for an expunging."),
    ExpungingPermission.CONFIRM: N_("A reviewer confirms an expunging."),
    ExpungingPermission.HOLD: N_("Reviewers and submissions officers place and lift legal holds."),
    ExpungingPermission.DO: N_("The program does what two people decided."),
}


def may(user: User, permission: ExpungingPermission) -> bool:
    """Return whether any of the person's roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in user.roles)


def require(user: User, permission: ExpungingPermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(_WHO[permission])


def may_decide(user: User, expunging: Expunging) -> bool:
    """Return whether a person may confirm or refuse this: a reviewer who did not ask."""
    return (
        expunging.state is ExpungingState.WAITING
        and may(user, ExpungingPermission.CONFIRM)
        and expunging.asked_by_id != user.id
    )


def require_second_person(user: User, expunging: Expunging) -> None:
    """Refuse who asked: nobody decides on their own request."""
    require(user, ExpungingPermission.CONFIRM)
    if expunging.asked_by_id == user.id:
        raise NotPermitted(N_("You asked for this, so somebody else has to answer."))


def may_withdraw(user: User, expunging: Expunging) -> bool:
    """Return whether a person may take back what they asked for."""
    return expunging.state is ExpungingState.WAITING and expunging.asked_by_id == user.id


def require_asker(user: User, expunging: Expunging) -> None:
    """Refuse who did not ask for it."""
    require(user, ExpungingPermission.ASK)
    if expunging.asked_by_id != user.id:
        raise NotPermitted(N_("Who asked for it takes it back."))


def may_lift(user: User, hold: LegalHold) -> bool:
    """Return whether a person may lift a hold: one that stands, and that somebody else placed."""
    return (
        hold.lifted_at is None
        and may(user, ExpungingPermission.HOLD)
        and hold.placed_by_id != user.id
    )


def require_lifter(user: User, hold: LegalHold) -> None:
    """Refuse who placed it: a second person lifts a hold."""
    require(user, ExpungingPermission.HOLD)
    if hold.placed_by_id == user.id:
        raise NotPermitted(N_("You placed this hold, so somebody else has to lift it."))
