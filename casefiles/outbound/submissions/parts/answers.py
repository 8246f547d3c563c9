"""What an officer answered, as it is kept and as it is said: words of their own, or codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from casefiles.outbound.packets.documents import Text
from casefiles.outbound.submissions.parts import terms

CODES = "codes"


def kept_codes(codes: Iterable[str]) -> dict[str, Any]:
    """Return chosen codes as an answer is kept; empty where none was chosen."""
    chosen = list(codes)
    return {CODES: chosen} if chosen else {}


def chosen_codes(kept: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Return the codes of a kept answer."""
    return tuple((kept or {}).get(CODES, ()))


def said(kept: Mapping[str, Any] | None, vocabulary: str) -> Text:
    """Return a kept answer in words; empty for none."""
    if not vocabulary:
        return terms.text(kept)
    labels = (terms.label(vocabulary, code) for code in chosen_codes(kept))
    coded = zip(chosen_codes(kept), labels, strict=True)
    return terms.joined(
        (terms.say("code_and_words", code=code, words=words) for code, words in coded),
        terms.SEMICOLONS,
    )
