"""What others may ask of this room: plain data to PDF, DOCX, HTML, tables and ZIP, and back."""

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
from casefiles.platform.documents.parts.report.editable_report import editable_report
from casefiles.platform.documents.parts.report.markup import UnsafeAddress
from casefiles.platform.documents.parts.report.page import Further, report_page, style_digest
from casefiles.platform.documents.parts.report.pages import typeset_report
from casefiles.platform.documents.parts.report.plain import NotAReport, plain_of, report_of
from casefiles.platform.documents.parts.report.shape import LONGEST_NOTE, Report
from casefiles.platform.documents.parts.report.shapes import drawn as drawn_shapes
from casefiles.platform.documents.parts.report.web_archive import NotOneReport, report_archive
from casefiles.platform.documents.parts.report.words import REPORT_WORDS
from casefiles.platform.documents.parts.spreadsheet import Cell, csv_table
from casefiles.platform.documents.parts.tables import TABLE_TYPES, table_as
from casefiles.platform.documents.parts.typesetting import (
    CannotTypeset,
    picture,
    typeset,
    typeset_many,
)
from casefiles.platform.documents.parts.workbook import TooLong, xlsx_table

__all__ = [
    "LONGEST_NOTE",
    "REPORT_WORDS",
    "TABLE_TYPES",
    "ArchiveWriter",
    "Block",
    "CannotTypeset",
    "Cell",
    "ContentDiffers",
    "Entry",
    "Fault",
    "FaultKind",
    "FontsMissing",
    "Further",
    "NotAReport",
    "NotOneReport",
    "Paragraph",
    "Reading",
    "Report",
    "Run",
    "Sheet",
    "Table",
    "TooLong",
    "UnsafeAddress",
    "chunks_of",
    "csv_table",
    "drawn_shapes",
    "editable_document",
    "editable_report",
    "is_safe_name",
    "json_document",
    "picture",
    "plain_of",
    "read_archive",
    "report_archive",
    "report_of",
    "report_page",
    "style_digest",
    "table_as",
    "typeset",
    "typeset_many",
    "typeset_report",
    "xlsx_table",
]


def json_document(value: object) -> bytes:
    """Return JSON for people and programs alike: sorted keys, one space of indent, UTF-8."""
    return (json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()
