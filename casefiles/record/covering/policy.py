"""Who covers something, and who is the second person that looks at it."""

from __future__ import annotations

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User
from casefiles.record.cases import policy as cases
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.evidence.models import CopyState, Derivative, DerivativeKind


def may_look(user: User, case: Case) -> bool:
    """Return whether a person sees original and copy side by side: who writes, and reviewers."""
    if cases.may(user, CasePermission.EDIT, case):
        return True
    return user.has(Role.REVIEWER) and cases.may_read(user, case)


def verdicts_of(user: User, copy: Derivative, case: Case) -> tuple[CopyState, ...]:
    """Return what a person may say of a copy now.

    A second person confirms. Whoever may look refuses, who made it too, also what was confirmed.
    """
    open_states = (CopyState.UNSEEN, CopyState.CONFIRMED)
    if copy.kind is not DerivativeKind.REDACTED or copy.state not in open_states:
        return ()
    if not may_look(user, case):
        return ()
    if copy.state is CopyState.CONFIRMED or copy.author_id == user.id:
        return (CopyState.REFUSED,)
    return (CopyState.CONFIRMED, CopyState.REFUSED)


def require_looker(user: User, case: Case) -> None:
    """Refuse where `may_look` says no."""
    if not may_look(user, case):
        raise NotPermitted(N_("Who works on this case, and reviewers, look at covered copies."))


def require_second(user: User, copy: Derivative, case: Case) -> None:
    """Refuse who may not look, and who made the copy."""
    require_looker(user, case)
    if copy.author_id == user.id:
        raise NotPermitted(N_("A second person confirms a copy, not the one who made it."))
