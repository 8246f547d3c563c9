"""The words of a comparison and of the letter about it, in each language that we write."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

#: {language → words}, the original first
Words = Mapping[str, str]
#: one row of a packet's content as plain data
Row = Mapping[str, Any]
#: the languages that letters are drafted in; whoever writes to others translates
LANGUAGES = ("en", "ar")
_COMMAS: Words = {"en": ", ", "ar": "، "}


@cache
def phrases() -> Mapping[str, Words]:
    """Return every fixed phrase."""
    path = files("casefiles.outbound.corrections") / "data" / "words.json"
    found: Mapping[str, Words] = json.loads(path.read_text(encoding="utf-8"))
    return found


def in_words(key: str, language: str, /, **values: object) -> str:
    """Return a fixed phrase in a language, with values filled in."""
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    return phrases()[key][spoken].format(**values)


def say(key: str, /, **values: object) -> Words:
    """Return a fixed phrase in each language."""
    return {language: in_words(key, language, **values) for language in LANGUAGES}


def in_language(words: Words, language: str) -> str:
    """Return words in a language, or else as they were first written."""
    return words.get(language) or next(iter(words.values()), "")


def joined(parts: Sequence[Words], mark: str = "") -> Words:
    """Return several texts as one, in each language that any of them is in."""
    filled = [part for part in parts if part]
    if not filled:
        return {}
    languages = dict.fromkeys((*LANGUAGES, *(one for part in filled for one in part)))
    return {
        language: (mark or _COMMAS.get(language, ", ")).join(
            in_language(part, language) for part in filled
        )
        for language in languages
        if language != "und"
    }


def worded(text: Sequence[Row]) -> Words:
    """Return a text of a packet as {language → words}, the original first."""
    return {
        row["language"]: row["text"]
        for row in sorted(text, key=lambda one: (not one["original"], one["language"]))
    }


def plain(words: str) -> Words:
    """Return what is written alike in every language."""
    return {"und": words} if words else {}


def coded(row: Row | None) -> Words:
    """Return a term in words; nothing where nothing is said."""
    return {} if row is None else worded(row["label"])


def several(rows: Iterable[Row]) -> Words:
    """Return several terms as one text."""
    return joined([coded(row) for row in rows])
