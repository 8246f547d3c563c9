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
from casefiles.outbound.packets.documents import (
    Coded,
    Forms,
    Graded,
    Provision,
    Text,
    Wording,
    chosen_form,
)
from casefiles.record.codebook import queries as codebook
from casefiles.record.codebook.models import ReferenceKind

#: a text in several languages as plain data, see `foundation.texts`
StoredText = Mapping[str, Any]
LANGUAGES = ("en", "ar")
COMMAS: Mapping[str, str] = {"en": ", ", "ar": "، "}
SEMICOLONS: Mapping[str, str] = {"en": "; ", "ar": "؛ "}
_LANGUAGE_NAMES: Mapping[str, str] = {"en": "english", "ar": "arabic"}
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


def isolated(words: str, language: str) -> str:
    """Return words to stand in a sentence: those of the other script keep their own order."""
    if (language == "ar") == (_ARABIC.search(words) is not None):
        return words
    return f"\u2068{words}\u2069"


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


def standard(scheme: str, code: str) -> Graded | None:
    """Return a standard of proof under the name of its scale, never converted."""
    if not code:
        return None
    scale = worded(codebook.term("scheme", scheme).label)
    words = label("standard", code)
    return Graded(code=code, scheme=in_language(scale, "en"), label=words, scale=scale)


def reliability(code: str) -> Graded | None:
    """Return how far a source is trusted, on the scale that the codebook keeps for it."""
    if not code:
        return None
    scale = say("admiralty")
    words = label("reliability", code)
    return Graded(code=code, scheme=in_language(scale, "en"), label=words, scale=scale)


def provision(vocabulary: str, code: str) -> Provision | None:
    """Return a legal category with the article of the Rome Statute that it stands for."""
    if not code:
        return None
    term = codebook.term(vocabulary, code)
    articles = [one.value for one in term.references if one.kind is ReferenceKind.ROME_STATUTE]
    return Provision(
        code=code,
        scheme=vocabulary,
        label=worded(term.label),
        article=say("rome_statute", article=articles[0]) if articles else (),
    )


def provisions(vocabulary: str, codes: Iterable[str]) -> tuple[Provision, ...]:
    """Return several legal categories."""
    found = (provision(vocabulary, code) for code in codes)
    return tuple(one for one in found if one is not None)


def of_law(provision: Provision) -> Text:
    """Return a legal category as a filing says it: the article before its words."""
    if not provision.article:
        return provision.label
    return say("article_and_words", article=provision.article, words=provision.label)


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


def named(words: Text) -> Text:
    """Return words of people's own to stand beside ours: where no translation is, its language."""
    if not words:
        return ()
    return tuple(_named(words, language) for language in LANGUAGES)


def _named(words: Text, language: str) -> Wording:
    said, spoken = in_language(words, language), {one.language for one in words}
    if language not in spoken and (other := spoken & _LANGUAGE_NAMES.keys()):
        name = in_language(say(_LANGUAGE_NAMES[other.pop()]), language)
        said = in_language(
            say("untranslated", words=isolated(said, language), language=name), language
        )
    return Wording(language=language, text=said, original=language == "en")


def joined(parts: Iterable[Text], marks: Mapping[str, str] = COMMAS) -> Text:
    """Return several texts as one, in both languages; nothing where all are empty."""
    filled = [part for part in parts if part]
    return tuple(
        Wording(
            language=language,
            text=marks[language].join(in_language(part, language) for part in filled),
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
