"""Dates, times, sizes and numbers as the person reads them: the filters of templates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from flask import Flask
from flask_babel import get_locale, get_timezone, gettext

from casefiles.foundation.date_wording import DateStyle, say_date, say_day
from casefiles.foundation.dates import EventDate
from casefiles.foundation.digits import Digits, with_digits
from casefiles.foundation.texts import Texts

_UNITS = ("B", "kB", "MB", "GB", "TB")
_STEP = 1000


def install_filters(app: Flask, *, digits_of: Callable[[], Digits | str]) -> None:
    """Give templates `day`, `event_date`, `moment`, `number`, `size`, `digits` and `wording`.

    `digits_of` returns the digits of who asks for the page.
    """

    def number(value: float) -> str:
        return with_digits(f"{value:,}", digits_of())

    def digits(value: object) -> str:
        return with_digits(str(value), digits_of())

    def day(value: date, style: str = "short") -> str:
        return say_day(value, _language(), style=DateStyle(style), digits=digits_of())

    def event_date(value: EventDate, style: str = "short") -> str:
        return say_date(value, _language(), style=DateStyle(style), digits=digits_of())

    def moment(value: datetime, style: str = "short") -> str:
        local = value.astimezone(get_timezone())
        said = say_day(local.date(), _language(), style=DateStyle(style), digits=digits_of())
        time = with_digits(f"{local:%H:%M}", digits_of())
        return gettext("%(day)s, %(time)s", day=said, time=time)

    for name_of in (number, digits, day, event_date, moment, size, wording):
        app.jinja_env.filters[name_of.__name__] = name_of


def size(value: int) -> str:
    """Say a number of bytes as people do, in steps of a thousand."""
    amount, unit = float(value), 0
    while amount >= _STEP and unit < len(_UNITS) - 1:
        amount, unit = amount / _STEP, unit + 1
    return f"{amount:.0f} {_UNITS[unit]}" if unit == 0 else f"{amount:.1f} {_UNITS[unit]}"


def wording(value: Texts) -> str:
    """Return a text in the page's language, or else its original."""
    return value.in_language(_language())[0]


def _language() -> str:
    locale = get_locale()
    return locale.language if locale is not None else "en"
