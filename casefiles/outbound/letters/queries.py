"""Every read of letters: each stands with an entry of one submission."""

from __future__ import annotations

from uuid import UUID

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.outbound.submissions.models import Letter, Submission


def get_letter(submission: Submission, letter_id: UUID) -> Letter:
    """Return a letter of a submission; one of another is not there."""
    for entry in submission.dispatches:
        for letter in entry.letters:
            if letter.id == letter_id:
                return letter
    raise NotFound(N_("There is no such letter."))
