"""Rows to CSV that no spreadsheet program takes for a formula."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

Cell = str | int | float | None

# Spreadsheet programs also read the full-width forms, and the Unicode minus, as these signs.
_SIGNS = "=+\\-@＝＋－＠−﹢﹣﹦﹫"  # noqa: RUF001 - the look-alikes are the point
_AFTER_A_SEPARATOR = re.compile(rf"([,;|\t\r\n\"'“”])([^\S\r\n]*)(?=[{_SIGNS}])")
_AT_THE_START = re.compile(rf"[{_SIGNS}|%]")
_BLANK_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Co", "Cn"})

# Excel takes a file without this mark for a Western one, and breaks Arabic.
_BYTE_ORDER_MARK = "\ufeff"


def csv_table(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """Return a table with a header row; a row may leave a column out, and add none."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        if unknown := row.keys() - set(columns):
            raise ValueError(f"No column for {', '.join(sorted(unknown))}")
        writer.writerow([_written(row.get(column)) for column in columns])
    return (_BYTE_ORDER_MARK + text.getvalue()).encode()


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    return harmless(cell) if isinstance(cell, str) else str(cell)


def harmless(text: str) -> str:
    """Put an apostrophe before whatever a spreadsheet program would compute."""
    visible = text.lstrip("".join(_leading_blanks(text)))
    starts_with_control = text != visible and text[0] in "\t\r\n\v\f\0"
    guarded = _AFTER_A_SEPARATOR.sub(r"\1\2'", text)
    return f"'{guarded}" if starts_with_control or _AT_THE_START.match(visible) else guarded


def _leading_blanks(text: str) -> Iterable[str]:
    for character in text:
        if unicodedata.category(character) not in _BLANK_CATEGORIES:
            return
        yield character
