"""A report for editing: opened by another program, in its direction, with notes that are notes."""

from __future__ import annotations

import io
import struct
from xml.etree import ElementTree as ET

import docx
import pytest
from docx.oxml.ns import qn

from casefiles.platform.documents.documents import editable_report, report_of
from tests.factories.report_document import made_up_report, with_blocks
from tests.platform.documents.readers import FONTS, members_of

Document = docx.document.Document


def _made(plain: dict[str, object]) -> bytes:
    return editable_report(report_of(plain), fonts=FONTS)


@pytest.fixture(scope="module")
def english() -> bytes:
    return _made(made_up_report())


@pytest.fixture(scope="module")
def arabic() -> bytes:
    return _made(made_up_report("ar"))


def _opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def test_its_headings_are_headings(english: bytes) -> None:
    read = _opened(english)

    ranked = [(one.style.name, one.text) for one in read.paragraphs
              if one.style and (one.style.name or "").startswith("Heading")]  # fmt: skip
    assert ranked == [
        ("Heading 1", "In short"),
        ("Heading 1", "The numbers"),
        ("Heading 2", "By place"),
        ("Heading 2", "With many columns"),
        ("Heading 1", "Cases"),
        ("Heading 2", "NOR-2026-0001 The market of Eastbridge"),
        ("Heading 1", "Sources"),
        ("Heading 1", "Corrections"),
        ("Heading 1", "The numbers behind the figures"),
    ]


def test_it_has_a_title_and_neither_author_nor_time(english: bytes) -> None:
    read = _opened(english).core_properties

    assert read.title == "Six months over Nordavia: strikes on markets and schools"
    assert (read.author, read.last_modified_by, read.comments, read.revision) == ("", "", "", 0)
    assert read.created is read.modified is read.last_printed is None
    everything = b"".join(members_of(english).values())
    for telling in (b"rsid", b"docId", b"<w:ins ", b"<w:del ", b"w:author", b"w:date"):
        assert telling not in everything, telling


def test_notes_are_footnotes_each_with_its_mark_in_the_text(english: bytes) -> None:
    members = members_of(english)
    notes = ET.fromstring(members["word/footnotes.xml"])  # noqa: S314 - of our own making
    body = ET.fromstring(members["word/document.xml"])  # noqa: S314

    said = {one.get(qn("w:id")): "".join(one.itertext()) for one in notes}
    marks = [one.get(qn("w:id")) for one in body.iter(qn("w:footnoteReference"))]
    assert marks == ["1", "2", "3"]
    assert [said[mark].strip() for mark in marks if mark] == [
        "Counted by the day on which each began. How: https://example.org/method?edition=1&part=2",
        "Every row of it.",
        "Two of them spoke to us twice.",
    ]
    assert {"-1", "0"} < said.keys()


def test_every_part_is_well_formed_and_every_relation_is_answered(english: bytes) -> None:
    members = members_of(english)

    for name, content in members.items():
        if not name.endswith(".png"):
            ET.fromstring(content)  # noqa: S314
    links = ET.fromstring(members["word/_rels/document.xml.rels"])  # noqa: S314
    names = [one.get("Id") for one in links]
    assert len(names) == len(set(names))
    for one in links:
        if one.get("TargetMode") != "External":
            assert f"word/{one.get('Target')}" in members
    body = members["word/document.xml"].decode()
    assert all(f'"{name}"' in body for name in names if str(name).startswith("further"))


def test_links_inside_lead_to_marks_that_there_are(english: bytes) -> None:
    body = ET.fromstring(members_of(english)["word/document.xml"])  # noqa: S314

    marks = [one.get(qn("w:name")) for one in body.iter(qn("w:bookmarkStart"))]
    led = {one.get(qn("w:anchor")) for one in body.iter(qn("w:hyperlink"))} - {None}
    assert len(marks) == len(set(marks))
    assert "section-cases" in led
    assert led <= set(marks)


def test_a_chart_is_a_picture_that_says_what_it_shows(english: bytes) -> None:
    members = members_of(english)
    picture = members["word/media/figure-1.png"]
    body = ET.fromstring(members["word/document.xml"])  # noqa: S314

    width, height = struct.unpack(">II", picture[16:24])
    assert width > 1200
    assert abs(width / height - 720 / 230) < 0.02
    (told,) = [one for one in body.iter() if one.tag.endswith("}docPr")]
    assert told.get("descr") == "Strikes by month: 12, 9, 15, 4, 7 and 11."


def test_a_head_of_a_table_is_said_again_on_each_page(english: bytes) -> None:
    body = members_of(english)["word/document.xml"].decode()

    assert body.count("<w:tblHeader/>") == 3


def test_tables_are_read_back(english: bytes) -> None:
    rows = [
        [[cell.text for cell in row.cells] for row in one.rows] for one in _opened(english).tables
    ]

    (long,) = [one for one in rows if one[0] == ["Place", "What was hit", "Strikes", "Killed"]]
    assert len(long) == 62
    assert long[60] == ["Quarter 60 of the invented town", "School", "60", "62"]
    assert long[61] == ["All", "", "1830", "2987"]
    assert ["Contradicted by what was documented"] * 2 in [row for one in rows for row in one]


def test_arabic_runs_from_the_right_everywhere(arabic: bytes) -> None:
    read = _opened(arabic)

    body = read.element.body
    words = [one for one in body.iter(qn("w:p")) if "".join(one.itertext()).strip()]
    assert len(words) > 200
    for one in words:
        assert one.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None
    tables = list(body.iter(qn("w:tbl")))
    assert all(one.tblPr.find(qn("w:bidiVisual")) is not None for one in tables)
    assert read.sections[0]._sectPr.find(qn("w:bidi")) is not None
    heading = next(one for one in read.paragraphs if one.text == "باختصار" and one.style
                   and one.style.name == "Heading 1")  # fmt: skip
    assert all(one.font.rtl for one in heading.runs)


def test_english_runs_from_the_left(english: bytes) -> None:
    assert b"<w:bidi/>" not in members_of(english)["word/document.xml"]


def test_words_of_another_language_keep_their_direction(english: bytes, arabic: bytes) -> None:
    def told(content: bytes, text: str) -> list[bool]:
        body = _opened(content).element.body
        runs = [one for one in body.iter(qn("w:r")) if text in "".join(one.itertext())]
        return [one.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is not None for one in runs]

    assert told(english, "سوق الجسر الشرقي") == [True]
    assert told(arabic, "The market of Eastbridge") == [False]


def test_each_numbered_list_counts_from_one() -> None:
    numbered = {"kind": "list", "items": ["x", "y"], "is_numbered": True}

    members = members_of(_made(with_blocks(numbered, {"kind": "list", "items": ["z"]}, numbered)))

    body = ET.fromstring(members["word/document.xml"])  # noqa: S314
    used = [one.get(qn("w:val")) for one in body.iter(qn("w:numId"))]
    assert used == ["2", "2", "1", "3", "3"]
    known = ET.fromstring(members["word/numbering.xml"])  # noqa: S314
    assert [one.get(qn("w:numId")) for one in known.iter(qn("w:num"))] == ["1", "2", "3"]


def test_a_draft_and_a_sample_say_so_on_every_page() -> None:
    members = members_of(_made(made_up_report(is_draft=True)))

    header = "".join(ET.fromstring(members["word/header.xml"]).itertext())  # noqa: S314
    assert "Made from sample data · Draft" in header


def test_the_same_report_gives_the_same_bytes(english: bytes, arabic: bytes) -> None:
    assert _made(made_up_report()) == english
    assert _made(made_up_report("ar")) == arabic
