"""Finds the names of one person in what others wrote, however they spelled them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from casefiles.foundation.holdings import TOMBSTONE_LINE
from casefiles.foundation.texts import Texts

#: vowel marks and accents, which writers leave out; and the line that stretches a word
_MARKS = "[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0640]*"
#: letters that are written for one another
_SAME = tuple(map(frozenset, ("اأإآٱ", "ىيئی", "ةهە", "وؤ", "كک")))
_SILENT = frozenset("ءʿʾ\u2019\u2018'`")
_GAP = re.compile(r"[\W_]+")
#: and, so, by, for: written as one word with an Arabic name
_JOINED = "(?:[وفبل](?=[\u0600-\u06ff]))?"
#: what stands in place of a name already: it is left, whatever names are spelled like its words
_STANDS = re.escape(unicodedata.normalize("NFD", TOMBSTONE_LINE))
#: a shorter name would be found in half of all texts
LEAST_LETTERS = 3


class Mentions:
    """One person's names, as they are looked for in any text."""

    def __init__(self, names: Iterable[str]) -> None:
        spelled = sorted({name.strip() for name in names}, key=lambda one: (-len(one), one))
        long_enough = (_pattern(name) for name in spelled if len(name) >= LEAST_LETTERS)
        patterns = [pattern for pattern in long_enough if pattern]
        self._pattern = (
            re.compile(rf"{_STANDS}|(?<!\w){_JOINED}(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)
            if patterns
            else None
        )

    def __bool__(self) -> bool:
        return self._pattern is not None

    def are_in(self, value: Any) -> bool:  # noqa: ANN401 - any value of a column
        """Return whether a text, or plain data that holds texts, names them."""
        return bool(self.without(value) != value)

    def without(self, value: Any) -> Any:  # noqa: ANN401 - any value of a column
        """Return the value with a tombstone in place of each name; the same one where none is."""
        if self._pattern is None:
            return value
        if isinstance(value, str):
            plain = unicodedata.normalize("NFD", value)
            cut = self._pattern.sub(TOMBSTONE_LINE, plain)
            return value if cut == plain else unicodedata.normalize("NFC", cut)
        if isinstance(value, Texts):
            found = {language: self.without(text) for language, text in value.wordings.items()}
            return Texts(found, value.original, value.translators)
        if isinstance(value, dict):
            return {key: self.without(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self.without(one) for one in value)
        return value


def _pattern(name: str) -> str:
    letters = unicodedata.normalize("NFD", name)
    words = [word for word in _GAP.split(_unmarked(letters)) if word]
    return r"[\W_]+".join("".join(map(_letter, word)) for word in words)


def _unmarked(text: str) -> str:
    bare = (one for one in text if not unicodedata.combining(one) and one != "\u0640")
    return "".join("" if one in _SILENT - {"ء"} else one for one in bare)


def _letter(letter: str) -> str:
    silent = f"[{''.join(sorted(_SILENT))}]?"
    if letter == "ء":
        return silent
    same = next((group for group in _SAME if letter in group), None)
    one = f"[{''.join(sorted(same))}]" if same else re.escape(letter)
    return f"{one}{_MARKS}{silent}"
