"""A table as the clipboard gives it: rows of cells, whatever program it was copied from."""

from __future__ import annotations

import csv
import io

#: what parts the cells, where the program that was copied from does not use tabs
_SEPARATORS = (";", ",", "؛", "،", "|")


def cells_of(text: str) -> list[list[str]]:
    """Return the rows of a pasted table, all as wide as the widest; empty rows are left out.

    Tabs (Excel, Sheets, Word), or else whichever separator its first line has most of.
    """
    separator = _separator(text)
    rows = [[_one_line(cell) for cell in row] for row in _parted(text, separator)]
    filled = [row for row in rows if any(row)]
    width = max(map(len, filled), default=0)
    return [row + [""] * (width - len(row)) for row in filled]


def _separator(text: str) -> str:
    if "\t" in text:
        return "\t"
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(_SEPARATORS, key=first.count)


def _parted(text: str, separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        # A quotation mark of a name, not of the program: everything stays as it was written.
        return [line.split(separator) for line in text.splitlines()]


def _one_line(cell: str) -> str:
    return " ".join(cell.split())
