"""Who takes part in talking about a case: those who work on it, not those who only look."""

from __future__ import annotations

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import may_read

#: an auditor reads everything and changes nothing; an administrator reads no case
WRITERS = frozenset({Role.INVESTIGATOR, Role.REVIEWER, Role.OFFICER})


def may_discuss(user: User, case: Case) -> bool:
    """Return whether a person may write notes about a case, and be asked about it."""
    return bool(WRITERS & user.roles) and may_read(user, case)


def require_writer(user: User, case: Case) -> None:
    """Refuse where `may_discuss` says no."""
    if not may_discuss(user, case):
        raise NotPermitted(N_("Those who work on cases write notes and tasks; others read them."))
