"""Whatever people typed stays text in a report, however it is set, and breaks none of them."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefiles.platform.documents.documents import (
    editable_report,
    report_archive,
    report_of,
    report_page,
    typeset_report,
)
from tests.factories.report_document import made_up_report, with_blocks
from tests.platform.documents.readers import (
    FONTS,
    Page,
    in_plain,
    members_of,
    pages_of_pdf,
    tags_of_pdf,
    words_of_tags,
)

#: what is markup, a field, a formula or nothing at all to one of the programs behind this
HOSTILE = [
    '#import "x.typ": * $x$ = *b* _i_ `c` @ref <label> // no /* no */ \\ # [a]',
    '#read("/etc/passwd") #eval("1") #pagebreak()',
    "<script>alert(1)</script><b onclick='x'>&lt;&#60;</b>",
    "\"><img src=x onerror=alert(1)> ' style='x",
    "]]><!-- --><![CDATA[ x",
    '</w:t></w:r><w:r><w:t>x {TOC} { DDEAUTO c:\\\\x "y" }',
    "%(page)s {readme} {further} {notes} {numbered} {language} %s %",
]  # fmt: skip
UNHEARD = ["a\x00b", "a\x07b", "a\ud800b", "a\x1bb"]


def _everywhere(said: str) -> dict[str, object]:
    """Return a report that says one thing wherever something can be said."""
    note = [{"text": said, "note": said}]
    table = {"kind": "table", "head": [said, said], "rows": [[said, note]], "total": [said, said],
             "caption": said, "note": note}  # fmt: skip
    drawing = {"width": 100, "height": 50, "svg": "<path d='M0 0H9'/>",
               "labels": [{"x": 1, "y": 20, "text": said}]}  # fmt: skip
    return with_blocks(
        {"kind": "paragraph", "text": [{"text": said, "bold": True, "number": said, "note": said}]},
        {"kind": "paragraph", "text": [{"text": said, "language": "ar"}]},
        {"kind": "subheading", "text": said},
        {"kind": "numbers", "items": [{"value": said, "label": said, "note": note}]},
        table,
        {"kind": "chart", "caption": said, "alt": said, "drawing": drawing, "data": table,
         "note": note},
        {"kind": "incident", "number": said, "title": said, "facts": [[said, note]],
         "text": [note], "note": note},
        {"kind": "compare", "left_head": said, "right_head": said, "left": [note], "right": [said],
         "verdict": said},
        {"kind": "list", "items": [said, note]},
        {"kind": "sources", "items": [{"text": said, "address": "https://example.org/?a=1&b='\"<"}]},
        {"kind": "quote", "text": said, "who": said},
        {"kind": "note", "text": note, "title": said},
    ) | {
        "title": said, "subtitle": said, "organisation": said, "reference": said, "edition": said,
        "period": said, "day": said, "imprint": [note], "errata": [{"on": said, "text": note}],
        "words": dict.fromkeys(made_up_report()["words"], said),
    }  # fmt: skip


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="pdfinfo (poppler) is not here")
@pytest.mark.parametrize("said", HOSTILE)
def test_markup_stays_text_in_a_pdf(said: str, tmp_path: Path) -> None:
    pdf = typeset_report(report_of(with_blocks({"kind": "quote", "text": said})), fonts=FONTS)

    assert in_plain(said) in words_of_tags(tags_of_pdf(pdf, tmp_path))


@pytest.mark.parametrize("said", [*HOSTILE, *UNHEARD, "x" * 500, "words " * 83, "ك" * 400, "="])
def test_nothing_that_is_said_everywhere_breaks_a_document(said: str) -> None:
    report = report_of(_everywhere(said))

    assert typeset_report(report, fonts=FONTS).startswith(b"%PDF")
    assert Page(report_page(report)).all("h1")
    made = editable_report(report, fonts=FONTS)
    for name, content in members_of(made).items():
        if not name.endswith(".png"):
            ET.fromstring(content)  # noqa: S314 - of our own making
    assert docx.Document(io.BytesIO(made)).paragraphs
    assert members_of(report_archive([report]))


@pytest.mark.parametrize("said", HOSTILE)
def test_markup_stays_text_in_a_page(said: str) -> None:
    plain, hostile = (
        Page(report_page(report_of(_everywhere(one)))) for one in ("plain words of people", said)
    )

    assert [(one.name, one.attributes.keys()) for one in hostile.elements] == [
        (one.name, one.attributes.keys()) for one in plain.elements
    ]
    assert hostile.one("h1").text == said
    assert hostile.all("blockquote")[0].text == said * 2


@pytest.mark.parametrize("said", HOSTILE)
def test_markup_stays_text_for_editing(said: str) -> None:
    made = editable_report(report_of(with_blocks({"kind": "quote", "text": said})), fonts=FONTS)

    read = docx.Document(io.BytesIO(made))
    assert said in [one.text for one in read.paragraphs]
    fields = [one.get(qn("w:instr")) or one.text for one in read.element.body.iter(
        qn("w:instrText"), qn("w:fldSimple"))]  # fmt: skip
    assert all("TOC" in str(one) for one in fields)


@pytest.mark.parametrize("said", UNHEARD)
def test_what_cannot_be_written_is_named_by_its_number(said: str, tmp_path: Path) -> None:
    report = report_of(with_blocks({"kind": "quote", "text": said}))
    named = f"a[U+{ord(said[1]):04X}]b"

    assert named in Page(report_page(report)).text
    made = editable_report(report, fonts=FONTS)
    assert named in [one.text for one in docx.Document(io.BytesIO(made)).paragraphs]
    if shutil.which("pdftotext"):
        assert named in " ".join(pages_of_pdf(typeset_report(report, fonts=FONTS), tmp_path))


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(1)", "a\t=1"]
)
def test_no_cell_and_no_head_of_a_table_computes(formula: str) -> None:
    table = {"kind": "table", "head": [formula], "rows": [[formula]], "total": [formula]}

    members = members_of(report_archive([report_of(with_blocks(table))]))

    (content,) = [one for name, one in members.items() if name.endswith(".csv")]
    for (cell,) in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        assert "'" in cell
        assert not cell.lstrip().startswith(("=", "+", "-", "@"))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60))
def test_a_page_holds_the_same_elements_whatever_is_said(said: str) -> None:
    report = with_blocks({"kind": "paragraph", "text": [{"text": said + ".", "bold": True}]})

    page = Page(report_page(report_of(report)))

    assert len(page.all("b")) == 1 or "://" in said
    assert page.all("script", "img", "iframe") == []
