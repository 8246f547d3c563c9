"""What of an incident, as it was filled in, cannot be so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from casefiles.foundation import clock
from casefiles.foundation.dates import EventDate, InvalidDate
from casefiles.foundation.digits import with_latin_digits
from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts

#: a time as clocks show it, within whatever words a source used
_CLOCK = re.compile(r"(\d+):(\d+)")
_HOURS, _MINUTES = 24, 60


@cache
def time_zones() -> tuple[str, ...]:
    """Return the names of the IANA time zones that lie somewhere, in their order."""
    return tuple(sorted(name for name in available_timezones() if "/" in name or name == "UTC"))


def faults_of_case(
    title: Texts, date_edtf: str | None, time_of_day: str, time_zone: str
) -> Iterator[Refusal]:
    """Yield everything that has to be put right, not only the first thing."""
    if not title:
        yield Refusal(N_("Give the case a title: the target and the place."), field="title")
    try:
        happened = EventDate.parse(date_edtf) if date_edtf else None
    except InvalidDate as invalid:
        yield Refusal(invalid.message, field="date_edtf", **invalid.parameters)
    else:
        if happened and happened.lower and happened.lower > _today_in(time_zone):
            yield Refusal(N_("This date has not come yet."), field="date_edtf")
    for hour, minute in _CLOCK.findall(with_latin_digits(time_of_day)):
        if int(hour) >= _HOURS or int(minute) >= _MINUTES:
            yield Refusal(
                N_("No clock shows %(time)s. Write hours to 23 and minutes to 59, as in 08:35."),
                field="time_of_day",
                time=f"{hour}:{minute}",
            )
            break
    if time_zone and time_zone not in time_zones():
        yield Refusal(
            N_("No time zone has this name. Choose one of the list, as Asia/Damascus."),
            field="time_zone",
        )


def faults_of_point(latitude: float | None, longitude: float | None) -> Iterator[Refusal]:
    """Refuse half a point: nobody knows where it is."""
    if (latitude is None) is not (longitude is None):
        yield Refusal(
            N_("A point needs latitude and longitude. Leave both empty if it is not known."),
            field="latitude" if latitude is None else "longitude",
        )


def _today_in(time_zone: str) -> date:
    """Return the day it is where it happened: east of us it may be tomorrow already."""
    zone = ZoneInfo(time_zone) if time_zone in time_zones() else UTC
    return clock.now().astimezone(zone).date()
