"""A document for editing: read back by another program, in its direction, telling of nobody."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

import docx
import pytest
from docx.oxml.ns import qn

from casefiles.platform.documents.documents import (
    Paragraph,
    Run,
    Sheet,
    Table,
    editable_document,
)

ROW = ((Paragraph((Run("1"),)),), (Paragraph((Run("one"),)),))
SHEET = Sheet(
    title="A title & more",
    language="en",
    blocks=(
        Paragraph((Run("A heading"),), heading=1),
        Paragraph((Run("Known, "), Run("withheld", alert=True, bold=True))),
        Table((1, 3), (ROW,), head=("No", "What")),
    ),
    header=(Run("SAMPLE"),),
    footer=(Run("SUB-2026-007"),),
    page_words=("page", "of"),
)


def _opened(content: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(content))


def _members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _said(text: str) -> str:
    """Return what a document of one paragraph says, read back."""
    made = editable_document(replace(SHEET, blocks=(Paragraph((Run(text),)),)))
    return _opened(made).paragraphs[0].text


def test_what_is_put_in_is_read_back_in_its_order() -> None:
    read = _opened(editable_document(SHEET))

    assert [(one.style.name, one.text) for one in read.paragraphs if one.style] == [
        ("Heading 1", "A heading"),
        ("Normal", "Known, withheld"),
    ]
    assert [[cell.text for cell in row.cells] for row in read.tables[0].rows] == [
        ["No", "What"],
        ["1", "one"],
    ]
    (section,) = read.sections
    assert [one.text for one in section.header.paragraphs] == ["SAMPLE"]
    assert section.footer.paragraphs[0].text.startswith("SUB-2026-007 · page ")
    assert [one.bold for one in read.paragraphs[1].runs] == [None, True]


def test_it_has_a_title_and_neither_author_nor_time() -> None:
    read = _opened(editable_document(SHEET)).core_properties

    assert (read.title, read.language) == ("A title & more", "en")
    assert (read.author, read.last_modified_by, read.comments, read.revision) == ("", "", "", 0)
    assert read.created is read.modified is read.last_printed is None


def test_it_keeps_no_history_and_no_template() -> None:
    members = _members(editable_document(SHEET))
    everything = b"".join(members.values())

    assert set(members) == {
        "[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "word/document.xml",
        "word/_rels/document.xml.rels", "word/styles.xml", "word/settings.xml",
        "word/header.xml", "word/footer.xml",
    }  # fmt: skip
    for telling in (b"rsid", b"docId", b"<w:ins ", b"<w:del ", b"comment", b"w:author", b"w:date"):
        assert telling not in everything, telling


def test_the_same_sheet_gives_the_same_bytes_and_no_clock() -> None:
    made = editable_document(SHEET)

    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert made == editable_document(SHEET)


@pytest.mark.parametrize(("language", "is_rtl"), [("en", False), ("ar", True), ("fr", False)])
def test_a_document_runs_in_the_direction_of_its_language(language: str, *, is_rtl: bool) -> None:
    read = _opened(editable_document(replace(SHEET, language=language)))

    paragraphs = [
        *read.paragraphs,
        *(one for cell in read.tables[0]._cells for one in cell.paragraphs),
    ]
    for one in paragraphs:
        assert (one._p.pPr is not None and one._p.pPr.find(qn("w:bidi")) is not None) is is_rtl
        assert all(bool(run.font.rtl) is is_rtl for run in one.runs)
    properties = read.tables[0]._tbl.tblPr
    assert (properties.find(qn("w:bidiVisual")) is not None) is is_rtl
    assert (read.sections[0]._sectPr.find(qn("w:bidi")) is not None) is is_rtl


def test_what_is_in_another_language_keeps_its_own_direction() -> None:
    runs = (Run("بيان"), Run("12 Invented Street", "en"), Run("abc", "en"), Run("data/x/", "en"))
    read = _opened(editable_document(replace(SHEET, language="ar", blocks=(Paragraph(runs),))))

    arabic, street, word, path = read.paragraphs[0].runs
    assert [one.font.rtl for one in (arabic, street, word, path)] == [True, None, None, None]
    # marks that are not seen keep a number at the beginning and a stroke at the end in their place
    assert street.text == "\u200e12 Invented Street"
    assert (word.text, path.text) == ("abc", "data/x/\u200e")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ('<w:t>&amp;</w:t> "x" {language}', '<w:t>&amp;</w:t> "x" {language}'),
        ("one\ntwo\tthree", "one\ntwo\tthree"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("  blanks  ", "  blanks  "),
        ("\x07 and \x00 and \ud800", "[U+0007] and [U+0000] and [U+D800]"),
        ("\U0001f600", "\U0001f600"),
        ('{ DDEAUTO c:\\\\x "y" }', '{ DDEAUTO c:\\\\x "y" }'),
    ],
)
def test_what_people_typed_is_never_markup(typed: str, read: str) -> None:
    assert _said(typed) == read


def test_a_title_and_a_language_are_no_markup_either() -> None:
    made = editable_document(replace(SHEET, title="<x>&\x07", language='e"n'))

    assert _opened(made).core_properties.title == "<x>&[U+0007]"
    for name, content in _members(made).items():
        ET.fromstring(content.decode()), name  # noqa: S314 - of our own making


def test_a_heading_of_a_table_is_said_again_on_each_page() -> None:
    written = _members(editable_document(SHEET))["word/document.xml"].decode()

    assert len(re.findall("<w:tblHeader/>", written)) == 1
    assert len(re.findall("<w:cantSplit/>", written)) == 2
