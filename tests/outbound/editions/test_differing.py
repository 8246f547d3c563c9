"""What became different since an edition: each number with the cases that made it so."""

from __future__ import annotations

from typing import Any

from casefiles.outbound.editions.parts.differing import differences
from casefiles.outbound.publications.parts.numbers import Case


def counted(*cases: Case, least: int | None = None) -> dict[str, Any]:
    least = sum(one.least for one in cases) if least is None else least
    return {"measure": "people_killed", "least": least, "cases": [one.plain for one in cases]}


MARKET, SCHOOL = Case("1", "NW-1", 7, 7, 0), Case("2", "NW-2", 3, None, 1)


def test_what_is_the_same_is_not_told() -> None:
    assert differences({"a": counted(MARKET)}, {"a": counted(MARKET)}) == []


def test_what_came_what_went_and_what_counts_otherwise_is_told_apart() -> None:
    more = Case("1", "NW-1", 8, 9, 0)
    (came,) = differences({"a": counted(MARKET)}, {"a": counted(MARKET, SCHOOL)})
    (went,) = differences({"a": counted(MARKET, SCHOOL)}, {"a": counted(MARKET)})
    (other,) = differences({"a": counted(MARKET)}, {"a": counted(more)})

    assert (came.added, came.gone, came.changed) == ((SCHOOL,), (), ())
    assert (went.added, went.gone, went.changed) == ((), (SCHOOL,), ())
    assert (other.added, other.gone, other.changed) == ((), (), ((MARKET, more),))


def test_a_number_told_only_then_or_only_now_is_different_with_all_its_cases() -> None:
    gone, new = differences({"a": counted(MARKET)}, {"b": counted(SCHOOL)})

    assert (gone.key, gone.now, gone.gone) == ("a", None, (MARKET,))
    assert (new.key, new.before, new.added) == ("b", None, (SCHOOL,))
    assert gone.measure == new.measure == "people_killed"


def test_a_number_of_the_same_cases_can_be_another_one() -> None:
    (other,) = differences({"a": counted(MARKET)}, {"a": counted(MARKET, least=8)})

    assert (other.added, other.gone, other.changed) == ((), (), ())
