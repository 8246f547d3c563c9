"""What is wrong with a published figure as it was filled in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from casefiles.foundation import clock
from casefiles.foundation.dates import EventDate, InvalidDate
from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.foundation.web_addresses import is_web_address
from casefiles.record.codebook.queries import has
from casefiles.record.published_figures.models import FigureMark, PublishedDetails, Unit

#: whatever is counted before is history, and far ends of the calendar cannot be drawn
FIRST_DAY = date(1900, 1, 1)
_WHOLE = 100
_LONGEST_TEXT = 300
_LONGEST = {"source_title": 500, "source_url": 2000, "source_page": 60, "calculation": 300} | {
    "wording": 500
}


def faults_of(details: PublishedDetails) -> Iterator[Refusal]:
    """Yield everything that is wrong with a figure, each beside its field."""
    if not has("measure", details.measure):
        yield Refusal(N_("Choose what is counted."), field="measure")
    yield from _of_count(details)
    yield from _of_days(details)
    if not details.is_ours and not details.publisher:
        yield Refusal(N_("Say whose figure it is, or that it is ours."), field="publisher")
    yield from _of_source(details)


def _of_count(details: PublishedDetails) -> Iterator[Refusal]:
    count = details.count
    if not count.is_stated:
        yield Refusal(N_("Give the number, or the least or the most that is said."), field="count")
    elif details.unit is Unit.PERCENT and max(count.minimum or 0, count.maximum or 0) > _WHOLE:
        yield Refusal(N_("A share is at most 100 per cent."), field="count")


def _of_days(details: PublishedDetails) -> Iterator[Refusal]:
    day = day_of(details.as_of_edtf)
    if not details.as_of_edtf:
        yield Refusal(N_("Say as of which day it counts."), field="as_of_edtf")
    elif day is None:
        yield Refusal(
            N_("Give a day, a month, a year or a period with both its ends."), field="as_of_edtf"
        )
    elif day[0] > clock.today():
        yield Refusal(N_("This day has not come yet."), field="as_of_edtf")
    named = {"as_of_edtf": day[0] if day else None, "since": details.since, "until": details.until}
    for name, one in named.items():
        if one and one < FIRST_DAY:
            yield Refusal(N_("Figures are kept of 1900 and later."), field=name)
    for name in ("since", "until"):
        if (one := named[name]) and one > clock.today():
            yield Refusal(N_("This day has not come yet."), field=name)
    if details.since and details.until and details.until < details.since:
        yield Refusal(N_("The period ends before it begins."), field="until")
    elif day and details.since and details.since > day[1]:
        yield Refusal(N_("The period begins after the day it counts as of."), field="since")


def day_of(edtf: str) -> tuple[date, date] | None:
    """Return the first and the last day that an expression may mean; None where it has none."""
    try:
        read = EventDate.parse(edtf)
    except InvalidDate:
        return None
    return (read.lower, read.upper) if read.lower and read.upper else None


def _of_source(details: PublishedDetails) -> Iterator[Refusal]:
    named = details.source_title or details.source_url
    if details.mark is FigureMark.SOURCED and not named:
        yield Refusal(
            N_("Name where it was read, or mark it as unconfirmed."), field="source_title"
        )
    if details.source_url and not is_web_address(details.source_url):
        yield Refusal(N_("Give the whole address, beginning with https://."), field="source_url")
    if details.source_on and details.source_on > clock.today():
        yield Refusal(N_("This day has not come yet."), field="source_on")
    for name, most in _LONGEST.items():
        if len(getattr(details, name)) > most:
            yield Refusal(N_("At most %(most)s characters can be kept."), field=name, most=most)
    for name in ("scope", "publisher"):
        texts = getattr(details, name)
        if texts and any(len(one) > _LONGEST_TEXT for one in texts.wordings.values()):
            yield Refusal(
                N_("At most %(most)s characters can be kept."), field=name, most=_LONGEST_TEXT
            )
