"""The shape of a report: read, kept and read again; what is unknown is refused where it stands."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefiles.platform.documents.documents import REPORT_WORDS, NotAReport, plain_of, report_of
from casefiles.platform.documents.parts.report.addresses import is_address, split_at_addresses
from casefiles.platform.documents.parts.report.plain import BLOCKS
from tests.factories.report_document import blocks_of, made_up_report, with_blocks

TABLE = {"kind": "table", "head": ["a", "b"], "rows": [["1", "2"]]}


def _svg(inner: str) -> dict[str, Any]:
    drawing = {"width": 100, "height": 50, "svg": inner}
    return {"kind": "chart", "caption": "c", "alt": "said", "drawing": drawing, "data": TABLE}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_report_is_kept_as_plain_data_and_read_again(language: str) -> None:
    report = report_of(made_up_report(language))

    kept = json.loads(json.dumps(plain_of(report)))

    assert report_of(kept) == report
    assert plain_of(report_of(kept)) == kept


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_example_has_every_kind_of_block(language: str) -> None:
    assert {one["kind"] for one in blocks_of(made_up_report(language))} == set(BLOCKS)


def test_the_example_has_the_fixed_words_and_no_others() -> None:
    assert made_up_report()["words"].keys() == REPORT_WORDS.keys()


@given(st.text().filter(lambda kind: kind not in BLOCKS))
def test_a_block_of_an_unknown_kind_is_refused(kind: str) -> None:
    with pytest.raises(NotAReport, match=r"sections\[0\]\.blocks\[0\]: no block of this kind"):
        report_of(with_blocks({"kind": kind, "text": "x"}))


@pytest.mark.parametrize("kind", sorted(BLOCKS))
def test_a_block_with_an_unknown_key_is_refused(kind: str) -> None:
    plain = made_up_report()
    block = next(one for one in blocks_of(plain) if one["kind"] == kind)

    report_of(plain)
    block["html"] = "<b>"
    with pytest.raises(NotAReport, match="does not have"):
        report_of(plain)


@pytest.mark.parametrize(
    ("block", "why"),
    [
        ("paragraph", "not a block"),
        ({"kind": "paragraph"}, "text is missing"),
        ({"kind": "paragraph", "text": 5}, "not a list"),
        ({"kind": "paragraph", "text": [{"text": "x", "bold": "yes"}]}, "not a bool"),
        ({"kind": "paragraph", "text": [{"text": "x", "href": "javascript:alert(1)"}]}, "address"),
        ({"kind": "paragraph", "text": [{"text": "x", "href": "data:text/html,x"}]}, "address"),
        ({"kind": "paragraph", "text": [{"text": "x", "href": "http://a b"}]}, "address"),
        ({"kind": "paragraph", "text": [{"text": "x", "href": "#elsewhere"}]}, "no section for"),
        ({"kind": "paragraph", "text": [{"text": "x", "href": "#only", "number": "n"}]}, "to one"),
        ({"kind": "paragraph", "text": [{"text": "x", "language": 'en" x="'}]}, "of a language"),
        (
            {"kind": "paragraph", "text": [{"text": "x", "note": [{"text": "y", "note": "z"}]}]},
            "no note of its own",
        ),
        ({**TABLE, "rows": [["1"]]}, r"rows \[1\] have another number"),
        ({**TABLE, "head": [], "rows": []}, "without a column"),
        ({**TABLE, "align": ["number"]}, "an alignment for each"),
        ({**TABLE, "align": ["number", "centre"]}, "one of text, number"),
        ({**TABLE, "total": ["1"]}, "a total for each"),
        ({"kind": "sources", "items": [{"text": "x", "address": "file:///etc/passwd"}]}, "address"),
        ({"kind": "compare", "left_head": "", "right_head": "", "left": [], "right": [],
          "tone": "red"}, "one of plain, good, wait, stop"),
        ({"kind": "incident", "number": "1", "title": "t", "facts": [["only"]]},
         "value is missing"),
        ({**_svg("<path/>"), "alt": " "}, "says in words"),
        ({"kind": "subheading", "text": "x" * 501}, "text has more than 500"),
        ({**TABLE, "head": ["a", "b" * 501]}, "one has more than 500"),
        ({**TABLE, "caption": "x" * 501}, "caption has more than 500"),
        ({"kind": "paragraph", "text": [{"text": "x", "note": "n" * 2001}]}, "at most 2000"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_refused_with_its_reason(block: Any, why: str) -> None:
    with pytest.raises(NotAReport, match=why):
        report_of(with_blocks(block))


@pytest.mark.parametrize(
    "inner",
    [
        "<script>alert(1)</script>",
        '<path onclick="alert(1)"/>',
        '<path style="fill:url(http://127.0.0.1/)"/>',
        '<path fill="url(#x)"/>',
        '<path fill="URL(http://127.0.0.1/)"/>',
        '<image href="http://127.0.0.1/"/>',
        '<use href="#x"/>',
        "<text>words</text>",
        "<g>words</g>",
        "<path/>words",
        "<foreignObject/>",
        '<a href="http://127.0.0.1/"><path/></a>',
        "<style>*{}</style>",
        '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        '<svg xmlns="http://www.w3.org/2000/svg"><svg/></svg>',
        '<!DOCTYPE x [<!ENTITY a "b">]><path d="&a;"/>',
        "<?xml-stylesheet href='x'?><path/>",
        '<html:script xmlns:html="http://www.w3.org/1999/xhtml"/>',
        "<path",
    ],
)
def test_a_drawing_that_holds_more_than_shapes_is_refused(inner: str) -> None:
    with pytest.raises(NotAReport, match="drawing"):
        report_of(with_blocks(_svg(inner)))


def test_a_drawing_of_shapes_is_taken_whole_or_in_parts() -> None:
    shapes = '<g transform="translate(1 2)"><rect x="1" width="4" height="5" fill="#0b5361"/></g>'
    whole = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" width="9">{shapes}</svg>'

    for given_as in (shapes, whole):
        assert report_of(with_blocks(_svg(given_as))).sections


@pytest.mark.parametrize("size", [0, -4, 1e9, float("inf"), float("nan"), True, "7"])
def test_a_drawing_of_no_size_is_refused(size: object) -> None:
    block = _svg("<path/>")
    block["drawing"]["width"] = size

    with pytest.raises(NotAReport):
        report_of(with_blocks(block))


@pytest.mark.parametrize(
    "changed",
    [
        {"language": "<en>"},
        {"title": " "},
        {"published_on": [2026, 2, 30]},
        {"published_on": [2026, 2]},
        {"published_on": [0, 1, 1]},
        {"published_on": [10**30, 1, 1]},
        {"words": {}},
        {"words": {**made_up_report()["words"], "page": "x" * 501}},
        {"title": "x" * 501},
        {"is_draft": 1},
        {"sections": None},
        {"sections": [{"id": "a b", "heading": "h", "blocks": []}]},
        {"sections": [{"id": "a", "heading": "", "blocks": []}]},
        {"sections": [{"id": "a", "heading": "h", "blocks": []}] * 2},
        {"errata": [{"text": "x"}]},
        {"further": 1},
    ],
)
def test_a_report_that_is_none_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(NotAReport, match=r"^report"):
        report_of({**made_up_report(), **changed})


def test_a_refusal_tells_nothing_of_what_was_written() -> None:
    report = with_blocks({**TABLE, "rows": [["canary", "canary", "canary"]], "canary": "canary"})

    with pytest.raises(NotAReport) as refusal:
        report_of(report)

    assert "canary" not in str(refusal.value)


def test_a_report_is_not_changed_by_being_read() -> None:
    plain = made_up_report()
    before = deepcopy(plain)

    report_of(plain)

    assert plain == before


@pytest.mark.parametrize("year", [1, 9999])
def test_days_at_the_ends_of_the_calendar_are_days(year: int) -> None:
    report = report_of(made_up_report(published_on=[year, 1, 9], day=""))

    assert report.day_in_words == f"{year:04}-01-09"


def test_an_address_in_a_text_ends_before_the_mark_after_it() -> None:
    parts = list(split_at_addresses("see (https://example.org/a?b=1), or http://x.example/é."))

    assert parts == [
        ("see (", ""),
        ("https://example.org/a?b=1", "https://example.org/a?b=1"),
        ("), or ", ""),
        ("http://x.example/é", "http://x.example/é"),
        (".", ""),
    ]


@given(st.text(alphabet='abc :/.<>"\n\x00https'))
def test_no_letter_is_lost_where_addresses_are_found(text: str) -> None:
    parts = list(split_at_addresses(text))

    assert "".join(part for part, _ in parts) == text
    assert all(is_address(address) for _, address in parts if address)
