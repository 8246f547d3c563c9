"""Four eyes: who writes a claim belongs to its case; who decides had no hand in the claim."""

from __future__ import annotations

from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User
from casefiles.record.cases import policy as cases
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.claims.models import Claim


class ClaimPermission(StrEnum):
    READ = "claim:read"
    WRITE = "claim:write"
    DECIDE = "claim:decide"
    #: nobody's: what the program does when a fact changes
    REACT = "claim:react"


class Bar(StrEnum):
    """Why somebody may not decide a claim."""

    NOT_IN_USE = "not_in_use"
    NO_REVIEWER = "no_reviewer"
    CONTRIBUTOR = "contributor"
    NOT_ASKED = "not_asked"


REFUSALS = {
    Bar.NOT_IN_USE: N_("This account is not in use."),
    Bar.NO_REVIEWER: N_("Reviewers decide about attributions."),
    Bar.CONTRIBUTOR: N_("Who wrote or edited a claim may not decide about it."),
    Bar.NOT_ASKED: N_("Only who was asked decides in a members-only case."),
}


def bar_to_decide(user: User, claim: Claim, case: Case) -> Bar | None:
    """Return what keeps somebody from deciding about a claim, None where nothing does.

    Having a part in the case is no bar; having written a word of the claim is.
    """
    if not user.is_active:
        return Bar.NOT_IN_USE
    if any(row.user_id == user.id for row in claim.contributors):
        return Bar.CONTRIBUTOR
    if not user.has(Role.REVIEWER):
        return Bar.NO_REVIEWER
    if not cases.may_read(user, case):
        return Bar.NOT_ASKED
    return None


def may(user: User, permission: ClaimPermission, claim: Claim, case: Case) -> bool:
    """Return whether a person may do this to this claim, whatever its state."""
    if permission is ClaimPermission.READ:
        return cases.may_read(user, case)
    if permission is ClaimPermission.WRITE:
        return user.is_active and cases.may(user, CasePermission.EDIT, case)
    if permission is ClaimPermission.DECIDE:
        return bar_to_decide(user, claim, case) is None
    return False


def require(user: User, permission: ClaimPermission, claim: Claim, case: Case) -> None:
    """Refuse where `may` says no, and say why."""
    if may(user, permission, claim, case):
        return
    bar = bar_to_decide(user, claim, case) if permission is ClaimPermission.DECIDE else None
    message = REFUSALS[bar] if bar else cases.WHO[CasePermission.EDIT]
    raise NotPermitted(message)
