"""The catalogues of the interface: read once a process, found without detours a thousand times."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.support import NullTranslations
from flask import Flask
from flask.globals import _cv_app
from flask_babel import Babel, Domain, get_locale
from markupsafe import Markup
from typing_extensions import override

_SENTENCES = 16_384


def page_locale() -> Locale | None:
    """Return what Flask-Babel's `get_locale` does, in a third of the time: a page asks often.

    It looks where Flask-Babel keeps what it found, which a change of language replaces; found
    nothing there, it asks.
    """
    kept = kept_for_page()
    if kept is None:
        return None
    return getattr(kept.get("_flask_babel"), "babel_locale", None) or get_locale()


def kept_for_page() -> dict[str, Any] | None:
    """Return what Flask's `g` keeps for one page, without the proxy; None outside of a page."""
    context = _cv_app.get(None)
    return None if context is None else context.g.__dict__


class KeptDomain(Domain):
    """Messages by language; Flask-Babel's own reads the catalogue anew for every request."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[Locale | None, NullTranslations] = {}
        # A request has one locale: the same object is asked for again and again.
        self._latest: tuple[Locale | None, NullTranslations] = (None, NullTranslations())

    @override
    def get_translations(self) -> NullTranslations:
        locale = page_locale()
        latest, found = self._latest
        if latest is locale and locale is not None:
            return found
        kept = self._known.get(locale)
        if kept is None:
            kept = super().get_translations()
            if locale is not None:
                self._known[locale] = kept
        self._latest = (locale, kept)
        return kept


class KeptBabel(Babel):
    """Flask-Babel with one set of catalogues for all requests."""

    def __init__(
        self,
        app: Flask,
        *,
        locale_selector: Callable[[], str],
        timezone_selector: Callable[[], str],
    ) -> None:
        self._domain = KeptDomain()
        super().__init__(app, locale_selector=locale_selector, timezone_selector=timezone_selector)
        catalogue = self._domain.get_translations
        app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
            gettext=lambda text: catalogue().ugettext(text),
            ngettext=lambda one, many, n: catalogue().ungettext(one, many, n),
            newstyle=True,
            pgettext=lambda context, text: catalogue().upgettext(context, text),
            npgettext=lambda context, one, many, n: catalogue().unpgettext(context, one, many, n),
        )
        app.jinja_env.globals.update(_sayings(catalogue))

    @property
    def domain_instance(self) -> KeptDomain:
        """Return the messages of this application."""
        return self._domain


def _sayings(catalogue: Callable[[], NullTranslations]) -> dict[str, Callable[..., Markup]]:
    """Return what templates say words with: as Jinja's own do, a sentence prepared once.

    A page says two hundred; the same sentence of a language is always the same markup.
    """

    @lru_cache(maxsize=_SENTENCES)
    def prepared(known: NullTranslations, context: str | None, text: str) -> Markup:
        return Markup(known.upgettext(context, text) if context else known.ugettext(text))  # noqa: S704 - ours

    @lru_cache(maxsize=_SENTENCES)
    def plain(known: NullTranslations, context: str | None, text: str) -> Markup:
        return prepared(known, context, text) % {}

    def gettext(text: str, /, **variables: object) -> Markup:
        if not variables:
            return plain(catalogue(), None, text)
        return prepared(catalogue(), None, text) % variables

    def pgettext(context: str, text: str, /, **variables: object) -> Markup:
        if not variables:
            return plain(catalogue(), context, text)
        return prepared(catalogue(), context, text) % variables

    @lru_cache(maxsize=_SENTENCES)
    def counted(known: NullTranslations, one: str, many: str, number: int) -> Markup:
        return Markup(known.ungettext(one, many, number)) % {"num": number}  # noqa: S704 - ours

    def ngettext(one: str, many: str, number: int, /, **variables: object) -> Markup:
        if not variables:
            return counted(catalogue(), one, many, number)
        words = Markup(catalogue().ungettext(one, many, number))  # noqa: S704 - ours
        return words % {"num": number, **variables}

    return {"_": gettext, "gettext": gettext, "pgettext": pgettext, "ngettext": ngettext}
