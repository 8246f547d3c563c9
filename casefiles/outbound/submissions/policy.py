"""Who may prepare, clear and send, and in which order; nobody clears what they had a hand in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.outbound.submissions.models import Submission, SubmissionState
from casefiles.platform.accounts.models import Role, User


class SubmissionPermission(StrEnum):
    READ = "submission:read"
    ASSEMBLE = "submission:assemble"
    CLEAR = "submission:clear"
    SEAL = "submission:seal"
    DISPATCH = "submission:dispatch"


_READ = frozenset({SubmissionPermission.READ})
PERMISSIONS_OF: Mapping[Role, frozenset[SubmissionPermission]] = {
    Role.INVESTIGATOR: _READ,
    Role.REVIEWER: _READ,
    Role.OFFICER: frozenset(SubmissionPermission),
    Role.AUDITOR: _READ,
    Role.ADMINISTRATOR: frozenset(),
}


class Bar(StrEnum):
    """Why somebody may not clear a submission."""

    NO_OFFICER = "no_officer"
    CONTRIBUTOR = "contributor"


def may(user: User, permission: SubmissionPermission) -> bool:
    """Return whether any of a person's roles includes the permission."""
    return any(permission in PERMISSIONS_OF[role] for role in user.roles)


def may_read_all(user: User) -> bool:
    """Return whether a person knows of every submission, not only those with a case of theirs."""
    return user.has(Role.OFFICER) or user.has(Role.AUDITOR)


def require(user: User, permission: SubmissionPermission) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission):
        raise NotPermitted(N_("Submissions officers do this."))


def bar_to_clear(user: User, submission: Submission) -> Bar | None:
    """Return what keeps a person from clearing this submission, None where nothing does."""
    if not may(user, SubmissionPermission.CLEAR):
        return Bar.NO_OFFICER
    if any(row.user_id == user.id for row in submission.contributors):
        return Bar.CONTRIBUTOR
    return None


_BAR_WORDS: Mapping[Bar, str] = {
    Bar.NO_OFFICER: N_("Submissions officers do this."),
    Bar.CONTRIBUTOR: N_("You had a hand in this submission; a second person clears it."),
}


def require_second_person(user: User, submission: Submission) -> None:
    """Refuse where `bar_to_clear` finds something."""
    bar = bar_to_clear(user, submission)
    if bar is not None:
        raise NotPermitted(_BAR_WORDS[bar])


#: states in which cases and answers may still change
OPEN_STATES = frozenset({SubmissionState.ASSEMBLING})
