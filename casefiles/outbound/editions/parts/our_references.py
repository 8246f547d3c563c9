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
#: the same with gaps for hyphens: a number that begins with a nought is no year
_APART = re.compile(
    r"(?<![A-Z0-9])(?:(?:[A-Z]{3}|F)[\s_-]{1,3}\d{4}[\s_-]{1,3}0\d{3}|EV[\s_-]{1,3}0\d{5})(?!\d)",
    re.ASCII,
)
#: in an address small letters are its own words, as in …/civil-war-2011-2021
_IN_AN_ADDRESS = re.compile(_OURS.pattern, re.ASCII)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
#: what looks like a hyphen and is called otherwise, as the minus sign
_MINUS = {0x2212: "-", 0x00AD: "", 0x0640: ""}


def references_in(text: str) -> set[str]:
    """Return our references in a text, however they are spelled, as we spell them."""
    plain = _plain(text)
    addresses, words = _ADDRESS.findall(plain), _ADDRESS.sub(" ", plain)
    found = {one for address in addresses for one in _IN_AN_ADDRESS.findall(address)}
    return {one.upper() for one in (*found, *_OURS.findall(words), *_APART.findall(words))}


def _plain(text: str) -> str:
    """Return a text without what is not seen, with one hyphen, and with digits from 0 to 9."""
    seen = without_invisible(unicodedata.normalize("NFKC", text).translate(_MINUS))
    return "".join(map(_spelled, seen))


def _spelled(character: str) -> str:
    if unicodedata.category(character) == "Pd":
        return "-"
    return str(unicodedata.digit(character, character))
