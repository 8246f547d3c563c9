"""Rows to one sheet of XLSX: every cell a text, nobody named as its author, no clock."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

#: text stays text: nothing is taken for a formula, an address or a number
_NOTHING_COMPUTED = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
#: the day that ZIP counts from: the same rows give the same bytes
_NO_DAY = datetime(1980, 1, 1)  # noqa: DTZ001 - the format knows no zone
_WIDEST = 60


class TooLong(ValueError):  # noqa: N818 - the fact, as its docstring says it
    """A cell holds more than the format takes; cutting it silently would be a lie."""


def xlsx_table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, sheet: str, rtl: bool
) -> bytes:
    """Return a workbook of one sheet with a header row; `sheet` is its name, 31 signs at most."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - 2 MB that only a table to take along needs

    file = io.BytesIO()
    with Workbook(file, _NOTHING_COMPUTED) as book:
        book.set_properties({"created": _NO_DAY})
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        page = book.add_worksheet(sheet)
        if rtl:
            page.right_to_left()
        widths = [len(label) for label in columns]
        for number, row in enumerate([columns, *rows]):
            for place, text in enumerate(row):
                if page.write_string(number, place, text, plain if number else heading):
                    raise TooLong(columns[place])
                widths[place] = max(widths[place], len(text))
        for place, width in enumerate(widths):
            page.set_column(place, place, min(width, _WIDEST) + 2)
        page.freeze_panes(1, 1)
    return file.getvalue()
