"""What the rules find in figures, and that they find in the sourced series what is known of it."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest

from casefiles.foundation.counts import MOST, CountRange
from casefiles.foundation.texts import Texts
from casefiles.record.published_figures.models import PublishedFigure, Unit
from casefiles.record.published_figures.parts.comparing import (
    Check,
    HintKind,
    Kind,
    checks,
    sentence_of,
)
from casefiles.record.published_figures.parts.drawing import drawing_of
from casefiles.record.published_figures.parts.judging import day_of
from casefiles.record.published_figures.parts.table import read_table
from casefiles.record.published_figures.workflow import as_columns
from tests.factories.published_figures import figure_details

SERIES = Path(__file__).parents[3] / "casefiles/desk/sample/data/published_figures.csv"
EXPECTED = Path(__file__).parent / "expected.csv"
SOMEWHERE = UUID("00000000-0000-7000-8000-000000000000")


def known(code: str) -> UUID:
    return uuid5(SOMEWHERE, code)


def figure(
    low: int | None, high: int | None = None, *, day: str = "2019-09-30", **given: Any
) -> PublishedFigure:
    """Return a figure that stands in no database."""
    return row_of(figure_details(low, high, as_of_edtf=day, **given))


def row_of(details: Any) -> PublishedFigure:
    days = day_of(details.as_of_edtf)
    assert days is not None
    columns = vars(as_columns(details))
    return PublishedFigure(id=uuid4(), as_of_from=days[0], as_of_to=days[1], **columns)


def year(start: int, low: int, **given: Any) -> PublishedFigure:
    return figure(low, since=date(start, 1, 1), until=date(start + 1, 1, 1), **given)


def found(*figures: PublishedFigure) -> list[tuple[Kind, str, bool]]:
    return [(one.kind, one.values, one.agrees) for one in checks(figures)]


def in_a_row(check: Check) -> tuple[str, ...]:
    agrees = "yes" if check.agrees else "no"
    return (check.kind, check.measure, check.as_of.isoformat(), check.values, agrees)


def sourced_series() -> list[PublishedFigure]:
    rows = read_table(SERIES.read_text(encoding="utf-8"), party=known, place=known)
    assert [row.faults for row in rows if row.faults] == []
    return [row_of(row.details) for row in rows]


def test_the_program_finds_in_the_sourced_series_what_is_known_of_it_and_nothing_else() -> None:
    with EXPECTED.open(encoding="utf-8") as file:
        expected = {tuple(row.values()) for row in csv.DictReader(file)}

    assert {in_a_row(one) for one in checks(sourced_series())} == expected


def test_a_story_that_swapped_labels_and_lost_a_digit_is_told_what_may_have_happened() -> None:
    (story,) = (one for one in checks(sourced_series()) if one.hints)

    assert {(one.kind, one.figure.minimum, one.other.measure) for one in story.hints} == {
        (HintKind.LOST_DIGIT, 251, "vital_facilities_attacked"),
        (HintKind.OTHER_MEASURE, 362, "massacres"),
    }


@pytest.mark.parametrize(
    "other",
    [
        figure(10, day="2019-09"),
        figure(9, day="2019-09-29"),
        figure(12, since=date(2018, 1, 1)),
        figure(9, until=date(2019, 9, 1)),
        figure(12, unit=Unit.PERCENT),
        figure(12, scope=Texts.of(en="in the north")),
        figure(12, party_id=SOMEWHERE),
        figure(12, place_id=SOMEWHERE),
        figure(12, measure="massacres"),
        figure(10, 15),
        figure(8, 10),
    ],
)
def test_only_the_same_thing_is_compared_and_ranges_that_meet_agree(
    other: PublishedFigure,
) -> None:
    assert found(figure(10), other) == []


def test_at_least_has_no_upper_end_and_about_takes_in_a_little() -> None:
    at_least = figure_details(count=CountRange(11, None))
    below = figure_details(count=CountRange(None, 9))

    assert found(figure(12), row_of(at_least)) == []
    assert found(figure(10), row_of(at_least)) == [(Kind.APART, "10|11+", False)]
    assert found(figure(10), row_of(below)) == [(Kind.APART, "-9|10", False)]
    assert found(figure(100, is_about=True), figure(104)) == []
    assert found(figure(100, is_about=True), figure(106)) == [(Kind.APART, "100|106", False)]
    assert found(figure(100, 104), figure(106)) == [(Kind.APART, "100-104|106", False)]


def test_two_publishers_of_the_same_thing_are_compared_and_a_difference_keeps_its_name() -> None:
    others = figure(12, publisher=Texts.of(en="Others (fictional)"))
    (before,) = checks([figure(10), others])
    (after,) = checks([figure(10), others, figure(15)])

    assert before.key == after.key
    assert before.values != after.values


def test_parts_of_a_period_are_added_up_where_they_leave_no_gap() -> None:
    whole = figure(9, day="2019-01-01", since=date(2016, 1, 1))
    first, second, third = year(2016, 2), year(2017, 3), year(2018, 4)

    assert (Kind.SUM, "9|9", True) in found(whole, first, second, third)
    assert (Kind.SUM, "8|9", False) in found(whole, first, year(2017, 2), third)
    assert found(whole, first, third) == []
    assert found(whole, first, year(2017, 3, publisher=Texts.of(en="Others")), third) == []
    # a day later is no gap, and of two figures of one period the later one counts
    adjoining = figure(3, since=date(2017, 1, 2), until=date(2018, 1, 1))
    assert (Kind.SUM, "9|9", True) in found(whole, first, adjoining, third)
    corrected = year(2017, 3, day="2020-09-30")
    assert (Kind.SUM, "9|9", True) in found(whole, first, year(2017, 2), corrected, third)


def test_a_sum_with_an_open_part_is_open_and_one_that_was_computed_says_nothing() -> None:
    whole = figure(9, day="2018-01-01", since=date(2016, 1, 1))
    open_part = year(2017, 0, count=CountRange(3, None))
    computed = year(2017, 7, calculation="9 - 2 = 7")

    assert (Kind.SUM, "5+|9", True) in found(whole, year(2016, 2), open_part)
    (check,) = (one for one in checks([whole, year(2016, 2), computed]) if one.kind is Kind.SUM)
    assert check.is_by_construction
    assert "says nothing" in sentence_of(check)


def test_a_count_that_only_grows_is_found_to_fall_where_all_that_is_said_later_is_lower() -> None:
    earlier, later = figure(107, day="2019-09-30"), figure(70, day="2023-09-30")

    (fall,) = checks([figure(20, day="2019-02-01"), earlier, later])

    assert (fall.kind, fall.values, fall.agrees) == (Kind.FALL, "70|107", False)
    assert fall.figures[0] is earlier
    assert found(earlier, later, figure(110, day="2023-09-30")) == [(Kind.APART, "70|110", False)]
    assert (
        found(earlier, row_of(figure_details(as_of_edtf="2023", count=CountRange(70, None)))) == []
    )
    assert found(earlier, figure(70, day="2023-09-30", since=date(2020, 1, 1))) == []


@pytest.mark.parametrize(
    ("day", "civil_defence", "agrees"),
    [
        ("2019-09-30", 37, True),
        ("2019-09-30", 44, False),
        ("2023-09-30", 44, True),
        ("2023-09-30", 20, False),
    ],
)
def test_what_was_counted_together_is_compared_with_its_parts(
    day: str, civil_defence: int, agrees: bool
) -> None:
    together = figure(107, measure="medical_and_civil_defence_killed")
    medical = figure(70, measure="medical_workers_killed", day=day)
    rescue = figure(civil_defence, measure="civil_defence_workers_killed", day=day)

    (check,) = checks([together, medical, rescue])

    assert (check.kind, check.agrees) == (Kind.COMPOSED, agrees)
    assert sentence_of(check)
    assert checks([together, medical]) == []


def test_a_part_is_never_higher_than_its_whole() -> None:
    children = figure(12, measure="children_killed")

    assert found(figure(10), children) == [(Kind.EXCEEDS, "10|12", False)]
    assert found(row_of(figure_details(count=CountRange(10, None))), children) == []


def test_a_figure_is_drawn_with_its_range_and_none_leads_through_one_that_differs() -> None:
    exact, ranged = figure(10, day="2019-02-01"), figure(12, 20, day="2019-09")
    at_least = row_of(figure_details(as_of_edtf="2020-09-30", count=CountRange(25, None)))
    at_most = row_of(figure_details(as_of_edtf="2020-10-30", count=CountRange(None, 25)))
    apart = figure(99, day="2020-09-30", is_about=True)
    line = [exact, ranged, at_least, at_most, apart]

    drawn = drawing_of(line, frozenset({apart.id}), rtl=False)
    mirrored = drawing_of(line, frozenset({apart.id}), rtl=True)

    assert drawn is not None
    assert mirrored is not None
    assert drawn.marks[0].path == ""
    assert "V" in drawn.marks[1].path
    assert "H" in drawn.marks[1].path
    assert "v-18" in drawn.marks[2].path
    assert "v18" in drawn.marks[3].path
    assert drawn.line.count("L") == 3
    assert drawn.marks[4].is_apart
    assert drawn.marks[4].is_about
    assert [one.x for one in mirrored.marks] == [
        pytest.approx(drawn.width - one.x) for one in drawn.marks
    ]
    assert drawing_of([], frozenset(), rtl=False) is None
    assert drawing_of([exact], frozenset(), rtl=False).line == ""  # type: ignore[union-attr]  # there is one


def test_numbers_as_large_as_can_be_kept_are_compared_too() -> None:
    about = figure(MOST, is_about=True)
    parts = (year(2017, 600_000_000), year(2018, 600_000_000))
    whole = figure(700_000_000, since=date(2017, 1, 1), until=date(2019, 1, 1))

    assert found(about) == []
    # the sum is beyond what can be kept: at least so many, which is more than the whole
    assert [(kind, agrees) for kind, _values, agrees in found(*parts, whole)] == [(Kind.SUM, False)]


def test_many_parts_that_follow_one_another_are_added_up() -> None:
    weeks = [
        figure(1, since=start, until=start + timedelta(days=7), day="2019-09-30")
        for start in (date(2010, 1, 1) + timedelta(days=7 * one) for one in range(480))
    ]
    whole = figure(480, since=weeks[0].since, until=weeks[-1].until)

    (check,) = checks((*weeks, whole))

    assert check.agrees
    assert len(check.parts) == 480
