"""What is wrong with what was filled in about a statement, without a look at the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from casefiles.foundation import clock
from casefiles.foundation.dates import EventDate
from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.record.statements.models import (
    PROMISE,
    AssertionDetails,
    Dating,
    PlaceLevel,
    StatementDetails,
)

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
#: the measure that is given in per cent
SHARE = "territory_share"
_WHOLE = 100
_NOT_YET = N_("This day has not come yet.")


def faults_of_date(details: StatementDetails) -> Iterator[Refusal]:
    """Yield what is wrong with the day on which it was said."""
    if details.dating is Dating.DATED and details.date_edtf is None:
        yield Refusal(N_("Give the date, or say that there is none."), field="date_edtf")
    if details.dating is not Dating.DATED and details.date_edtf is not None:
        yield Refusal(N_("A statement with a date is dated."), field="dating")
    if details.date_edtf:
        said = EventDate.parse(details.date_edtf)
        yield from _outside(said, "date_edtf")
        if _after(said.lower, clock.today()):
            yield Refusal(_NOT_YET, field="date_edtf")


def _outside(said: EventDate, field: str) -> Iterator[Refusal]:
    """Yield a refusal of days that nobody can mean: a year of one digit, the year 9999."""
    days = [day for day in (said.lower, said.upper) if day is not None]
    if any(not FIRST_DAY <= day <= LAST_DAY for day in days):
        yield Refusal(N_("Statements are kept of the years 1900 to 2100."), field=field)


def _after(day: date | None, other: date) -> bool:
    return day is not None and day > other


def faults_of_said(details: AssertionDetails) -> Iterator[Refusal]:
    """Yield what is wrong with an assertion, each beside its field."""
    if not details.what and not details.amount:
        yield Refusal(N_("Give a number, or say in words what it asserts."), field="what")
    if details.measure == SHARE and max(_ends(details)) > _WHOLE:
        yield Refusal(N_("A share is at most 100 per cent."), field="amount")
    if details.place_id is not None and details.place_level is PlaceLevel.NONE:
        yield Refusal(N_("Say how exactly it names the place."), field="place_level")
    if details.period_edtf:
        period = EventDate.parse(details.period_edtf)
        yield from _outside(period, "period_edtf")
        if details.measure != PROMISE and _after(period.lower, clock.today()):
            yield Refusal(_NOT_YET, field="period_edtf")


def _ends(details: AssertionDetails) -> tuple[int, int]:
    return details.amount.minimum or 0, details.amount.maximum or 0
