"""The letter and the sheets for editing: what their PDFs say, in the same order, and no more."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from casefiles.outbound.packets.parts import editable, pages
from casefiles.outbound.packets.parts.content import PacketContent, PersonSheet
from casefiles.outbound.packets.parts.content_of_a_case import WITHHELD, WITHHELD_TEXT
from casefiles.outbound.packets.parts.pages import text_in
from casefiles.outbound.packets.parts.pages_of_persons import sheet_page
from casefiles.outbound.packets.parts.verify import verify_packet
from casefiles.outbound.packets.parts.words import words_in
from tests.outbound.packets.conftest import Build, build_at
from tests.outbound.packets.fiction import some_content, without_sample_mark
from tests.outbound.packets.fiction_of_a_case import say

DOCUMENTS = [
    f"data/{stem}{suffix}"
    for suffix in ("", "-ar")
    for stem in ("cover-letter", "filing-sheet", "person-sheets/person-01")
]


def with_sheet(content: PacketContent) -> PacketContent:
    """Return the content for a recipient who takes one form for each person."""
    return replace(content, sheets=(PersonSheet(number=1, case=1, victim=1),))


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return what is in a packet with a sheet, by path."""
    place = tmp_path_factory.mktemp("sheets") / "packet.zip"
    build_at(with_sheet(some_content()), place)
    assert verify_packet(place).is_intact
    with zipfile.ZipFile(place) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def _read(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def _lines(document: Document) -> Iterator[str]:
    """Yield what stands in a document, from its first paragraph to its last."""
    for block in document.iter_inner_content():
        match block:
            case Paragraph():
                yield block.text
            case Table():
                yield from (cell.text for row in block.rows for cell in row.cells)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text)
    kept = (one for one in plain if unicodedata.category(one) not in {"Mn", "Cf"})
    return re.findall(r"\w+", "".join(kept))


def _said_in_pdf(content: bytes, place: Path) -> str:
    place.write_bytes(content)
    command = ["pdftotext", str(place), "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()  # noqa: S603


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler) is not here")
def test_it_says_every_word_of_its_pdf_and_no_other(build: Build, tmp_path: Path) -> None:
    content = without_sample_mark(with_sheet(some_content()))
    path, _ = build(replace(content, languages=("en",)))
    with zipfile.ZipFile(path) as archive:
        made = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}

    for name in DOCUMENTS[:3]:
        read = _read(made[f"{name}.docx"])
        (section,) = read.sections
        said = set(_words("\n".join([*_lines(read), section.footer.paragraphs[0].text])))
        printed = set(_words(_said_in_pdf(made[f"{name}.pdf"], tmp_path / "page.pdf")))
        # the numbers of pages are counted by whoever shows them
        assert said - {"1", "2"} == printed - {"1", "2"}, name


@pytest.mark.parametrize("name", DOCUMENTS[:3])
def test_it_has_the_same_parts_in_every_language(members: dict[str, bytes], name: str) -> None:
    def parts(read: Document) -> list[object]:
        return [
            block.style.name
            if isinstance(block, Paragraph) and block.style
            else [len(row.cells) for row in block.rows]  # type: ignore[union-attr]
            for block in read.iter_inner_content()
        ]

    english, arabic = (_read(members[f"{name}{suffix}.docx"]) for suffix in ("", "-ar"))

    assert parts(english) == parts(arabic)
    assert all(_words(line) for line in _lines(arabic))


@pytest.mark.parametrize(("name", "language"), [("", "en"), ("-ar", "ar")])
def test_the_filing_sheet_has_every_element_in_order_with_its_source_and_mark(
    members: dict[str, bytes], name: str, language: str
) -> None:
    read, words = _read(members[f"data/filing-sheet{name}.docx"]), words_in(language)
    elements = some_content().elements

    headings = [one.text for one in read.paragraphs if one.style and one.style.name == "Heading 2"]
    assert [" ".join(one.split()) for one in headings] == [
        f"{number} {text_in(element.label, language)}"
        for number, element in enumerate(elements, start=1)
    ]
    for table, element in zip(read.tables, elements, strict=True):
        asked, basis, answer = (row.cells for row in table.rows)
        assert asked[1].text == words[element.requirement]
        assert basis[1].text == f"{element.source}\n{words[f'mark_{element.mark}']}"
        assert answer[0].text == words["answer"]
        assert answer[1].text


