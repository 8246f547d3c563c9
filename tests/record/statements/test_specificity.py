"""How specific a statement is: the table was written before the code, and the code gives it."""

from __future__ import annotations

import csv
from dataclasses import astuple
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from casefiles.record.statements.models import PlaceLevel
from casefiles.record.statements.parts.drawing import Dated, drawing_of
from casefiles.record.statements.parts.specificity import HIGHEST, Reach, profile_of, reach_of

TABLE = Path(__file__).with_name("specificity.csv")
with TABLE.open(newline="", encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))
ELEMENTS = ("amount", "period", "place", "target", "organisation", "control")


def said(**given: object) -> SimpleNamespace:
    nothing: dict[str, object] = {
        "minimum": None,
        "maximum": None,
        "rough": False,
        "period_edtf": None,
        "place_level": PlaceLevel.NONE,
        "target_named": False,
        "organisation_named": False,
        "control_given": False,
    }
    return SimpleNamespace(**nothing | given)


def of_row(row: dict[str, str]) -> SimpleNamespace:
    return said(
        minimum=int(row["low"]) if row["low"] else None,
        maximum=int(row["high"]) if row["high"] else None,
        rough=row["rough"] == "yes",
        period_edtf=row["period"] or None,
        place_level=PlaceLevel(row["place"]),
        target_named=row["target"] == "yes",
        organisation_named=row["organisation"] == "yes",
        control_given=row["control"] == "yes",
    )


@pytest.mark.parametrize(
    "row", ROWS, ids=[f"{row['statement']}/{row['assertion']}" for row in ROWS]
)
def test_the_code_gives_the_profile_that_was_expected_before_it(row: dict[str, str]) -> None:
    profile = profile_of(of_row(row))

    assert astuple(profile) == tuple(int(row[f"{name}_points"]) for name in ELEMENTS)
    assert profile.score == int(row["score"])


@pytest.mark.parametrize(
    ("given", "points"),
    [
        ({"minimum": 7, "maximum": 7}, (2, 0, 0, 0, 0, 0)),
        ({"minimum": 7, "maximum": 9}, (1, 0, 0, 0, 0, 0)),
        ({"maximum": 7}, (1, 0, 0, 0, 0, 0)),
        ({"period_edtf": "2019-07"}, (0, 2, 0, 0, 0, 0)),
        ({"period_edtf": "2019-07-01/2019-08-01"}, (0, 1, 0, 0, 0, 0)),
        ({"period_edtf": "2019-07-01/.."}, (0, 1, 0, 0, 0, 0)),
        ({"place_level": PlaceLevel.DISTRICT}, (0, 0, 1, 0, 0, 0)),
        ({"place_level": PlaceLevel.EXACT}, (0, 0, 2, 0, 0, 0)),
        ({"target_named": True, "control_given": True}, (0, 0, 0, 1, 0, 1)),
    ],
)
def test_each_element_counts_as_the_published_rule_says(
    given: dict[str, object], points: tuple[int, ...]
) -> None:
    assert astuple(profile_of(said(**given))) == points


def test_what_says_everything_has_the_highest_score() -> None:
    whole = said(
        minimum=3,
        maximum=3,
        period_edtf="2019-07-22",
        place_level=PlaceLevel.TOWN,
        target_named=True,
        organisation_named=True,
        control_given=True,
    )

    assert profile_of(whole).score == HIGHEST
    assert reach_of([whole, said()]) == Reach(0, HIGHEST)
    assert reach_of([]) is None


def test_a_statement_is_drawn_from_its_least_to_its_most_specific_assertion() -> None:
    points = [Dated(date(2016, 12, 22), Reach(3, 3)), Dated(date(2018, 10, 20), Reach(0, 9))]

    drawn, mirrored = drawing_of(points, rtl=False), drawing_of(points, rtl=True)

    assert drawn is not None
    assert mirrored is not None
    first, last = drawn.bars
    assert first.x < last.x
    assert mirrored.bars[0].x > mirrored.bars[1].x
    assert last.height > first.height
    assert [tick.label for tick in drawn.years] == ["2017", "2018"]
    assert drawing_of([], rtl=False) is None
    assert drawing_of(points[:1], rtl=False) is not None
