"""The small pieces that a page draws by the hundred: as functions, a macro costs ten times as much.

Kept from one page to the next is what says nothing about anybody: icons, counts, words.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from functools import lru_cache

from flask import Flask, current_app, g, request
from flask_babel import gettext
from jinja2.runtime import Macro
from markupsafe import Markup, escape

from casefiles.foundation.date_wording import DateStyle, say_day
from casefiles.foundation.dates import EventDate
from casefiles.foundation.digits import Digits
from casefiles.foundation.texts import Texts
from casefiles.platform.web import display
from casefiles.platform.web.languages import kept_for_page


def install_drawings(app: Flask, *, digits_of: Callable[[], Digits | str]) -> None:
    """Give templates these functions; `digits_of` returns the digits of who asks for the page."""

    def draw_count(low: int | None, high: int | None = None) -> Markup:
        """Draw a count as people say it; never zero for unknown."""
        return _count(display.language_of(None), str(digits_of()), low, high)

    def draw_day(value: date | None, style: str = "short") -> Markup:
        """Draw a day of the calendar, short in tables and long in prose."""
        if value is None:
            return draw_unknown()
        language = display.language_of(None)
        words = say_day(value, language, style=DateStyle(style), digits=digits_of())
        return Markup(f'<time datetime="{value.isoformat()}">{escape(words)}</time>')

    def draw_event_date(value: EventDate | str | None, style: str = "short") -> Markup:
        """Draw a date as exactly as it is known."""
        if not value:
            return draw_unknown()
        return _date(display.event_date(value, style=style, digits=digits_of()))

    def draw_incident_date(edtf: str | None) -> Markup:
        """Draw when an incident was: kept, which the birth of a person must not be."""
        if not edtf:
            return draw_unknown()
        return _incident_date(display.language_of(None), str(digits_of()), edtf)

    for drawn in (
        draw_icon,
        draw_unknown,
        draw_wording,
        draw_count,
        draw_day,
        draw_event_date,
        draw_incident_date,
        draw_kept,
    ):
        app.jinja_env.globals[drawn.__name__] = drawn


def draw_icon(name: str, extra: str = "") -> Markup:
    """Draw one shape of the sprite."""
    return _icon(static_root(), name, extra)


def draw_kept(macro: Macro, *given: Hashable) -> Markup:
    """Draw an imported macro once for each language, and keep that for every page to come.

    For what says nothing of anybody, and depends on nothing but what the macro is `given`: the
    side bar of some roles, the card of keys.
    """
    return _kept(macro, display.language_of(None), request.script_root, given)


@lru_cache(maxsize=64)
def _kept(macro: Macro, _language: str, _root: str, given: tuple[Hashable, ...]) -> Markup:
    return Markup(macro(*given))


def static_root() -> str:
    """Return the address under which the styles, scripts and pictures of pages lie."""
    kept = kept_for_page()
    if kept is None or "static_root" not in kept:
        g.static_root = f"{request.script_root}{current_app.static_url_path}"
        return str(g.static_root)
    return str(kept["static_root"])


@lru_cache(maxsize=1024)
def _icon(static: str, name: str, extra: str) -> Markup:
    place = escape(f"{static}/vendor/icons.svg#i-{name}")
    svg = f'<svg class="i {escape(extra)}" aria-hidden="true" focusable="false">'
    return Markup(f'{svg}<use href="{place}"></use></svg>')


def draw_unknown() -> Markup:
    """Draw the words for what nobody stated."""
    return Markup(f'<span class="unknown">{escape(gettext("not stated"))}</span>')


def draw_wording(text: Texts) -> Markup:
    """Draw one wording on a line: the page's language, or else the original."""
    words, language = text.in_language(display.language_of(None))
    if not words:
        return draw_unknown()
    return Markup(f'<span lang="{escape(language)}" dir="auto">{escape(words)}</span>')


@lru_cache(maxsize=4096)
def _incident_date(language: str, digits: str, edtf: str) -> Markup:
    return _date(display.event_date(edtf, language, style="short", digits=digits))


def _date(words: str) -> Markup:
    return Markup(f'<span class="date-x">{escape(words)}</span>')


@lru_cache(maxsize=4096)
def _count(_language: str, digits: str, low: int | None, high: int | None) -> Markup:
    if low is None and high is None:
        return draw_unknown()
    least, most = (Markup(f"<b>{display.number(one, digits)}</b>") for one in (low, high))
    if low == high:
        return least
    if low is None:
        words = Markup(gettext("at most %(high)s")) % {"high": most}
    elif high is None:
        words = Markup(gettext("at least %(low)s")) % {"low": least}
    else:
        words = Markup(gettext("%(low)s–%(high)s")) % {"low": least, "high": most}  # noqa: RUF001
    return Markup(f'<span class="nowrap">{words}</span>')
