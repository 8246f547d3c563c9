"""What happened before a ground was withdrawn: somebody took it back, or it was never so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from casefiles.foundation import clock
from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.record.disclosure.models import Ground, Withdrawal


def faults_of_withdrawal(
    happened: Withdrawal, on: date | None, grounds: Iterable[Ground]
) -> Iterator[Refusal]:
    """Yield what is wrong with the day on which some grounds were taken back."""
    if happened is Withdrawal.CORRECTED or on is None:
        return
    if on > clock.today():
        yield Refusal(N_("This day has not come yet."), field="on")
    elif any(one.given_on and on < one.given_on for one in grounds):
        yield Refusal(N_("It cannot be taken back before it was given."), field="on")


def keep_what_happened(ground: Ground, happened: Withdrawal, on: date | None) -> None:
    """Write into a ground what happened; a mistake of ours has no day on which it was taken back.

    Without a day it is today; never before the ground was given, which of another case nobody
    here need know.
    """
    day = max(on or clock.today(), ground.given_on or date.min)
    ground.withdrawn_as = happened
    ground.taken_back_on = None if happened is Withdrawal.CORRECTED else day
