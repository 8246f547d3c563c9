"""Numbers become shapes and words: ranges stay ranges, and a page from the right is turned."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from casefiles.foundation.geography import Extent
from casefiles.platform.pictures.documents import (
    DataTable,
    Drawing,
    Item,
    MapWords,
    Picture,
    Region,
    bars,
    choropleth,
    columns,
    funnel,
    png_document,
    svg_document,
)
from casefiles.platform.pictures.parts.drawing import PAINT, Label, wrapped
from casefiles.platform.pictures.parts.maps import class_bounds, shade_of

FONTS = Path(__file__).parents[3] / "static" / "vendor" / "fonts-pdf"
EXACT = Item("North", "12", 12, 12, key="north", tick="2015")
RANGE = Item("South", "4 to 20", 4, 20, tick="2016")
OPEN = Item("East", "at least 30", 30, None, is_open=True, tick="2017")
WITHHELD = Item("West", "withheld", None, tick="2018")
ALL = (EXACT, RANGE, OPEN, WITHHELD)
SQUARE = ((36.0, 34.0), (37.0, 34.0), (37.0, 35.0), (36.0, 35.0), (36.0, 34.0))


def numbers_of(path: str) -> list[float]:
    return [float(one) for one in re.findall(r"-?[0-9.]+", path)]


def roles(drawing: Drawing, item: int) -> list[str]:
    return [one.part for one in drawing.shapes_of(item)]


@pytest.mark.parametrize("draw", [bars, columns])
def test_a_range_is_drawn_as_one_and_an_open_end_as_open(draw: Callable[..., Drawing]) -> None:
    drawing = draw(ALL, rtl=False)

    assert roles(drawing, 0) == ["bar"]
    assert roles(drawing, 1) == ["range", "bar"]
    assert roles(drawing, 2) == ["bar", "open", "head"]
    assert roles(drawing, 3) == []


def test_a_bar_is_as_long_as_its_number_and_turned_from_the_right() -> None:
    left, right = (bars((EXACT, RANGE), rtl=rtl) for rtl in (False, True))
    exact, short = (left.shapes_of(place)[-1] for place in (0, 1))

    length = numbers_of(exact.path)[2]
    assert length / numbers_of(short.path)[2] == pytest.approx(3, rel=0.02)
    x = numbers_of(right.shapes_of(0)[0].path)[0]
    assert x == pytest.approx(720 - numbers_of(exact.path)[0] - length, abs=0.2)
    assert {one.anchor for one in left.labels if one.is_strong} == {"start"}
    assert {one.anchor for one in right.labels if one.is_strong} == {"end"}


@pytest.mark.parametrize("width", [340, 720])
@pytest.mark.parametrize("rtl", [False, True])
def test_nothing_is_drawn_off_the_sheet_however_large_or_long(rtl: bool, width: int) -> None:
    huge = Item(
        "An " + "unbroken" * 30 + " name", "at least 999,999,999", 999_999_999, is_open=True
    )
    none = Item("None", "none", 0, 0)

    for drawing in (
        bars((huge, none, *ALL), rtl=rtl, width=width),
        funnel((huge, EXACT, none), rtl=rtl, width=width),
        columns((huge, none, *ALL), rtl=rtl, width=width),
    ):
        for label in drawing.labels:
            assert 0 <= label.x <= width, label
            assert 0 <= label.y <= drawing.height, label
        for shape in drawing.shapes:
            assert 0 <= numbers_of(shape.path)[0] <= width, shape


def test_nothing_at_all_makes_an_empty_drawing() -> None:
    for draw in (bars, columns, funnel):
        assert draw((), rtl=False).items == ()
    assert choropleth((), words=_words(), rtl=False) is None


def test_words_of_the_axis_of_time_do_not_touch_each_other() -> None:
    months = [Item(f"{n}", "1", 1, 1, tick=f"{1900 + n}") for n in range(120)]
    labels = columns(months, rtl=False).labels
    ticks = [one.x for one in labels if one.anchor == "middle" and not one.is_strong]

    assert 5 < len(ticks) < 30
    assert min(b - a for a, b in pairwise(ticks)) > 26


def test_numbers_that_would_be_read_as_one_are_left_out_but_for_the_highest() -> None:
    few = [Item(f"{n}", f"{n}", n, n, short=f"{n}") for n in range(1, 10)]
    many = [Item(f"{n}", "2", 2 + (n == 60), 2, short=f"{2 + (n == 60)}") for n in range(100)]

    assert [one.text for one in columns(few, rtl=False).labels if one.is_strong] == [
        str(n) for n in range(1, 10)
    ]
    assert [one.text for one in columns(many, rtl=False).labels if one.is_strong] == ["3"]


def test_long_words_are_wrapped_and_what_does_not_fit_is_cut_with_a_sign() -> None:
    assert wrapped("one two three", 50) == ["one two", "three"]
    assert wrapped("one two three four five six", 50)[-1].endswith("…")
    assert all(len(line) <= 7 for line in wrapped("unbrokenwordwithoutanend", 50))
    assert wrapped("", 50) == []


def _words() -> MapWords:
    return MapWords("none counted", "withheld", lambda number: f"{number} km")


def test_areas_are_shaded_by_their_least_and_what_has_no_boundary_is_a_circle() -> None:
    regions = [
        Region(OPEN, Extent(34.5, 36.5, 50, (SQUARE,))),
        Region(WITHHELD, Extent(34.5, 37.5, 50, (tuple((x + 1, y) for x, y in SQUARE),))),
        Region(EXACT, Extent(36.0, 36.5, 50)),
    ]
    drawing = choropleth(regions, lands=lambda _window: [[SQUARE]], words=_words(), rtl=False)

    assert drawing is not None
    assert roles(drawing, 0) == ["level4"]
    assert roles(drawing, 1) == ["withheld"]
    assert roles(drawing, 2) == ["symbol"]
    # Its reach is drawn as wide as the area may be, so that the circle is taken for no spot.
    assert "halo" in roles(drawing, None)  # type: ignore[arg-type]
    said = [one.text for one in drawing.labels]
    assert {"East", "at least 30", "withheld", "50 km"} <= set(said)


def test_shades_have_round_bounds_and_every_number_one_shade() -> None:
    assert class_bounds(1) == [1]
    assert class_bounds(4) == [1, 2, 3, 4]
    assert class_bounds(412) == [1, 5, 20, 100]
    assert class_bounds(999_999_999)[-1] <= 999_999_999
    levels = class_bounds(412)
    shades = [shade_of(Item("", "", number), levels) for number in (0, 1, 4, 5, 412)]
    assert shades == ["none", "level1", "level1", "level2", "level4"]


def picture_of(
    drawing: Drawing, *, language: str = "en", title: str = "North <&> South"
) -> Picture:
    table = DataTable("In numbers", ("Part", "How many"), (("North", "12"),))
    return Picture(title, language, "North 12,\x00 South 4 to 20", ("As of today",), drawing, table)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_svg_stands_alone_with_its_words_as_text(language: str) -> None:
    rtl = language == "ar"
    item = Item("حلب" if rtl else "Aleppo", "12", 12, 12)
    made = ET.fromstring(svg_document(picture_of(bars((item,), rtl=rtl), language=language)))  # noqa: S314
    space = "{http://www.w3.org/2000/svg}"

    assert made.get("lang") == language
    assert made.get("direction") == ("rtl" if rtl else "ltr")
    assert made.findtext(f"{space}title") == "North <&> South"
    assert made.findtext(f"{space}desc") == "North 12, South 4 to 20"
    words = {one.text: one for one in made.iter(f"{space}text")}
    assert {item.name, "12", "As of today"} <= set(words)
    # To the left of the axis on an English page, to its right on an Arabic one.
    assert words[item.name].get("text-anchor") == "end"
    assert b"href" not in svg_document(picture_of(bars((item,), rtl=rtl)))


def test_words_keep_their_side_of_a_point_in_any_script() -> None:
    assert Label(0, 0, "Aleppo", "start").text_anchor == "start"
    assert Label(0, 0, "حلب", "start").text_anchor == "end"
    assert Label(0, 0, "حلب", "middle").text_anchor == "middle"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_png_has_the_same_bytes_twice(language: str) -> None:
    picture = picture_of(bars(ALL, rtl=language == "ar"), language=language)
    first, second = (png_document(picture, fonts=FONTS) for _time in range(2))

    assert first[:8] == b"\x89PNG\r\n\x1a\n"
    assert first == second


def test_a_report_takes_a_picture_as_plain_data() -> None:
    block = picture_of(funnel(ALL, rtl=False)).block

    assert set(block) == {"kind", "caption", "alt", "drawing", "data", "note"}
    assert set(block["drawing"]) == {"width", "height", "svg", "labels"}
    assert block["data"]["align"] == ["text", "number"]
    assert "<text" not in block["drawing"]["svg"]
    assert ET.fromstring(block["drawing"]["svg"]).tag.endswith("svg")  # noqa: S314
    assert all(one in PAINT for one in ("bar", "range", "open"))
