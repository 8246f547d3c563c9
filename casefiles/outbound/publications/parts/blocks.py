"""The pieces that a report is made of, as plain data; see docs/report-document.md."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casefiles.foundation.texts import Texts
from casefiles.outbound.publications.parts.voice import Voice
from casefiles.platform.documents.documents import LONGEST_NOTE

Block = dict[str, Any]
#: a text, or runs of it: with a footnote, a live number, an address, another language
Inline = str | list[dict[str, Any]]


def paragraph(text: Inline) -> Block:
    return {"kind": "paragraph", "text": text}


def subheading(text: str) -> Block:
    return {"kind": "subheading", "text": text}


def caution(text: Inline) -> Block:
    """Return a box that says what a reader must not overlook."""
    return {"kind": "note", "text": text}


def listed(items: Sequence[Inline]) -> Block:
    return {"kind": "list", "items": list(items)}


def tiles(items: Sequence[dict[str, Any]]) -> Block:
    return {"kind": "numbers", "items": list(items)}


def table(
    caption: str,
    head: Sequence[str],
    rows: Sequence[Sequence[Inline]],
    *,
    numeric: int | Sequence[int] = (),
    note: str = "",
    total: Sequence[Inline] = (),
) -> Block:
    """Return a table; `numeric` are the columns of numbers, or from which one on all are."""
    after = numeric if isinstance(numeric, int) else len(head)
    numbers = () if isinstance(numeric, int) else numeric
    return {
        "kind": "table",
        "caption": caption,
        "head": list(head),
        "align": [
            "number" if place in numbers or place >= after else "text" for place in range(len(head))
        ],
        "rows": [list(row) for row in rows],
        **({"total": list(total)} if total else {}),
        **({"note": note} if note else {}),
    }


def sources(items: Sequence[dict[str, str]]) -> Block:
    return {"kind": "sources", "items": list(items)}


def wording(texts: Texts | None, voice: Voice) -> Inline:
    """Return what was written, in the language of the report or, marked so, in another one."""
    if not texts:
        return voice.unknown
    words, language = texts.in_language(voice.language)
    if language is None or language == voice.language:
        return words
    return [{"text": words, "language": language}]


def noted(text: str, note: str) -> Inline:
    """Return a text with a footnote, where there is something to note."""
    return [{"text": text, "note": note_of(note)}] if note else text


def note_of(words: str) -> str:
    """Return a footnote that can be printed: of one that is longer than a page, its beginning."""
    return words if len(words) <= LONGEST_NOTE else words[: LONGEST_NOTE - 1] + "…"


def plain(inline: Inline) -> str:
    """Return the words of a text without what its runs carry."""
    return inline if isinstance(inline, str) else "".join(str(run["text"]) for run in inline)
