"""Folds writing for looking up: one spelling for what people spell in several ways."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = {ord(d): str(i) for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for i, d in enumerate(digits)}
_LETTERS = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه",
        "ک": "ك", "ی": "ي", "ـ": "", "ء": "", "’": "", "‘": "", "'": "", "ʿ": "", "ʾ": "", "`": "",
    }
)  # fmt: skip
_GAPS = re.compile(r"[\W_]+")
#: what no reader sees: format characters, marks above and below, marks around
_INVISIBLE = frozenset({"Cf", "Mn", "Me"})


def fold(text: str) -> str:
    """Return the text without case, marks, hamza, tatweel and punctuation, digits as 0 to 9.

    Alef, ya and ta marbuta in one spelling each. For comparing only: what people
    wrote is kept as they wrote it.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_DIGITS).translate(_LETTERS)
    letters = unicodedata.normalize("NFD", plain)
    bare = "".join(c for c in letters if not unicodedata.combining(c)).casefold()
    return _GAPS.sub(" ", bare.translate(_LETTERS)).strip()


def without_invisible(text: str) -> str:
    """Return the text without characters that can stand in a word and not be seen there."""
    return text.translate({ord(c): None for c in set(text) if _is_invisible(c)})


def _is_invisible(character: str) -> bool:
    category = unicodedata.category(character)
    return category in _INVISIBLE or (category == "Cc" and not character.isspace())
