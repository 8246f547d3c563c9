"""Who may write to recipients about changes; nobody confirms a letter that they had a hand in."""

from __future__ import annotations

from collections.abc import Mapping

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.outbound.corrections.models import CorrectionNotice
from casefiles.outbound.submissions.policy import Bar, SubmissionPermission, may
from casefiles.platform.accounts.models import User

_BAR_WORDS: Mapping[Bar, str] = {
    Bar.NO_OFFICER: N_("Submissions officers do this."),
    Bar.CONTRIBUTOR: N_("You had a hand in this letter; a second person confirms it."),
}


def bar_to_confirm(user: User, notice: CorrectionNotice) -> Bar | None:
    """Return what keeps a person from confirming this letter, None where nothing does."""
    if not may(user, SubmissionPermission.CLEAR):
        return Bar.NO_OFFICER
    if any(row.user_id == user.id for row in notice.contributors):
        return Bar.CONTRIBUTOR
    return None


def require_second_person(user: User, notice: CorrectionNotice) -> None:
    """Refuse where `bar_to_confirm` finds something."""
    bar = bar_to_confirm(user, notice)
    if bar is not None:
        raise NotPermitted(_BAR_WORDS[bar])
