"""Folds writing for looking up: one spelling for what people spell in several ways."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence

from typing_extensions import override

_DIGITS = {ord(d): str(i) for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for i, d in enumerate(digits)}
_LETTERS = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه",
        "ک": "ك", "ی": "ي", "ـ": "", "ء": "", "’": "", "‘": "", "'": "", "ʿ": "", "ʾ": "", "`": "",
    }
)  # fmt: skip
_PLAIN = _DIGITS | _LETTERS
_GAPS = re.compile(r"[\W_]+")
#: what no reader sees: format characters, marks above and below, marks around
_INVISIBLE = frozenset({"Cf", "Mn", "Me"})


#: what any text is written in; somebody could send every character there is
_LEARNT = 4096


class _Kept(defaultdict[int, int | None]):
    """A table for `str.translate` that learns of each character once whether it is kept."""

    def __init__(self, is_dropped: Callable[[str], bool]) -> None:
        super().__init__()
        self._is_dropped = is_dropped

    @override
    def __missing__(self, code: int) -> int | None:
        kept = None if self._is_dropped(chr(code)) else code
        if len(self) < _LEARNT:
            self[code] = kept
        return kept


def _is_invisible(character: str) -> bool:
    category = unicodedata.category(character)
    return category in _INVISIBLE or (category == "Cc" and not character.isspace())


_UNMARKED = _Kept(lambda character: unicodedata.combining(character) > 0)
_SEEN = _Kept(_is_invisible)


def fold(text: str) -> str:
    """Return the text without case, marks, hamza, tatweel and punctuation, digits as 0 to 9.

    Alef, ya and ta marbuta in one spelling each. For comparing only: what people
    wrote is kept as they wrote it.
    """
    return _without_gaps(_letters_of(text))


def fold_each(texts: Sequence[str]) -> list[str]:
    """Return each text folded; a hundred short ones take little more than one."""
    joined = _BETWEEN.join(texts)
    if joined.count(_BETWEEN) != len(texts) - 1:
        return [fold(text) for text in texts]
    return [_without_gaps(text) for text in _letters_of(joined).split(_BETWEEN)]


#: no text that can be kept holds it
_BETWEEN = "\0"


def _letters_of(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    bare = unicodedata.normalize("NFD", plain).translate(_UNMARKED).casefold()
    return bare.translate(_LETTERS)


def _without_gaps(text: str) -> str:
    return _GAPS.sub(" ", text).strip()


def without_invisible(text: str) -> str:
    """Return the text without characters that can stand in a word and not be seen there."""
    return text.translate(_SEEN)
