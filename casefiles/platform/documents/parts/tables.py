"""The two forms in which a table leaves, whatever stands in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casefiles.platform.documents.parts.spreadsheet import csv_table
from casefiles.platform.documents.parts.workbook import xlsx_table

#: form of a table → its media type
TABLE_TYPES: Mapping[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}


def table_as(
    kind: str, titles: Sequence[str], rows: Sequence[Sequence[str]], *, sheet: str, rtl: bool
) -> bytes:
    """Return rows under their titles as a workbook of one sheet, or as plain text.

    `kind` is a key of `TABLE_TYPES`; `sheet` names the sheet, 31 signs at most.
    """
    if kind == "xlsx":
        return xlsx_table(titles, rows, sheet=sheet, rtl=rtl)
    if kind == "csv":
        return csv_table(titles, (dict(zip(titles, row, strict=True)) for row in rows))
    raise KeyError(kind)
