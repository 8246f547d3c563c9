# What Casefiles uses of Flask-Babel, which ships no types.
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import tzinfo

from babel import Locale
from babel.support import NullTranslations
from flask import Flask

class Babel:
    def __init__(
        self,
        app: Flask | None = None,
        *,
        default_locale: str = "en",
        default_domain: str = "messages",
        default_translation_directories: str = "translations",
        default_timezone: str = "UTC",
        locale_selector: Callable[[], str | None] | None = None,
        timezone_selector: Callable[[], str | None] | None = None,
    ) -> None: ...
    def init_app(
        self,
        app: Flask,
        default_locale: str = "en",
        default_domain: str = "messages",
        default_translation_directories: str = "translations",
        default_timezone: str = "UTC",
        locale_selector: Callable[[], str | None] | None = None,
        timezone_selector: Callable[[], str | None] | None = None,
    ) -> None: ...

class Domain:
    def __init__(self) -> None: ...
    def get_translations(self) -> NullTranslations: ...

# Outside a request there is none.
def get_locale() -> Locale | None: ...
def get_timezone() -> tzinfo | None: ...
def get_translations() -> NullTranslations: ...
def refresh() -> None: ...
def force_locale(locale: str | Locale) -> AbstractContextManager[None]: ...
def gettext(string: str, **variables: object) -> str: ...
def ngettext(singular: str, plural: str, num: int, **variables: object) -> str: ...
def pgettext(context: str, string: str, **variables: object) -> str: ...

# Lazy strings behave as strings wherever a form or a page takes one.
def lazy_gettext(string: str, **variables: object) -> str: ...
def lazy_ngettext(singular: str, plural: str, num: int, **variables: object) -> str: ...
def lazy_pgettext(context: str, string: str, **variables: object) -> str: ...
