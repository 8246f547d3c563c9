"""A report as a page: one heading, ranks in order, heads of tables, no script, nothing fetched."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from casefiles.platform.documents.documents import (
    Further,
    UnsafeAddress,
    report_of,
    report_page,
    style_digest,
)
from tests.factories.report_document import made_up_report, with_blocks
from tests.platform.documents.readers import Page, in_plain


def _page(language: str = "en", **changed: object) -> Page:
    return Page(report_page(report_of(made_up_report(language, **changed))))


@pytest.fixture(params=["en", "ar"])
def page(request: pytest.FixtureRequest) -> Page:
    return _page(request.param)


def test_it_has_one_title_and_its_headings_are_in_order(page: Page) -> None:
    assert len(page.all("h1")) == len(page.all("title")) == len(page.all("main")) == 1
    ranks = [int(one.name[1]) for one in page.all("h1", "h2", "h3", "h4", "h5", "h6")]

    assert ranks[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(ranks))


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("fr", "ltr")])
def test_it_says_its_language_and_its_direction(language: str, direction: str) -> None:
    plain = {**made_up_report(), "language": language}

    html = Page(report_page(report_of(plain))).one("html")

    assert html.attributes == {"lang": language, "dir": direction}


def test_words_of_another_language_say_so(page: Page) -> None:
    others = {
        (one.attributes.get("lang"), one.attributes.get("dir"), one.text)
        for one in page.all("bdi")
        if "lang" in one.attributes
    }

    assert others <= {("ar", "rtl", "سوق الجسر الشرقي"), ("en", "ltr", "The market of Eastbridge")}
    assert len(others) == 1


def test_every_table_has_a_caption_and_heads_that_say_what_they_head(page: Page) -> None:
    assert len(page.all("table")) == len(page.all("caption")) == 3
    heads = page.all("th")

    assert all(one.attributes["scope"] in {"col", "row"} for one in heads)
    assert all(one.attributes["scope"] == "col" for one in heads if "thead" in one.parents)
    assert len([one for one in heads if "thead" in one.parents]) == 4 + 9 + 2


def test_figures_and_tables_are_counted_through_the_report() -> None:
    page = _page()

    assert [one.text for one in page.all("figcaption")] == ["Figure 1 Strikes a month"]
    assert [one.text for one in page.all("caption")] == [
        "Strikes a month",
        "Table 1 Strikes by quarter and what was hit",
        "Table 2 What each body counted",
    ]


def test_a_chart_says_what_it_shows(page: Page) -> None:
    drawing = page.one("svg")

    assert drawing.attributes["role"] == "img"
    assert "12" in drawing.attributes["aria-label"]
    assert {"path", "rect", "text"} <= {one.name for one in page.elements if "svg" in one.parents}


def test_nothing_runs_and_nothing_is_fetched(page: Page) -> None:
    loading = ("script", "link", "img", "iframe", "object", "embed", "base", "form", "input", "use")
    assert page.all(*loading, "image", "audio", "video", "source") == []
    for one in page.elements:
        assert not [name for name in one.attributes if name.startswith("on")]
        assert not {"style", "src", "srcset", "srcdoc", "background"} & one.attributes.keys()
    (style,) = page.all("style")
    assert "url(" not in style.text
    assert "@import" not in style.text
    (policy,) = [one for one in page.all("meta") if "http-equiv" in one.attributes]
    assert policy.attributes["content"] == f"default-src 'none'; style-src '{style_digest()}'"


def test_every_link_inside_leads_somewhere_and_no_name_stands_twice(page: Page) -> None:
    anchors = page.anchors

    assert len(anchors) == len(set(anchors))
    inside = [one[1:] for one in page.links if one.startswith("#")]
    assert set(inside) <= set(anchors)
    for one in page.elements:
        for name in ("aria-labelledby", "aria-describedby"):
            assert set(one.attributes.get(name, "").split()) <= set(anchors)


def test_every_note_is_reached_and_leads_back(page: Page) -> None:
    notes = [one for one in page.anchors if one.startswith("note-")]

    assert notes == ["note-1", "note-2", "note-3"]
    for note in notes:
        back = note.replace("note", "ref")
        assert back in page.anchors
        assert page.links.count(f"#{note}") == page.links.count(f"#{back}") == 1
    items = [one for one in page.all("li") if one.attributes.get("id", "").startswith("note-")]
    assert all(in_plain(one.text).rstrip("↩ ") for one in items)


def test_a_note_stands_at_the_end_of_its_section() -> None:
    page = _page()

    (first, *_) = [one for one in page.all("section") if "section-in-short" in one.attributes["id"]]
    assert "Counted by the day on which each began." in first.text
    assert first.text.index("Counted by the day") > first.text.index("No party has said")
    (cases,) = [one for one in page.all("section") if one.attributes["id"] == "section-cases"]
    assert "Two of them spoke to us twice." in cases.text


def test_a_number_opens_where_the_caller_says_it_comes_from() -> None:
    opened = {"strikes.all": "/figures/1?edition=2", "hospitals.hit": "https://example.org/h"}

    page = Page(report_page(report_of(made_up_report()), address_of=opened.get))

    live = [one for one in page.all("a") if one.attributes.get("class") == "live"]
    assert [(one.text, one.attributes["href"]) for one in live] == [
        ("58", "/figures/1?edition=2"),
        ("58", "/figures/1?edition=2"),
        ("7", "https://example.org/h"),
    ]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//127.0.0.1/x", "data:text/html,x", "x y", "java\nscript:x"]
)
def test_a_number_never_opens_what_runs(address: str) -> None:
    with pytest.raises(UnsafeAddress):
        report_page(report_of(made_up_report()), address_of=lambda _: address)


def test_it_leads_to_the_same_in_other_languages() -> None:
    others = [Further("index-ar.html", "العربية", "ar")]

    page = Page(report_page(report_of(made_up_report()), others=others))

    (link,) = [one for one in page.all("a") if "hreflang" in one.attributes]
    assert link.attributes == {"href": "index-ar.html", "lang": "ar", "hreflang": "ar"}
    assert "other" in page.text.lower()


def test_it_says_what_it_is_made_from_and_that_it_is_a_draft() -> None:
    marks = [
        one.text
        for one in _page(is_draft=True).all("li")
        if "mark" in one.attributes.get("class", "")
    ]

    assert marks == ["Made from sample data", "Draft"]
    assert "Made from sample data" not in _page(is_sample=False).text


def test_corrections_are_named_at_the_top() -> None:
    page = _page()

    assert "#corrections" in page.links
    assert "Table 1 counted one school twice." in page.text
    assert "#corrections" not in _page(errata=[]).links


def test_an_incident_below_a_subheading_has_a_lower_rank() -> None:
    incident = {"kind": "incident", "number": "1", "title": "t"}
    plain = with_blocks(incident, {"kind": "subheading", "text": "s"}, incident)

    ranks = [one.name for one in Page(report_page(report_of(plain))).all("h3", "h4")]

    assert ranks == ["h3", "h3", "h4"]


def test_numbers_stand_on_the_right_in_either_direction(page: Page) -> None:
    cells = [one for one in page.all("td") if re.fullmatch(r"\d+", one.text)]

    assert cells
    assert all(one.attributes.get("class") == "number" for one in cells)
    rule = re.search(r"\.number \{[^}]*\}", page.one("style").text)
    assert rule is not None
    assert "text-align: right" in rule[0]


def test_the_same_report_gives_the_same_bytes() -> None:
    first, second = (report_page(report_of(made_up_report())) for _ in range(2))

    assert first == second
