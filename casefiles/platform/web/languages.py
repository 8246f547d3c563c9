"""The catalogues of the interface: read once a process, found without detours a thousand times."""

from __future__ import annotations

from collections.abc import Callable

from babel import Locale
from babel.support import NullTranslations
from flask import Flask
from flask_babel import Babel, Domain, get_locale
from typing_extensions import override


class KeptDomain(Domain):
    """Messages by language; Flask-Babel's own reads the catalogue anew for every request."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[Locale | None, NullTranslations] = {}

    @override
    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        found = self._known.get(locale)
        if found is None:
            found = super().get_translations()
            if locale is not None:
                self._known[locale] = found
        return found


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
        app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
            gettext=lambda text: self._domain.get_translations().ugettext(text),
            ngettext=lambda one, many, n: self._domain.get_translations().ungettext(one, many, n),
            newstyle=True,
            pgettext=lambda context, text: self._domain.get_translations().upgettext(context, text),
            npgettext=lambda context, one, many, n: self._domain.get_translations().unpgettext(
                context, one, many, n
            ),
        )

    @property
    def domain_instance(self) -> KeptDomain:
        """Return the messages of this application."""
        return self._domain
