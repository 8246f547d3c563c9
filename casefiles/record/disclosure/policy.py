"""Who may write down a ground, and who is the second person where one is needed."""

from __future__ import annotations

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User
from casefiles.record.cases import policy as cases
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.disclosure.models import Ground, GroundKind


def may_settle(user: User, case: Case) -> bool:
    """Return whether a person may record or withdraw grounds of this case.

    Who works on the case, and the officers who read it for a submission.
    """
    if cases.may(user, CasePermission.EDIT, case):
        return True
    return user.has(Role.OFFICER) and cases.may_read(user, case)


def may_confirm(user: User, ground: Ground, case: Case) -> bool:
    """Return whether a person is the second person that this ground needs."""
    return (
        ground.kind is GroundKind.OTHER
        and ground.confirmed_by_id is None
        and ground.recorded_by_id != user.id
        and may_settle(user, case)
    )


def require_settler(user: User, case: Case) -> None:
    """Refuse where `may_settle` says no."""
    if not may_settle(user, case):
        raise NotPermitted(N_("Only those who work on this case or submit it settle its grounds."))
