"""A report as PDF: read back in order, tagged, with contents that are right, the same each time."""

from __future__ import annotations

import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from casefiles.platform.documents.documents import report_of, typeset_report
from casefiles.platform.documents.parts.report.pages import breakable
from tests.factories.report_document import Plain, made_up_report, with_blocks
from tests.platform.documents.readers import (
    FONTS,
    in_plain,
    pages_of_pdf,
    tags_of_pdf,
    words_of_tags,
)

needs_readers = pytest.mark.skipif(
    shutil.which("pdftotext") is None or shutil.which("pdfinfo") is None,
    reason="pdftotext and pdfinfo (poppler) are not here",
)


def _pdf(**changed: object) -> bytes:
    return typeset_report(report_of(made_up_report(**changed)), fonts=FONTS)  # type: ignore[arg-type]


def _in_order(text: str, wanted: list[str]) -> None:
    at = 0
    for one in map(in_plain, wanted):
        assert one in text[at:], one
        at = text.index(one, at) + len(one)


@needs_readers
def test_everything_is_heard_in_its_order(tmp_path: Path) -> None:
    text = words_of_tags(tags_of_pdf(_pdf(), tmp_path))

    _in_order(
        text,
        [
            "Nordavian Observers (invented)",
            "Six months over Nordavia: strikes on markets and schools",
            "Made from sample data",
            "January to June 2026", "Public edition 1", "30 November 2026", "REP-2026-001",
            "Corrected since it was published",
            "Contents", "Cite as",
            "Between January and June, 58 strikes on the invented country",
            "112 to 131", "people killed", "Two reports differ", "7 hospitals hit",
            "What the numbers do not say", "What was not documented",
            "Markets were struck", "See the cases.",
            "The numbers", "Figure 1 Strikes a month", "By the day on which each began.",
            "Table 1 Strikes by quarter", "Quarter 1 of", "Quarter 60 of", "All", "1830", "2987",
            "Table 2 What each body counted",
            "NOR-2026-0001", "The market of Eastbridge", "Place Eastbridge, on the river",
            "Two bombs fell", "Names are left out.",
            "What the ministry said", "No aircraft flew", "What was documented",
            "Three watchers", "Contradicted by what was documented",
            "We ran", "A seller, 41",
            "Invented Gazette", "https://example.org/gazette/4",
            "Table 1 counted one school twice.",
            "The numbers behind the figures", "Figure 1 Strikes a month", "Month Strikes",
        ],
    )  # fmt: skip


@needs_readers
def test_arabic_is_read_back_word_by_word(tmp_path: Path) -> None:
    pdf = typeset_report(report_of(made_up_report("ar")), fonts=FONTS)

    found = set(re.findall(r"[^\W\d]+|\d+", " ".join(pages_of_pdf(pdf, tmp_path))))

    wanted = in_plain(
        "ستة أشهر فوق نوردافيا ضربات على الأسواق والمدارس المحتويات باختصار وثقت ضربة على بلد "
        "ما لا تقوله الأرقام ضربت الأسواق الشكل كانون الثاني شباط آذار نيسان أيار حزيران الجدول "
        "القتلى سوق مدرسة المجموع 1830 2987 الجسر الشرقي سقطت قنبلتان ما قالته الوزارة يناقضه "
        "ركضنا المصادر الجريدة تصويبات"
    )
    assert set(wanted.split()) - found == set()


@needs_readers
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_contents_lead_to_the_pages_that_they_say(language: str, tmp_path: Path) -> None:
    plain = made_up_report(language)
    pages = pages_of_pdf(typeset_report(report_of(plain), fonts=FONTS), tmp_path)

    contents = pages[1]
    headings = [one["heading"] for one in plain["sections"]]
    headings += [one["text"] for section in plain["sections"] for one in section["blocks"]
                 if one["kind"] == "subheading"]  # fmt: skip
    for heading in map(in_plain, (*headings, plain["words"]["errata"], plain["words"]["behind"])):
        said = re.search(rf"{re.escape(heading)}[ .]*(\d+)", contents)
        assert said is not None, heading
        assert heading in pages[int(said[1]) - 1], heading


@needs_readers
def test_every_page_but_the_cover_says_which_it_is_and_what_it_is_made_from(tmp_path: Path) -> None:
    pages = pages_of_pdf(_pdf(is_draft=True), tmp_path)

    assert len(pages) >= 5
    for number, text in enumerate(pages[1:], 2):
        assert f"page {number} of {len(pages)}" in text
        assert "REP-2026-001" in text
    assert all("Made from sample data" in text and "Draft" in text for text in pages)
    assert not any("Draft" in text for text in pages_of_pdf(_pdf(), tmp_path))


@needs_readers
def test_a_long_table_says_its_head_on_every_page(tmp_path: Path) -> None:
    pages = [one for one in pages_of_pdf(_pdf(), tmp_path) if "of the invented town" in one]

    assert len(pages) >= 2
    assert all("What was hit" in one for one in pages)


