"""A report as a folder: pages that lead to one another, pictures, tables, and nothing else."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree as ET

import pytest

from casefiles.platform.documents.documents import (
    NotOneReport,
    is_safe_name,
    read_archive,
    report_archive,
    report_of,
)
from tests.factories.report_document import made_up_report, with_blocks
from tests.platform.documents.readers import Page, members_of


@pytest.fixture(scope="module")
def packed() -> bytes:
    return report_archive([report_of(made_up_report(language)) for language in ("en", "ar")])


@pytest.fixture
def members(packed: bytes) -> dict[str, bytes]:
    return {name.removeprefix("REP-2026-001/"): one for name, one in members_of(packed).items()}


def _rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_it_holds_pages_pictures_tables_and_how_to_read_it(packed: bytes) -> None:
    assert sorted(members_of(packed)) == sorted(
        f"REP-2026-001/{name}"
        for name in (
            "README.txt", "index.html", "index-ar.html",
            "figures/figure-1-en.svg", "figures/figure-1-ar.svg",
            "tables/figure-1-en.csv", "tables/table-1-en.csv", "tables/table-2-en.csv",
            "tables/figure-1-ar.csv", "tables/table-1-ar.csv", "tables/table-2-ar.csv",
        )
    )  # fmt: skip
    assert all(is_safe_name(name) for name in members_of(packed))
    assert read_archive(io.BytesIO(packed)).faults == ()


@pytest.mark.parametrize("name", ["index.html", "index-ar.html"])
def test_every_link_leads_somewhere(name: str, members: dict[str, bytes]) -> None:
    page = Page(members[name])

    for link in page.links:
        if link.startswith("#"):
            assert link[1:] in page.anchors
        elif not link.startswith("https://example.org/"):
            assert link in members, link
    reached = {link for link in page.links if link in members}
    language = page.one("html").attributes["lang"]
    beside = {one for one in members if f"-{language}." in one and "/" in one}
    assert beside <= reached
    assert {"index.html", "index-ar.html"} - {name} <= reached


def test_a_picture_is_a_drawing_with_its_words(members: dict[str, bytes]) -> None:
    for language, month in (("en", "Mar"), ("ar", "آذار")):
        drawing = ET.fromstring(members[f"figures/figure-1-{language}.svg"])  # noqa: S314

        assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
        assert month in "".join(drawing.itertext())
        assert drawing.get("width") is None


def test_a_table_is_read_back_with_its_total(members: dict[str, bytes]) -> None:
    rows = _rows(members["tables/table-1-en.csv"])

    assert rows[0] == ["Place", "What was hit", "Strikes", "Killed"]
    assert len(rows) == 62
    assert rows[-1] == ["All", "", "1830", "2987"]
    assert _rows(members["tables/figure-1-ar.csv"])[1] == ["كانون الثاني", "12"]


def test_what_it_is_and_how_to_read_it_is_said_in_each_language(members: dict[str, bytes]) -> None:
    text = members["README.txt"].decode()

    for said in (
        "Six months over Nordavia", "REP-2026-001 · Public edition 1 · 30 November 2026",
        "Made from sample data", "Open index.html in a browser.", "Table 2. What each body counted",
        "ستة أشهر فوق نوردافيا", "index-ar.html", "الشكل 1. الضربات في كل شهر",
        "2 December 2026: Table 1 counted one school twice.",
    ):  # fmt: skip
        assert said in text, said


def test_columns_of_one_name_are_told_apart() -> None:
    table = {"kind": "table", "head": ["a", "a", ""], "rows": [["1", "2", "3"]]}

    members = members_of(report_archive([report_of(with_blocks(table))]))

    rows = _rows(members["REP-2026-001/tables/table-1-en.csv"])
    assert rows == [["a", "a (2)", ""], ["1", "2", "3"]]


@pytest.mark.parametrize("reference", ["../../etc", "/", "", "C:\\x", "مرجع", "a/b"])
def test_a_reference_never_leads_out_of_the_folder(reference: str) -> None:
    packed = report_archive([report_of(made_up_report(reference=reference))])

    names = list(members_of(packed))
    assert all(is_safe_name(name) for name in names)
    assert {name.count("/") for name in names} == {1, 2}


def test_only_one_report_goes_into_one_archive() -> None:
    english, arabic = (report_of(made_up_report(language)) for language in ("en", "ar"))
    other = report_of(made_up_report("ar", reference="REP-2026-002"))
    draft = report_of(made_up_report("ar", is_draft=True))

    for wrong in ([], [english, english], [english, other], [english, draft]):
        with pytest.raises(NotOneReport):
            report_archive(wrong)
    assert report_archive([arabic])


def test_the_same_reports_give_the_same_bytes(packed: bytes) -> None:
    again = report_archive([report_of(made_up_report(language)) for language in ("en", "ar")])

    assert again == packed
