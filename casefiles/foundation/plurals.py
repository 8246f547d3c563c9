"""Which form a counted noun takes in a language: one in English, six in Arabic."""

from __future__ import annotations

from babel import Locale


def plural_form(count: int, language: str) -> str:
    """Return zero, one, two, few, many or other, as the language counts."""
    return Locale.parse(language).plural_form(count)


def plural_forms(language: str) -> frozenset[str]:
    """Return every form a language has."""
    return frozenset(Locale.parse(language).plural_form.tags | {"other"})