@needs_readers
def test_notes_stand_at_the_foot_of_the_page_that_they_belong_to(tmp_path: Path) -> None:
    pages = pages_of_pdf(_pdf(), tmp_path)

    (page,) = [one for one in pages if "strikes on the invented country" in one]
    assert "Counted by the day on which each began. How: https://example.org/method" in page
    assert page.index("Counted by the day") > page.index("in plain words")


@needs_readers
def test_it_is_tagged_for_those_who_hear_it(tmp_path: Path) -> None:
    pdf = _pdf()
    tags = tags_of_pdf(pdf, tmp_path)

    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    ranks = [int(rank) for rank in re.findall(r"^ *H(\d) ", tags, re.MULTILINE)]
    assert ranks[0] == 1
    assert all(next_one - one <= 1 for one, next_one in pairwise(ranks))
    for tag in ("TOCI", "THead", "TH ", "Figure", "Caption", "Note", "LBody", "Link"):
        assert tag in tags, tag
    assert tags.count("/Scope /Column") == 4 + 9 + 2
    assert b"/Alt(Strikes by month: 12, 9, 15, 4, 7 and 11.)" in pdf


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_same_report_gives_the_same_bytes(language: str) -> None:
    first, second = (
        typeset_report(report_of(made_up_report(language)), fonts=FONTS) for _ in range(2)
    )

    assert first == second


@needs_readers
def test_words_longer_than_a_line_stay_on_the_page(tmp_path: Path) -> None:
    word = "x" * 400
    cells = [[word, "a", "b"], ["ك" * 150, "12", "https://example.org/" + "path/" * 60]]
    pdf = typeset_report(
        report_of(
            with_blocks(
                {"kind": "paragraph", "text": word},
                {"kind": "table", "head": ["One", "Two", "Three"], "rows": cells},
                {"kind": "numbers", "items": [{"value": "999,999,999", "label": word}] * 3},
                {"kind": "compare", "left_head": word, "right_head": "b", "left": [word],
                 "right": ["c"], "verdict": word},
                {"kind": "incident", "number": word, "title": word, "facts": [[word, word]]},
                {"kind": "subheading", "text": word},
                title=word, edition=word, organisation=word,
            )
        ),
        fonts=FONTS,
    )  # fmt: skip

    pdf_file = tmp_path / "read.pdf"
    pdf_file.write_bytes(pdf)
    for right in _right_ends(pdf_file):
        assert right <= 595


def _right_ends(pdf: Path) -> list[float]:
    """Return how far to the right each word of each page comes, in points of the page."""
    import subprocess  # noqa: PLC0415

    done = subprocess.run(  # noqa: S603
        ["pdftotext", "-bbox", str(pdf), "-"],  # noqa: S607
        capture_output=True,
        check=True,
    )
    return [float(one) for one in re.findall(r'xMax="([\d.]+)"', done.stdout.decode())]


@needs_readers
def test_notes_of_great_length_stand_together_at_the_end(tmp_path: Path) -> None:
    long = "words of a note that is very long, " * 40
    text = [{"text": "One.", "note": long}, {"text": "Two.", "note": "short"}]
    incident = {"kind": "incident", "number": "1", "title": "t", "facts": [["f", long * 3]],
                "text": [text] * 3}  # fmt: skip

    pages = pages_of_pdf(typeset_report(report_of(with_blocks(incident)), fonts=FONTS), tmp_path)

    text_of_all = " ".join(pages)
    assert re.search(r"One\. ?1 ?Two\. ?2", text_of_all)
    assert text_of_all.rindex("Notes") < text_of_all.index("1. words of a note")
    assert text_of_all.index("6. short") > text_of_all.index("1. words of a note")


def test_what_goes_over_pages_is_set_with_its_notes() -> None:
    prose = "These are the words of a paragraph of usual length. " * 8
    text = [{"text": prose, "note": "A note, with https://example.org/a in it."}]
    blocks: list[Plain] = [
        {"kind": "incident", "number": "1", "title": "t", "facts": [["f", text]] * 4,
         "text": [text] * 12, "note": text},
        {"kind": "compare", "left_head": "a", "right_head": "b", "left": [text] * 8,
         "right": [text] * 5, "verdict": "v"},
        {"kind": "table", "head": ["a" * 300, "b"] * 6, "rows": [[prose * 4, text] * 6]},
        {"kind": "note", "text": [*text, {"text": prose * 9}]},
    ]  # fmt: skip

    assert typeset_report(report_of(with_blocks(*blocks)), fonts=FONTS).startswith(b"%PDF")


def test_only_words_that_are_too_long_may_be_broken() -> None:
    assert breakable("plain words as people write them", 40) == "plain words as people write them"
    assert breakable("a" * 9, 4) == "aaaa\u200baaaa\u200ba"
    address = "https://example.org/a/b?c=d"
    assert breakable(address, 10).replace("\u200b", "") == address
    assert "/\u200b" in breakable(address, 10)


def test_a_report_of_nothing_is_a_report() -> None:
    empty = made_up_report(sections=[], errata=[], imprint=[], subtitle="", period="", day="")

    assert typeset_report(report_of(empty), fonts=FONTS).startswith(b"%PDF")
