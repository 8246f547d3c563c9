"""Tables that compute nothing, in any spreadsheet program, and lose nothing."""

from __future__ import annotations

import csv
import io
import re
import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefiles.platform.documents.documents import Cell, csv_table
from casefiles.platform.documents.parts.spreadsheet import harmless

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://127.0.0.1/?x="&A1,"see")',
    '=IMPORTXML(CONCAT("http://127.0.0.1/",A1),"//a")',
    "@cmd|'/C calc'!A0",
    "|cmd",
    "%0A=1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\tx",
    " =1+1",
    "   -1",
    "\u00a0=1",
    "\u200b=1",
    "\u200f=1",
    "\u202e=1",
    "\ufeff=1",
    "\u2066=1",
    "\u3000=1",
    "\x00=1",
    "\x0b=1",
    "＝1+1",  # noqa: RUF001 - a look-alike that programs compute
    "＋1",  # noqa: RUF001
    "－1",  # noqa: RUF001
    "＠SUM(1)",  # noqa: RUF001
    "−1",  # noqa: RUF001
    "﹢1",
    "﹦1",
]
INSIDE = ["a,=1", "a;=1", "a\t=1", "a|=1", 'a"=1', "a';=1", 'x","=1', "x\r\n=1", "x\n +1", "a; @b"]
PLAIN = [
    "",
    "x",
    "10-12",
    "Ma'arrat al-Nu'man",
    "at least 43",
    "2019-07-22",
    "a = b",
    "5 - 7, of whom 2",
    "سوق",
    "Person A (invented)",
    "x@example.org",
    "C++",
]


@pytest.mark.parametrize("typed", FORMULAS)
def test_a_formula_begins_with_an_apostrophe_and_is_otherwise_whole(typed: str) -> None:
    assert harmless(typed) == f"'{typed}" or harmless(typed).replace("'", "") == typed.replace(
        "'", ""
    )
    assert harmless(typed).startswith("'")


@pytest.mark.parametrize("typed", INSIDE)
def test_a_formula_after_what_another_program_takes_for_a_separator_is_broken(typed: str) -> None:
    assert not re.search(r"[,;|\t\r\n\"'][ ]*(?<!')[=+\-@]", harmless(typed))
    assert harmless(typed).replace("'", "") == typed.replace("'", "")


@pytest.mark.parametrize("typed", PLAIN)
def test_ordinary_text_stays_as_it_was(typed: str) -> None:
    assert harmless(typed) == typed


@given(st.text(alphabet=string.printable + "＝＋－＠\u200b\u00a0ع"))  # noqa: RUF001
def test_no_text_at_all_begins_with_a_sign(typed: str) -> None:
    text = harmless(typed)

    visible = "".join(
        character for character in text if unicodedata.category(character)[0] not in "ZC"
    )
    assert visible[:1] not in set("=+-@＝＋－＠")  # noqa: RUF001
    assert text.replace("'", "") == typed.replace("'", "")


def test_every_cell_is_quoted_and_read_back() -> None:
    rows: list[dict[str, Cell]] = [
        {"a": 'say "no"', "b": "one\r\ntwo"},
        {"a": 1.5, "b": None},
        {"b": -3},
    ]

    table = csv_table(["a", "b"], rows).decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(table, newline=""))) == [
        ["a", "b"],
        ['say "no"', "one\r\ntwo"],
        ["1.5", ""],
        ["", "-3"],
    ]
    assert table.startswith('"a","b"\r\n')


def test_a_column_that_was_not_declared_is_refused() -> None:
    with pytest.raises(ValueError, match="secret"):
        csv_table(["a"], [{"a": 1, "secret": 2}])


def test_arabic_is_marked_as_utf_8_for_excel() -> None:
    assert csv_table(["a"], [{"a": "سوق"}]).startswith(b"\xef\xbb\xbf")
