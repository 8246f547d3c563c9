"""The filters of templates: dates, times, sizes and numbers as the person reads them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

from flask import Flask
from flask_babel import get_timezone, gettext

from casefiles.foundation.date_wording import DateStyle, say_day
from casefiles.foundation.dates import EventDate
from casefiles.foundation.digits import Digits, with_digits
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.platform.web import display

_UNITS = (
    N_("%(number)s B"),
    N_("%(number)s kB"),
    N_("%(number)s MB"),
    N_("%(number)s GB"),
    N_("%(number)s TB"),
)
_STEP = 1000


def install_filters(app: Flask, *, digits_of: Callable[[], Digits | str]) -> None:
    """Give templates the filters that this module and `display` define.

    `digits_of` returns the digits of who asks for the page.
    """

    def number(value: float | None) -> str:
        return display.number(value, digits_of())

    def digits(value: object) -> str:
        return with_digits(str(value), digits_of())

    def day(value: date, style: str = "short") -> str:
        language = display.language_of(None)
        return say_day(value, language, style=DateStyle(style), digits=digits_of())

    def event_date(value: EventDate | str | None, style: str = "short") -> str:
        return display.event_date(value, style=style, digits=digits_of())

    def moment(value: datetime, style: str = "short") -> str:
        local = value.astimezone(get_timezone())
        language, shown = display.language_of(None), str(digits_of())
        return _moment(language, shown, DateStyle(style), local.date(), f"{local:%H:%M}")

    for name_of in (
        number,
        digits,
        day,
        event_date,
        moment,
        size,
        display.say,
        wording,
        display.language_name,
    ):
        app.jinja_env.filters[name_of.__name__] = name_of


@lru_cache(maxsize=4096)
def _moment(language: str, digits: str, style: DateStyle, day: date, time: str) -> str:
    said = say_day(day, language, style=style, digits=digits)
    return gettext("%(day)s, %(time)s", day=said, time=with_digits(time, digits))


def size(value: int) -> str:
    """Say a number of bytes as people do, in steps of a thousand."""
    amount, unit = float(value), 0
    while amount >= _STEP and unit < len(_UNITS) - 1:
        amount, unit = amount / _STEP, unit + 1
    return gettext(_UNITS[unit], number=f"{amount:.0f}" if unit == 0 else f"{amount:.1f}")


def wording(value: Texts | None) -> str:
    """Return a text in the page's language, or else its original."""
    return display.texts(value)
