"""In which order steps may come, how far they lead, and what is wrong with one; pure rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from casefiles.foundation import clock
from casefiles.foundation.dates import EventDate, InvalidDate
from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.foundation.web_addresses import is_web_address
from casefiles.record.remedies.models import RemedyStep, StepDetails, StepKind, standing

_LONGEST = {"said_by": 300, "source_url": 2000}
#: whatever comes before is history
FIRST_DAY = date(1900, 1, 1)
#: what may come after what, in the order of the days; nothing comes after what was done
FOLLOWS: Mapping[StepKind, frozenset[StepKind]] = {
    StepKind.ASKED: frozenset({StepKind.ASKED, StepKind.PROMISED, StepKind.DONE, StepKind.REFUSED}),
    StepKind.PROMISED: frozenset({StepKind.PROMISED, StepKind.DONE, StepKind.REFUSED}),
    StepKind.REFUSED: frozenset(
        {StepKind.REFUSED, StepKind.ASKED, StepKind.PROMISED, StepKind.DONE}
    ),
    StepKind.DONE: frozenset(),
}


def contradiction(steps: Sequence[RemedyStep]) -> StepKind | None:
    """Return after which step the next one cannot come; None where all can follow one another."""
    for before, after in pairwise(standing(steps)):
        if after.step not in FOLLOWS[before.step]:
            return before.step
    return None


def day_of(edtf: str) -> tuple[date, date] | None:
    """Return the first and the last day that an expression may mean; None where it has none."""
    try:
        read = EventDate.parse(edtf)
    except InvalidDate:
        return None
    return (read.lower, read.upper) if read.lower and read.upper else None


def faults_of(details: StepDetails) -> Iterator[Refusal]:
    """Yield what is wrong with a step by itself, each beside its field."""
    if details.step is None or details.step is StepKind.STRUCK:
        yield Refusal(N_("Choose what happened."), field="step")
    yield from _of_day(details.day_edtf)
    if not details.said_by.strip():
        yield Refusal(N_("Say who said or did it."), field="said_by")
    if details.source_url and not is_web_address(details.source_url):
        yield Refusal(N_("Give the whole address, beginning with https://."), field="source_url")
    for name, most in _LONGEST.items():
        if len(getattr(details, name)) > most:
            yield Refusal(N_("At most %(most)s characters can be kept."), field=name, most=most)


def _of_day(edtf: str) -> Iterator[Refusal]:
    days = day_of(edtf)
    if not edtf:
        yield Refusal(N_("Say when, even roughly: a year is enough."), field="day_edtf")
    elif days is None:
        said = N_("Give a day, a month, a year or a period with both its ends.")
        yield Refusal(said, field="day_edtf")
    elif days[0] < FIRST_DAY:
        yield Refusal(N_("Steps are kept of 1900 and later."), field="day_edtf")
    elif days[0] > clock.today():
        yield Refusal(N_("This day has not come yet."), field="day_edtf")
