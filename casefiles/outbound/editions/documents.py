"""An edition as files: what was frozen, with the corrections written since."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from casefiles.outbound.editions.models import Edition
from casefiles.outbound.publications.parts.voice import Voice
from casefiles.platform.documents import documents as setting


def document_in(content: Mapping[str, Any], edition: Edition, voice: Voice) -> dict[str, Any]:
    """Return what an edition says in one language, with its corrections."""
    told = dict(content["documents"][voice.language])
    if edition.decided_at is not None:
        day = edition.decided_at.date()
        told |= {"published_on": [day.year, day.month, day.day], "day": voice.day(day)}
    told["errata"] = [
        {"on": voice.day(one.on_day), "text": voice.text(one.text)} for one in edition.errata
    ]
    return told


def file_of(
    content: Mapping[str, Any],
    edition: Edition,
    voices: Mapping[str, Voice],
    kind: str,
    language: str,
    *,
    fonts: Path,
) -> bytes:
    """Return an edition as a file: pdf, docx, html, or a web archive of every language."""
    if kind == "zip":
        every = [
            setting.report_of(document_in(content, edition, voice)) for voice in voices.values()
        ]
        return setting.report_archive(every)
    told = setting.report_of(document_in(content, edition, voices[language]))
    if kind == "pdf":
        return setting.typeset_report(told, fonts=fonts)
    return (
        setting.editable_report(told, fonts=fonts) if kind == "docx" else setting.report_page(told)
    )
