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


#: the endings of files that an edition becomes
KINDS = ("pdf", "docx", "html", "zip")


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
    told = {one: document_in(content, edition, voice) for one, voice in voices.items()}
    return made_of(told, kind, language, fonts=fonts)


def made_of(told: Mapping[str, Any], kind: str, language: str, *, fonts: Path) -> bytes:
    """Return documents, one a language, as a file: the archive holds all, others one."""
    if kind == "zip":
        return setting.report_archive([setting.report_of(one) for one in told.values()])
    one = setting.report_of(told[language])
    if kind == "pdf":
        return setting.typeset_report(one, fonts=fonts)
    if kind == "docx":
        return setting.editable_report(one, fonts=fonts)
    return setting.report_page(one)
