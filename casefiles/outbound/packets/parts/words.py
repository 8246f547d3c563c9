"""The fixed words of the documents, and dates and numbers as each language writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

Words = Mapping[str, str]

LANGUAGES = ("en", "ar")


@cache
def words_in(language: str) -> Words:
    """Return the fixed words in a language; a document in any other uses English ones."""
    path = files("casefiles.outbound.packets") / "data" / "words.json"
    every = json.loads(path.read_text(encoding="utf-8"))
    return {key: wordings.get(language, wordings["en"]) for key, wordings in every.items()}


def in_words(key: str, language: str, **values: object) -> str:
    """Return a fixed sentence with values filled in."""
    return words_in(language)[key].format(**values)


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
