"""Who may do what with a case: roles say what kind of person, standing says whose case."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User
from casefiles.record.cases.models import Case, CaseAccess, CaseState, MemberStanding

if TYPE_CHECKING:
    from casefiles.record.cases.parts.listed import ListedCase


class CasePermission(StrEnum):
    READ = "case:read"
    OPEN = "case:open"
    EDIT = "case:edit"
    ADVANCE = "case:advance"
    VOID = "case:void"
    MANAGE = "case:manage"


_WRITE = frozenset({CasePermission.READ, CasePermission.EDIT})
_LEAD = _WRITE | {CasePermission.ADVANCE, CasePermission.VOID, CasePermission.MANAGE}

#: what one's standing in a case gives, for the roles that may hold it
PERMISSIONS_OF: Mapping[tuple[Role, MemberStanding], frozenset[CasePermission]] = {
    (Role.INVESTIGATOR, MemberStanding.LEAD): _LEAD,
    (Role.INVESTIGATOR, MemberStanding.MEMBER): _WRITE,
    (Role.INVESTIGATOR, MemberStanding.ASKED): frozenset({CasePermission.READ}),
    (Role.REVIEWER, MemberStanding.LEAD): _LEAD,
    (Role.REVIEWER, MemberStanding.MEMBER): frozenset({CasePermission.READ}),
    (Role.REVIEWER, MemberStanding.ASKED): frozenset({CasePermission.READ}),
}
_LEADS = N_("Who leads this case does this.")
#: who may, for those who may not
WHO: Mapping[CasePermission, str] = {
    CasePermission.READ: N_("Only those who work on this case may do this."),
    CasePermission.OPEN: N_("Investigators open cases."),
    CasePermission.EDIT: N_("Who leads this case writes in it, and so do its investigators."),
    CasePermission.ADVANCE: _LEADS,
    CasePermission.VOID: _LEADS,
    CasePermission.MANAGE: _LEADS,
}
#: who may open a new case
OPENERS = frozenset({Role.INVESTIGATOR})
READERS = frozenset({Role.INVESTIGATOR, Role.REVIEWER, Role.OFFICER, Role.AUDITOR})
#: states in which a case is read by the people who prepare submissions
ESTABLISHED = frozenset({CaseState.VERIFIED, CaseState.CLOSED})
#: states in which the file is written in
OPEN_STATES = frozenset({CaseState.INTAKE, CaseState.INVESTIGATING, CaseState.VERIFIED})


def standing_of(user: User, case: Case) -> MemberStanding | None:
    """Return a person's standing in a case, None for everybody else."""
    return next((row.standing for row in case.members if row.user_id == user.id), None)


def may_read(user: User, case: Case) -> bool:
    """Return whether a person may know that this case exists."""
    if user.has(Role.AUDITOR):
        return True
    if user.has(Role.OFFICER) and is_for_officers(case):
        return True
    if not (user.has(Role.INVESTIGATOR) or user.has(Role.REVIEWER)):
        return False
    return case.access is CaseAccess.ORGANISATION or standing_of(user, case) is not None


def is_for_officers(case: Case | ListedCase) -> bool:
    """Return whether a submissions officer may read this case."""
    if case.in_submission:
        return True
    return case.access is CaseAccess.ORGANISATION and case.state in ESTABLISHED


def may(user: User, permission: CasePermission, case: Case) -> bool:
    """Return whether a person may do this to this case, whatever its state."""
    if permission is CasePermission.READ:
        return may_read(user, case)
    standing = standing_of(user, case)
    return standing is not None and any(
        permission in PERMISSIONS_OF.get((role, standing), ()) for role in user.roles
    )


def may_open(user: User) -> bool:
    """Return whether a person may open new cases."""
    return bool(OPENERS & user.roles)


def require(user: User, permission: CasePermission, case: Case) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission, case):
        raise NotPermitted(WHO[permission])


def require_reader(user: User) -> None:
    """Refuse who reads no case at all: administrators by that role."""
    if not READERS & user.roles:
        raise NotPermitted(N_("Administrators manage accounts; they read no case."))


def require_opener(user: User) -> None:
    """Refuse where `may_open` says no."""
    if not may_open(user):
        raise NotPermitted(N_("Investigators open cases."))
