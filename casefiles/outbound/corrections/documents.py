"""The letter about changes on paper, set like the packet that it follows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from casefiles.foundation import clock
from casefiles.outbound.corrections.models import CorrectionNotice
from casefiles.outbound.corrections.parts.wording import in_words
from casefiles.outbound.packets.documents import LetterSheet, typeset_letter


def pdf_of(
    notice: CorrectionNotice, content: Mapping[str, Any], language: str, *, fonts: Path
) -> bytes:
    """Return the letter in one of its languages; `content` is what its packet was sealed with."""
    sheet = LetterSheet(
        content,
        language,
        in_words("letter_title", language),
        notice.letter.wordings[language],
        clock.today(),
    )
    return typeset_letter(sheet, fonts=fonts)
