"""A letter about a packet that went out, set like the packet's own papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from casefiles.outbound.packets.parts.words import date_in_words, words_in
from casefiles.platform.documents.documents import typeset


@dataclass(frozen=True)
class LetterSheet:
    """What stands on the paper: `content` is what the packet was sealed with, as plain data."""

    content: Mapping[str, Any]
    language: str
    title: str
    text: str
    written_on: date


def typeset_letter(sheet: LetterSheet, *, fonts: Path) -> bytes:
    """Return a letter as PDF, in one language."""
    day = sheet.written_on
    page = {
        "language": sheet.language,
        "words": dict(words_in(sheet.language)),
        "written_on": [day.year, day.month, day.day],
        "sealed_on": date_in_words(day, sheet.language),
        "submission_reference": sheet.content["submission_reference"],
        "organisation": sheet.content["organisation"],
        "recipient": sheet.content["recipient"],
        "title": sheet.title,
        "text": sheet.text,
    }
    with as_file(files("casefiles.outbound.packets") / "data" / "typst") as folder:
        return typeset(folder / "letter.typ", page, written_on=day, fonts=fonts)
