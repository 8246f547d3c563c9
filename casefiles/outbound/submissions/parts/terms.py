"""What is kept of a case said in the words of a packet: texts, codes, dates, fixed phrases."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from casefiles.foundation.date_wording import say_date, say_day
from casefiles.foundation.dates import EventDate
from casefiles.outbound.packets.documents import Coded, Forms, Text, Wording, chosen_form
from casefiles.record.codebook import queries as codebook

#: a text in several languages as plain data, see `foundation.texts`
StoredText = Mapping[str, Any]
LANGUAGES = ("en", "ar")
_COMMAS: Mapping[str, str] = {"en": ", ", "ar": "، "}
_ARABIC = re.compile(r"[\u0600-\u06ff]")


def text(stored: StoredText | None) -> Text:
    """Return a kept text, the original first and marked; empty for nothing."""
    if not stored:
        return ()
    original = stored["original"]
    ordered = sorted(stored["wordings"], key=lambda language: (language != original, language))
    return tuple(
        Wording(
            language=language,
            text=stored["wordings"][language],
            original=language == original,
        )
        for language in ordered
    )


def worded(wordings: Mapping[str, str]) -> Text:
    """Return words of our own data in each of their languages; English is their original."""
    return tuple(
        Wording(language=language, text=words, original=language == "en")
        for language, words in wordings.items()
        if words
    )


def plain(words: str) -> Text:
    """Return words whose language nobody wrote down; their script says which way they run."""
    language = "ar" if _ARABIC.search(words) else "und"
    return (Wording(language=language, text=words, original=True),) if words else ()


def coded(vocabulary: str, code: str, *, scheme: str = "") -> Coded | None:
    """Return a code of the codebook in words; None where nothing is said."""
    if not code:
        return None
    term = codebook.term(vocabulary, code)
    return Coded(code=code, scheme=scheme or vocabulary, label=worded(term.label))


def surely_coded(vocabulary: str, code: str, *, scheme: str = "") -> Coded:
    """Return a code that a record cannot be without."""
    found = coded(vocabulary, code, scheme=scheme)
    if found is None:
        raise ValueError(f"A record says nothing in {vocabulary}")
    return found


def label(vocabulary: str, code: str) -> Text:
    """Return the words of a code alone."""
    found = coded(vocabulary, code)
    return found.label if found else ()


def standard(scheme: str, code: str) -> Coded | None:
    """Return a standard of proof under the name of its scale, never converted."""
    if not code:
        return None
    return coded("standard", code, scheme=codebook.label("scheme", scheme, "en"))


@cache
def _phrases() -> Mapping[str, Mapping[str, str | Forms]]:
    path = files("casefiles.outbound.submissions") / "data" / "words.json"
    phrases: Mapping[str, Mapping[str, str | Forms]] = json.loads(path.read_text(encoding="utf-8"))
    return phrases


def say(key: str, *, count: int = 1, **values: object) -> Text:
    """Return a fixed phrase in both languages, values filled in as they are or by language.

    A phrase about a number of things takes the form that `count` asks for.
    """
    return tuple(
        Wording(
            language=language,
            text=chosen_form(_phrases()[key][language], language, count).format(
                count=count, **_in(language, values)
            ),
            original=language == "en",
        )
        for language in LANGUAGES
    )


def _in(language: str, values: Mapping[str, object]) -> dict[str, object]:
    return {
        name: in_language(value, language) if isinstance(value, tuple) else value
        for name, value in values.items()
    }


def in_language(words: Text, language: str) -> str:
    """Return a text in a language, or else as it was first written."""
    ranked = sorted(words, key=lambda each: (each.language != language, not each.original))
    return ranked[0].text if ranked else ""


def joined(parts: Iterable[Text]) -> Text:
    """Return several texts as one, in both languages; nothing where all are empty."""
    filled = [part for part in parts if part]
    return tuple(
        Wording(
            language=language,
            text=_COMMAS[language].join(in_language(part, language) for part in filled),
            original=language == "en",
        )
        for language in LANGUAGES
        if filled
    )


def event_date(edtf: str | None) -> Text:
    """Return an uncertain date in both languages."""
    if not edtf:
        return ()
    known = EventDate.parse(edtf)
    return worded({language: say_date(known, language) for language in LANGUAGES})


def day(iso: str) -> Text:
    """Return a day in both languages."""
    return worded({one: say_day(date.fromisoformat(iso), one) for one in LANGUAGES})
