"""What others may ask of this room: plain data to PDF, DOCX, tables, JSON and ZIP, and ZIP back."""

from __future__ import annotations

import json

from casefiles.platform.documents.parts.archive import ArchiveWriter, ContentDiffers, Entry
from casefiles.platform.documents.parts.archive_reading import (
    Fault,
    FaultKind,
    Reading,
    chunks_of,
    is_safe_name,
    read_archive,
)
from casefiles.platform.documents.parts.editable import (
    Block,
    Paragraph,
    Run,
    Sheet,
    Table,
    editable_document,
)
from casefiles.platform.documents.parts.fonts import FontsMissing
from casefiles.platform.documents.parts.spreadsheet import Cell, csv_table
from casefiles.platform.documents.parts.typesetting import (
    CannotTypeset,
    picture,
    typeset,
    typeset_many,
)
from casefiles.platform.documents.parts.workbook import TooLong, xlsx_table

__all__ = [
    "ArchiveWriter",
    "Block",
    "CannotTypeset",
    "Cell",
    "ContentDiffers",
    "Entry",
    "Fault",
    "FaultKind",
    "FontsMissing",
    "Paragraph",
    "Reading",
    "Run",
    "Sheet",
    "Table",
    "TooLong",
    "chunks_of",
    "csv_table",
    "editable_document",
    "is_safe_name",
    "json_document",
    "picture",
    "read_archive",
    "typeset",
    "typeset_many",
    "xlsx_table",
]


def json_document(value: object) -> bytes:
    """Return JSON for people and programs alike: sorted keys, one space of indent, UTF-8."""
    return (json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()
