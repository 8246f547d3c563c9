"""Who may begin which act on many cases; each case then asks the rules of its own room."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User


class Act(StrEnum):
    TAG = "tag"
    BEGIN = "begin"
    CLOSE = "close"
    MEMBER = "member"
    SUBMIT = "submit"


ACT_WORDS: Mapping[Act, str] = {
    Act.TAG: N_("Add or remove tags"),
    Act.BEGIN: N_("Begin the investigation"),
    Act.CLOSE: N_("Close, with a reason"),
    Act.MEMBER: N_("Give a colleague a part"),
    Act.SUBMIT: N_("Put into a submission"),
}
_OF_THE_FILE = frozenset({Act.TAG, Act.BEGIN, Act.CLOSE, Act.MEMBER})
ACTS_OF: Mapping[Role, frozenset[Act]] = {
    Role.INVESTIGATOR: _OF_THE_FILE,
    Role.REVIEWER: _OF_THE_FILE,
    Role.OFFICER: frozenset({Act.SUBMIT}),
    Role.AUDITOR: frozenset(),
    Role.ADMINISTRATOR: frozenset(),
}


def acts_of(user: User) -> tuple[Act, ...]:
    """Return the acts that a person's roles open, in one order."""
    return tuple(act for act in Act if any(act in ACTS_OF[role] for role in user.roles))


def require_some(user: User) -> None:
    """Refuse who changes no case at all."""
    if not acts_of(user):
        raise NotPermitted(N_("Your roles change no case."))


def require(user: User, act: Act) -> None:
    """Refuse an act that no role of a person opens."""
    if act not in acts_of(user):
        raise NotPermitted(N_("Your roles do not include this."))
