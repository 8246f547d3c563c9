"""How uncertain things are said on a page: dates, counts, texts; unknown is never zero."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel import Locale
from flask_babel import force_locale, gettext

from casefiles.foundation.date_wording import DateStyle, say_date, say_day
from casefiles.foundation.dates import EventDate
from casefiles.foundation.digits import Digits, with_digits, with_thousands
from casefiles.foundation.texts import Texts
from casefiles.platform.web.languages import page_locale

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

#: languages offered where one is asked for, those of most cases first
SPOKEN = ("ar", "ku", "ckb", "en", "fr", "de", "es", "tr", "fa", "ru", "uk", "hy", "syr", "he")
# Around a Latin name inside Arabic: a number beside it would otherwise change sides.
_ISOLATED = "\u2068{}\u2069"


def event_date(
    edtf: EventDate | str | None,
    locale: Locale | str | None = None,
    style: DateStyle | str = DateStyle.LONG,
    digits: Digits | str = Digits.LATIN,
) -> str:
    """Say an uncertain date in the page's language or the one given."""
    if not edtf:
        return _not_stated(locale)
    known = edtf if isinstance(edtf, EventDate) else EventDate.parse(edtf)
    return say_date(known, language_of(locale), style=style, digits=digits)


def texts(wordings: Texts | None, language: str | None = None) -> str:
    """Return the wording in the page's language or the one given, or else the original."""
    if not wordings:
        return _not_stated(language)
    return wordings.in_language(language_of(language))[0]


def count_range(
    minimum: int | None,
    maximum: int | None,
    locale: Locale | str | None = None,
    digits: Digits | str = Digits.LATIN,
) -> str:
    """Say how many as people do; what no source states is never a zero."""
    low, high = number(minimum, digits), number(maximum, digits)
    with _speaking(locale):
        if minimum is None and maximum is None:
            return gettext("not stated")
        if minimum is None:
            return gettext("at most %(high)s", high=high)
        if maximum is None:
            return gettext("at least %(low)s", low=low)
        if minimum == maximum:
            return low
        return gettext("%(low)s–%(high)s", low=low, high=high)  # noqa: RUF001 - a range's dash


def number(value: float | None, digits: Digits | str = Digits.LATIN) -> str:
    """Write a number with its thousands apart; nothing for nothing."""
    return "" if value is None else with_thousands(value, digits)


def moment(
    value: datetime,
    zone: ZoneInfo | str,
    style: DateStyle | str = DateStyle.SHORT,
    locale: Locale | str | None = None,
    digits: Digits | str = Digits.LATIN,
) -> str:
    """Say a moment by the wall clock of its place, and whose clock that is."""
    place = ZoneInfo(zone) if isinstance(zone, str) else zone
    local, language = value.astimezone(place), language_of(locale)
    day = say_day(local.date(), language, style=style, digits=digits)
    comma = "، " if language == "ar" else ", "
    name = _ISOLATED.format(place.key) if language == "ar" else place.key
    return f"{day}{comma}{with_digits(f'{local:%H:%M}', digits)} ({name})"


def say(words: str, parameters: Mapping[str, object]) -> str:
    """Say a message of a rule.

    Among its parameters a tuple is a list of messages, a mapping the same words by language.
    """
    return str(gettext(words, **{name: _told(value) for name, value in parameters.items()}))


def _told(value: object) -> object:
    if isinstance(value, tuple):
        return gettext(", ").join(gettext(str(one)) for one in value)
    if isinstance(value, Mapping):
        return value.get(language_of(None)) or value["en"]
    return value


def language_name(code: str, language: str | None = None) -> str:
    """Return what a language is called, in the page's language or the one given; else its code."""
    known = Locale(language_of(language)).languages
    return str(known.get(code) or known.get(code.partition("-")[0]) or code)


def language_choices(language: str | None = None) -> list[tuple[str, str]]:
    """Return the languages that people of these files speak and write, by name."""
    return [(code, language_name(code, language)) for code in SPOKEN]


def language_of(locale: Locale | str | None) -> str:
    """Return the language of a locale, by default the page's."""
    chosen = locale or page_locale() or "en"
    return chosen.language if isinstance(chosen, Locale) else chosen


def page_language() -> str:
    """Return the page's language: what a form that asks for one begins with."""
    return language_of(None)


def _not_stated(locale: Locale | str | None) -> str:
    with _speaking(locale):
        return gettext("not stated")


def _speaking(locale: Locale | str | None) -> AbstractContextManager[object]:
    return force_locale(str(locale)) if locale else nullcontext()
