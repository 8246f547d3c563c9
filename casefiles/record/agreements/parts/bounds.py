"""The days of a period: those it surely covers, and those it may cover at the most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from casefiles.foundation.dates import EventDate, InvalidDate
from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_


@dataclass(frozen=True)
class Bounds:
    """From when to when; None where nobody knows that end, or where it is open."""

    #: the widest reading: no day outside it is meant
    first_day: date | None = None
    last_day: date | None = None
    #: the narrowest reading: every day inside it is meant
    surely_from: date | None = None
    surely_until: date | None = None


def bounds_of(from_edtf: str, to_edtf: str) -> Bounds:
    """Return the days that two dates mean together; either may be empty, which is not known."""
    start, end = _read(from_edtf), _read(to_edtf)
    return Bounds(
        first_day=start.lower if start else None,
        last_day=end.upper if end else None,
        surely_from=start.upper if start and not _is_doubted(start) else None,
        surely_until=end.lower if end and not _is_doubted(end) else None,
    )


def faults_of(from_edtf: str, to_edtf: str) -> Iterator[Refusal]:
    """Yield what is wrong with a period, each beside its field."""
    for name, text in (("from_edtf", from_edtf), ("to_edtf", to_edtf)):
        try:
            _read(text)
        except InvalidDate as invalid:
            yield Refusal(invalid.message, field=name, **invalid.parameters)
            return
    known = bounds_of(from_edtf, to_edtf)
    if known.first_day and known.last_day and known.last_day < known.first_day:
        yield Refusal(N_("The end lies before the beginning."), field="to_edtf")


def _read(text: str) -> EventDate | None:
    return EventDate.parse(text) if text else None


def _is_doubted(date_read: EventDate) -> bool:
    """Return whether it is only about then, or perhaps then: no day is sure."""
    return date_read.is_approximate or date_read.is_uncertain