def test_cases_with_one_answer_stand_together_and_what_is_withheld_says_so(
    members: dict[str, bytes],
) -> None:
    tables = _read(members["data/filing-sheet.docx"]).tables

    assert [table.rows[2].cells[1].text for table in tables] == [
        "See the cover letter",
        "Cases 1, 2: 22 July 2019, 08:35",
        "Case 1: withheld · One name",
        "not stated",
    ]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_runs_in_the_direction_of_its_language(members: dict[str, bytes], name: str) -> None:
    read, is_rtl = _read(members[f"{name}.docx"]), name.endswith("-ar")

    cells = (one for table in read.tables for cell in table._cells for one in cell.paragraphs)
    for one in (*read.paragraphs, *cells):
        properties = one._p.pPr
        assert (properties is not None and properties.find(qn("w:bidi")) is not None) is is_rtl
    for table in read.tables:
        assert (table._tbl.tblPr.find(qn("w:bidiVisual")) is not None) is is_rtl


@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_names_nobody_who_wrote_it_and_no_time(members: dict[str, bytes], name: str) -> None:
    properties = _read(members[f"{name}.docx"]).core_properties

    assert properties.title
    assert (properties.author, properties.last_modified_by, properties.revision) == ("", "", 0)
    assert properties.created is properties.modified is None


def test_every_page_of_a_sample_says_that_it_is_one_and_of_a_real_one_does_not(
    members: dict[str, bytes],
) -> None:
    real = without_sample_mark(with_sheet(some_content(cases=1)))
    made = editable.cover_letter(pages.cover_letter_page(real, "en", fingerprint="ab" * 32))

    for name in DOCUMENTS:
        (section,) = _read(members[f"{name}.docx"]).sections
        assert "SAMPLE" in section.header.paragraphs[0].text, name
    (section,) = _read(made).sections
    assert section.header.paragraphs[0].text == ""


def test_what_is_withheld_of_a_person_is_in_no_document_for_editing() -> None:
    content = with_sheet(some_content(cases=1))
    (case,) = content.cases
    named, *others = case.victims
    hidden = replace(named, name=WITHHELD_TEXT)
    content = replace(content, cases=(replace(case, victims=(hidden, *others)),))
    names = [one.text for one in named.name]

    made = [
        editable.cover_letter(pages.cover_letter_page(content, "en", fingerprint="ab" * 32)),
        editable.filing_sheet(pages.filing_sheet_page(content, "en")),
        editable.person_sheet(sheet_page(content, content.sheets[0], "en")),
    ]

    assert names != [WITHHELD]
    for one in made:
        assert not [name for name in names if name in "\n".join(_lines(_read(one)))]


def test_a_note_keeps_its_paragraphs_and_its_own_side_of_the_page() -> None:
    content = replace(some_content(cases=1), cover_note=say("", "الأولى\n\nالثانية")[1:])
    letter = editable.cover_letter(pages.cover_letter_page(content, "en", fingerprint="ab" * 32))

    note = [one for one in _read(letter).paragraphs if one.text in {"الأولى", "الثانية"}]

    assert [one.text for one in note] == ["الأولى", "الثانية"]
    for one in note:
        assert one._p.pPr is not None
        assert one._p.pPr.find(qn("w:bidi")) is not None
        assert one.runs[0].font.rtl


def test_what_was_never_answered_or_published_says_so() -> None:
    content = some_content(cases=1)
    bare = replace(
        content,
        elements=(replace(content.elements[0], answers=(), part=say("Part one")),),
        organisation=replace(
            content.organisation, address=(), email=None, telephone=None, website=None,
            fingerprint_published_at=(),
        ),
        recipient=replace(content.recipient, order_note=()),
        cover_note=(), disclosure=(), supplements="SUB-2025-001",
        supplements_sent_on=date(2025, 3, 4), supplements_their_reference="THEIRS-7",
    )  # fmt: skip
    words = words_in("en")
    sheet = "\n".join(_lines(_read(editable.filing_sheet(pages.filing_sheet_page(bare, "en")))))
    page = pages.cover_letter_page(bare, "en", fingerprint="ab" * 32)
    letter = "\n".join(_lines(_read(editable.cover_letter(page))))
    entry = sheet_page(with_sheet(bare), PersonSheet(number=1, case=1, victim=1), "en")
    person = "\n".join(_lines(_read(editable.person_sheet(entry))))

    assert words["no_answer"] in sheet
    assert "Part one" in sheet
    assert words["published_nowhere"] in letter
    assert "SUB-2025-001 of 4 March 2025" in letter
    assert "Your reference: THEIRS-7." in letter
    assert words["no_answer"] in person
