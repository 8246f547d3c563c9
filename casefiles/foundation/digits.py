"""The digits people type and read: any of three kinds is understood, the person's own is shown."""

from __future__ import annotations

import re
from enum import StrEnum

#: Python refuses to read thousands of digits; nothing that is counted here has ten
_MOST_DIGITS = 9


class Digits(StrEnum):
    """The digits a person chose to read numbers in."""

    LATIN = "latin"
    ARABIC_INDIC = "arabic_indic"


#: thousands apart, as `with_thousands` writes them, by a space too; a comma elsewhere is a slip
_IN_THOUSANDS = re.compile(r"\d{1,3}(?:([,\u066c\u00a0\u202f ])\d{3})(?:\1\d{3})*")

_LATIN = "0123456789"
_ARABIC_INDIC = "٠١٢٣٤٥٦٧٨٩"
_PERSIAN = "۰۱۲۳۴۵۶۷۸۹"
_TO_LATIN = str.maketrans(_ARABIC_INDIC + _PERSIAN, _LATIN * 2)
_TO_ARABIC_INDIC = str.maketrans(_LATIN, _ARABIC_INDIC)


def with_latin_digits(text: str) -> str:
    """Return the text with Arabic-Indic and Persian digits as 0-9."""
    return text.translate(_TO_LATIN)


def without_thousands(text: str) -> str:
    """Return a number without the marks between its thousands; anything else as it is."""
    found = _IN_THOUSANDS.fullmatch(text)
    return text.replace(found[1], "") if found else text


def with_digits(text: str, digits: Digits | str) -> str:
    """Return the text with its 0-9 as the digits this person reads."""
    return text.translate(_TO_ARABIC_INDIC) if digits == Digits.ARABIC_INDIC else text


def with_thousands(value: float, digits: Digits | str = Digits.LATIN) -> str:
    """Write a number with its thousands apart, in the digits this person reads."""
    written = f"{value:,}"
    if digits == Digits.ARABIC_INDIC:
        written = written.translate({ord(","): "\u066c", ord("."): "\u066b"})
    return with_digits(written, digits)


def whole_number(text: str) -> int | None:
    """Return the number that a page of ours wrote in 0-9; None where it is none or too long."""
    is_one = len(text) <= _MOST_DIGITS and text.isascii() and text.isdigit()
    return int(text) if is_one else None
