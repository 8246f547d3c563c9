"""One language as plain functions, whatever the language of the page: for documents in several."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from flask_babel import force_locale, gettext, ngettext

from casefiles.foundation.date_wording import DateStyle, say_date, say_day
from casefiles.foundation.dates import EventDate


def speaking(language: str) -> Mapping[str, Callable[..., str]]:
    """Return how a language says sentences, counted things, days, uncertain dates and numbers."""

    def say(sentence: str, **values: object) -> str:
        with force_locale(language):
            return gettext(sentence, **values)

    def many(one: str, several: str, number: int, **values: object) -> str:
        with force_locale(language):
            return ngettext(one, several, number, **values)

    def day(of: date) -> str:
        return say_day(of, language, style=DateStyle.LONG)

    def event_date(edtf: str) -> str:
        return say_date(EventDate.parse(edtf), language, style=DateStyle.LONG)

    def number(value: int) -> str:
        return f"{value:,}"

    return {"say": say, "many": many, "day": day, "event_date": event_date, "number": number}
