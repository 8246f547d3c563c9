"""What a list of cases may offer to do with many of them."""

from __future__ import annotations

from casefiles.desk.batches.policy import ACT_WORDS, acts_of
from casefiles.platform.accounts.models import User


def acts_for(user: User) -> list[tuple[str, str]]:
    """Return the acts that a person's roles open: (value, words to translate)."""
    return [(act.value, ACT_WORDS[act]) for act in acts_of(user)]
