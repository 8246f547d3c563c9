"""What is wrong with an estimate of displacement as it was filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from casefiles.foundation import clock
from casefiles.foundation.dates import EventDate, InvalidDate
from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.foundation.web_addresses import is_web_address
from casefiles.record.codebook.queries import has
from casefiles.record.displacement.models import AT_A_MOMENT, EstimateDetails, EstimateMark

#: whatever is counted before is history
FIRST_DAY = date(1900, 1, 1)
_LONGEST = {"source_title": 500, "source_url": 2000, "source_page": 60, "wording": 500}
_LONGEST_TEXT = {"from_words": 300, "to_words": 300, "scope": 300, "publisher": 300}


@dataclass(frozen=True)
class Days:
    """From when to when, as widely as the dates read; None where no beginning is said."""

    first_day: date | None
    last_day: date


def days_of(from_edtf: str, to_edtf: str) -> Days | None:
    """Return the days of a period; None where an end of it cannot be placed."""
    end = day_of(to_edtf)
    start = day_of(from_edtf) if from_edtf else None
    if end is None or (from_edtf and start is None):
        return None
    return Days(start[0] if start else None, end[1])


def day_of(edtf: str) -> tuple[date, date] | None:
    """Return the first and the last day that an expression may mean; None where it has none."""
    try:
        read = EventDate.parse(edtf)
    except InvalidDate:
        return None
    return (read.lower, read.upper) if read.lower and read.upper else None


def is_doubted(edtf: str) -> bool:
    """Return whether a date is only about then, or perhaps then."""
    return any(mark in edtf for mark in "?~%")


def faults_of(details: EstimateDetails) -> Iterator[Refusal]:
    """Yield everything that is wrong with an estimate, each beside its field."""
    if not has("displacement_kind", details.kind):
        yield Refusal(N_("Choose what is counted."), field="kind")
    if not has("displacement_method", details.method):
        yield Refusal(N_("Choose how it was counted, or that it is not said."), field="method")
    if not details.count.is_stated:
        yield Refusal(N_("Give the number, or the least or the most that is said."), field="count")
    yield from _of_days(details)
    if not details.publisher:
        yield Refusal(N_("Say whose estimate it is."), field="publisher")
    yield from _of_source(details)
    yield from _of_length(details)


def _of_days(details: EstimateDetails) -> Iterator[Refusal]:
    if not details.to_edtf:
        yield Refusal(N_("Say until when it counts, or as of which day."), field="to_edtf")
    if details.kind == AT_A_MOMENT and details.from_edtf:
        yield Refusal(N_("A number at a moment has no beginning."), field="from_edtf")
    known: dict[str, tuple[date, date]] = {}
    for name in ("from_edtf", "to_edtf"):
        edtf = getattr(details, name)
        days = day_of(edtf)
        if edtf and days is None:
            said = N_("Give a day, a month, a year or a period with both its ends.")
            yield Refusal(said, field=name)
        elif days is not None:
            known[name] = days
            yield from _of_day(name, days)
    if len(known) > 1 and known["to_edtf"][1] < known["from_edtf"][0]:
        yield Refusal(N_("The period ends before it begins."), field="to_edtf")


def _of_day(name: str, days: tuple[date, date]) -> Iterator[Refusal]:
    if days[0] < FIRST_DAY:
        yield Refusal(N_("Figures are kept of 1900 and later."), field=name)
    if days[0] > clock.today():
        yield Refusal(N_("This day has not come yet."), field=name)


def _of_source(details: EstimateDetails) -> Iterator[Refusal]:
    named = details.source_title or details.source_url
    if details.mark is EstimateMark.SOURCED and not named:
        yield Refusal(
            N_("Name where it was read, or mark it as unconfirmed."), field="source_title"
        )
    if details.source_url and not is_web_address(details.source_url):
        yield Refusal(N_("Give the whole address, beginning with https://."), field="source_url")
    if details.source_on and details.source_on > clock.today():
        yield Refusal(N_("This day has not come yet."), field="source_on")


def _of_length(details: EstimateDetails) -> Iterator[Refusal]:
    said = N_("At most %(most)s characters can be kept.")
    for name, most in _LONGEST.items():
        if len(getattr(details, name)) > most:
            yield Refusal(said, field=name, most=most)
    for name, most in _LONGEST_TEXT.items():
        texts = getattr(details, name)
        if texts and any(len(one) > most for one in texts.wordings.values()):
            yield Refusal(said, field=name, most=most)
