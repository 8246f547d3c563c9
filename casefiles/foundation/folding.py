"""Folds writing for looking up: one spelling for what people spell in several ways."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable

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


class _Learnt(defaultdict[int, str | None]):
    """A table for `str.translate` that works out each character once."""

    def __init__(self, worked_out: Callable[[str], str | None]) -> None:
        super().__init__()
        self._worked_out = worked_out

    @override
    def __missing__(self, code: int) -> str | None:
        found = self._worked_out(chr(code))
        if len(self) < _LEARNT:
            self[code] = found
        return found


def _folded(character: str) -> str:
    """Return what is left of one character: what is composed of several ends as these do."""
    plain = unicodedata.normalize("NFKC", character).translate(_PLAIN)
    bare = [one for one in unicodedata.normalize("NFD", plain) if not unicodedata.combining(one)]
    return "".join(bare).casefold().translate(_LETTERS)


def _seen(character: str) -> str | None:
    category = unicodedata.category(character)
    is_control = category == "Cc" and not character.isspace()
    return None if category in _INVISIBLE or is_control else character


_FOLDED = _Learnt(_folded)
_SEEN = _Learnt(_seen)


def fold(text: str) -> str:
    """Return the text without case, marks, hamza, tatweel and punctuation, digits as 0 to 9.

    Alef, ya and ta marbuta in one spelling each. For comparing only: what people
    wrote is kept as they wrote it.
    """
    return _GAPS.sub(" ", text.translate(_FOLDED)).strip()


def without_invisible(text: str) -> str:
    """Return the text without characters that can stand in a word and not be seen there."""
    return text if text.isascii() and text.isprintable() else text.translate(_SEEN)
