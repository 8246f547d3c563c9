"""Plain text: each passage replaced by one mark that tells no length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from casefiles.record.covering.models import TOKEN, Areas, Span
from casefiles.record.covering.parts.making import TOO_MUCH, UNREADABLE, CannotCover, Made, Tell

LARGEST = 2_000_000
#: stands between or over letters and is not one: joiners, marks of direction, vowels, tatweel
_BETWEEN = (
    "[\u00ad\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*"
)


def read_text(path: Path) -> str:
    """Return a text as it is shown and counted: lines end in one way, and no mark stands first."""
    if path.stat().st_size > LARGEST:
        raise CannotCover(TOO_MUCH)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise CannotCover(UNREADABLE) from broken
    if "\0" in text:
        raise CannotCover(UNREADABLE)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def spans_of(text: str, words: str) -> list[Span]:
    """Return where words stand, in whatever case and with whatever vowel signs or line breaks."""
    pattern = _pattern(words)
    if pattern is None:
        return []
    return [Span(found.start() + 1, found.end()) for found in pattern.finditer(text)]


def _pattern(words: str) -> re.Pattern[str] | None:
    plain = unicodedata.normalize("NFD", words)
    letters = [one for one in plain if not re.fullmatch(_BETWEEN[:-1], one)]
    if not "".join(letters).strip():
        return None
    parts = "".join(letters).split()
    return re.compile(
        rf"\s+{_BETWEEN}".join("".join(_letter(one) + _BETWEEN for one in part) for part in parts),
        re.IGNORECASE,
    )


def _letter(letter: str) -> str:
    """Return what matches a letter, also where it stands in one piece with a sign over it."""
    return f"[{re.escape(letter)}{_with_signs(letter)}]"


def _with_signs(letter: str) -> str:
    both = {letter, letter.lower(), letter.upper()}
    made = {
        unicodedata.normalize("NFC", one + chr(sign))
        for one in both
        for sign in (*range(0x300, 0x370), *range(0x64B, 0x660))
        if len(one) == 1
    }
    return "".join(sorted(re.escape(one) for one in made if len(one) == 1))


def cover_text(path: Path, areas: Areas, tell: Tell) -> Made:
    """Return the text with a mark for each passage; passages that touch become one."""
    text = read_text(path)
    if any(one.last > len(text) for one in areas.spans):
        raise CannotCover(UNREADABLE)
    joined = list(_joined(areas.spans))
    tell(1, 1)
    content = "".join(_replaced(text, joined)).encode()
    return Made(content, {"passages": len(joined)}, {})


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    last: Span | None = None
    for span in sorted(spans, key=lambda one: (one.first, one.last)):
        if last is not None and span.first <= last.last + 1:
            last = Span(last.first, max(last.last, span.last))
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last


def _replaced(text: str, spans: Iterable[Span]) -> Iterator[str]:
    at = 0
    for span in spans:
        yield text[at : span.first - 1]
        yield TOKEN
        at = span.last
    yield text[at:]
