"""The years of a report: counted from its first day, in whole, with nothing left over."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from casefiles.outbound.publications.parts.numbers import periods


def test_a_report_of_two_years_has_two_that_touch() -> None:
    assert periods(date(2017, 9, 30), date(2019, 9, 29)) == [
        (date(2017, 9, 30), date(2018, 9, 29)),
        (date(2018, 9, 30), date(2019, 9, 29)),
    ]


def test_a_few_days_more_are_told_with_the_last_year_and_a_week_by_itself() -> None:
    assert periods(date(2018, 1, 1), date(2019, 1, 7)) == [(date(2018, 1, 1), date(2019, 1, 7))]
    assert periods(date(2018, 1, 1), date(2019, 1, 8)) == [
        (date(2018, 1, 1), date(2018, 12, 31)),
        (date(2019, 1, 1), date(2019, 1, 8)),
    ]


def test_a_period_of_a_day_or_of_a_few_is_one() -> None:
    assert periods(date(2019, 5, 1), date(2019, 5, 1)) == [(date(2019, 5, 1), date(2019, 5, 1))]
    assert periods(date(2019, 5, 1), date(2019, 5, 3)) == [(date(2019, 5, 1), date(2019, 5, 3))]


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2016, 2, 29), date(2021, 3, 31)),
        (date(2015, 3, 1), date(2024, 2, 29)),
        (date(1900, 1, 1), date(1929, 12, 31)),
        (date(2199, 1, 1), date(2199, 12, 31)),
    ],
)
def test_whatever_day_it_begins_each_day_is_in_one_year_and_no_day_in_two(
    since: date, until: date
) -> None:
    found = periods(since, until)

    assert (found[0][0], found[-1][1]) == (since, until)
    assert all(begins <= ends for begins, ends in found)
    for (_begins, ends), (following, _ends) in pairwise(found):
        assert following == ends + timedelta(days=1)
