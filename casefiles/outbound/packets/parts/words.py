"""The fixed words of the documents, and dates and numbers as each language writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from casefiles.foundation.plurals import plural_form

Words = Mapping[str, str]
#: the forms of a counted phrase in one language: one, two, few … → words
Forms = Mapping[str, str]

LANGUAGES = ("en", "ar")


@cache
def _every() -> Mapping[str, Mapping[str, str | Forms]]:
    path = files("casefiles.outbound.packets") / "data" / "words.json"
    every: Mapping[str, Mapping[str, str | Forms]] = json.loads(path.read_text(encoding="utf-8"))
    return every


@cache
def words_in(language: str) -> Words:
    """Return the fixed words in a language; a document in any other uses English ones.

    What is counted has forms in place of one wording, and is said by `counted` alone.
    """
    chosen = {key: wordings.get(language, wordings["en"]) for key, wordings in _every().items()}
    return {key: words for key, words in chosen.items() if isinstance(words, str)}


def in_words(key: str, language: str, **values: object) -> str:
    """Return a fixed sentence with values filled in."""
    return words_in(language)[key].format(**values)


def counted(key: str, language: str, count: int, **values: object) -> str:
    """Return a fixed sentence about a number of things, in the form that the number takes."""
    wordings = _every()[key]
    spoken = language if language in wordings else "en"
    return chosen_form(wordings[spoken], spoken, count).format(count=count, **values)


def chosen_form(forms: str | Forms, language: str, count: int) -> str:
    """Return the form for a number; a phrase that is not counted has one for all."""
    return forms if isinstance(forms, str) else forms[plural_form(count, language)]


def date_in_words(day: date, language: str) -> str:
    """Return a date as written in prose: 22 July 2019."""
    month = words_in(language)["months"].split()[day.month - 1].replace("_", " ")
    return f"{day.day} {month} {day.year}"


def range_in_words(minimum: int | None, maximum: int | None, language: str) -> str | None:
    """Return a range as written; None when nothing is known."""
    match minimum, maximum:
        case None, None:
            return None
        case int(), None:
            return in_words("at_least", language, number=minimum)
        case None, int():
            return in_words("at_most", language, number=maximum)
    if minimum == maximum:
        return str(minimum)
    return in_words("range", language, minimum=minimum, maximum=maximum)


def grouped(fingerprint: str) -> str:
    """Return a fingerprint in groups of four, which two people can read to each other."""
    return " ".join(fingerprint[start : start + 4] for start in range(0, len(fingerprint), 4))
