"""How we call cases, people, evidence and filings among ourselves: for nobody outside."""

from __future__ import annotations

import re
import unicodedata

from casefiles.foundation.folding import without_invisible

#: case, submission, exhibit, source, victim, statement, finding of a check on what may be told.
#: Only a letter of Latin or a digit before it makes it another word: Arabic writes "and", "by" and
#: "for" onto what follows.
_OURS = re.compile(
    r"(?<![A-Z0-9])"
    r"(?:[A-Z]{3}-\d{4}-\d{4,}|SUB-\d{4}-\d{3,}|EV-\d{6,}|(?:S|V|ST)-\d{4,}|F-\d{4}-\d{4,})"
    r"(?!\d)",
    re.ASCII | re.IGNORECASE,
)
#: what looks like a hyphen and is called otherwise, as the minus sign
_MINUS = {0x2212: "-", 0x00AD: "", 0x0640: ""}


def references_in(text: str) -> set[str]:
    """Return our references in a text, however they are spelled, as we spell them."""
    return {one.upper() for one in _OURS.findall(_plain(text))}


def _plain(text: str) -> str:
    """Return a text without what is not seen, with one hyphen, and with digits from 0 to 9."""
    seen = without_invisible(unicodedata.normalize("NFKC", text).translate(_MINUS))
    return "".join(map(_spelled, seen))


def _spelled(character: str) -> str:
    if unicodedata.category(character) == "Pd":
        return "-"
    return str(unicodedata.digit(character, character))
