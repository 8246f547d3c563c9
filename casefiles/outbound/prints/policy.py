"""Who may print a case for whom."""

from __future__ import annotations

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import is_for_officers


def may_print_outward(user: User, case: Case) -> bool:
    """Return whether a person may print what may leave.

    That is an officer's, of what officers read, whatever else the same person may read.
    """
    return user.has(Role.OFFICER) and is_for_officers(case)


def require_outward(user: User, case: Case) -> None:
    """Refuse where `may_print_outward` says no."""
    if not may_print_outward(user, case):
        raise NotPermitted(N_("Submissions officers print for outside; others print for inside."))
