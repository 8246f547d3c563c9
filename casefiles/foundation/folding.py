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


def fold(text: str) -> str:
    """Return the text without case, marks, hamza, tatweel and punctuation, digits as 0 to 9.

    Alef, ya and ta marbuta in one spelling each. For comparing only: what people
    wrote is kept as they wrote it.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_DIGITS).translate(_LETTERS)
    letters = unicodedata.normalize("NFD", plain)
    bare = "".join(c for c in letters if not unicodedata.combining(c)).casefold()
    return _GAPS.sub(" ", bare.translate(_LETTERS)).strip()
