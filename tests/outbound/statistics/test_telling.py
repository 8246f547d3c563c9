"""A measure as other rooms ask for it: by nine dimensions, with its cases, fit for the public."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.outbound.statistics import queries, workflow
from casefiles.outbound.statistics.parts.measures import SMALLEST_PUBLIC
from casefiles.outbound.statistics.parts.reach import Reach
from casefiles.outbound.statistics.parts.telling import (
    Figure,
    for_the_public,
    is_small,
    rest_of,
    side_by_side,
)
from casefiles.outbound.statistics.parts.wanted import Wanted
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case, CaseAccess, CaseState
from casefiles.record.claims.models import ClaimState, PartyDetails
from tests.factories.actors import add_actor, add_membership
from tests.factories.attribution import add_claim
from tests.factories.cases import add_case
from tests.factories.places import add_place
from tests.factories.victims import add_victim

#: what is withheld of a number of which nothing is told
NOTHING = {"least", "most", "unknown", "cases"}


def count(session: Session, *cases: Case) -> None:
    for case in cases:
        workflow.expect(session, Reach.CASE, case.id)
    workflow.settle(session)


def told(
    session: Session, by: str, user: User | None = None, **wanted: Any
) -> dict[str, tuple[int | None, int | None]]:
    found = queries.tell(session, "civilians_killed", Wanted(**wanted), acting_user=user, by=by)
    return {part.value: (part.figure.least, part.figure.cases) for part in found.parts}


class Scene:
    """Two raids: one by a force of the North in a town, one by nobody that we say."""

    def __init__(self, session: Session, lead: User) -> None:
        self.north, self.wing = (add_actor(session, name=name) for name in ("North", "Wing"))
        add_membership(session, self.wing, self.north)
        self.province = add_place(session, name="Province", level=1)
        self.district = add_place(session, name="District", level=2, parent=self.province)
        self.town = add_place(session, name="Town", level=3, parent=self.district)
        self.raid = add_case(
            session,
            lead=lead,
            state=CaseState.VERIFIED,
            date_edtf="2016-03-04",
            place_id=self.town.id,
            target="market",
            weapons=("cluster_munition", "incendiary"),
        )
        for age, sex in ((30, "female"), (9, "male"), (31, "female")):
            add_victim(session, self.raid, age=age, sex=sex, civilian_status="civilian")
        add_claim(
            session,
            self.raid,
            author=lead,
            state=ClaimState.APPROVED,
            parties=(PartyDetails(self.wing.id),),
        )
        self.other = add_case(session, lead=lead, state=CaseState.VERIFIED, date_edtf="2017")
        add_victim(session, self.other, civilian_status="civilian")
        count(session, self.raid, self.other)


@pytest.fixture
def scene(session: Session, lead: User) -> Scene:
    return Scene(session, lead)


def expected(scene: Scene) -> dict[str, dict[str, tuple[int, int]]]:
    three, one = (3, 1), (1, 1)
    return {
        "year": {"2016": three, "2017": one},
        "month": {"2016-03": three, "2017": one},
        "party": {scene.wing.id.hex: three, scene.north.id.hex: three, "unknown": one},
        "place": {scene.province.id.hex: three, "unknown": one},
        "weapon": {"cluster_munition": three, "incendiary": three, "unknown": one},
        "target": {"market": three, "unknown": one},
        "sex": {"female": (2, 1), "male": (1, 1), "unknown": one},
        "age": {"adult_18_59": (2, 1), "child_2_11": (1, 1), "unknown": one},
        "kind": {},
    }


@pytest.mark.parametrize("by", queries.DIMENSIONS)
def test_a_measure_is_told_apart_by_each_dimension_kept_or_case_by_case(
    session: Session, scene: Scene, by: str
) -> None:
    wanted = expected(scene)[by]

    assert told(session, by) == wanted
    # a period of days is of no kept sum: the same cases one by one give the same
    days: dict[str, Any] = {"since": date(2016, 1, 2), "until": date(2017, 12, 31)}
    assert told(session, by, **days) == wanted


@pytest.mark.usefixtures("scene")
@pytest.mark.parametrize("by", queries.DIMENSIONS)
def test_each_part_opens_the_cases_that_it_counts(session: Session, lead: User, by: str) -> None:
    found = queries.tell(session, "civilians_killed", Wanted(), acting_user=lead, by=by)

    for part in found.parts:
        assert part.cases == {"measure": "civilians_killed", "by": by, "value": part.value}
        cases = queries.cases_behind(
            session, Wanted(), "civilians_killed",
            acting_user=lead, dimension=by, value=part.value,
        )  # fmt: skip
        assert len(cases) == part.figure.cases
        assert sum(one.amount.least for one in cases) == part.figure.least


def test_a_figure_says_its_range_its_rule_its_day_and_its_filter(
    session: Session, scene: Scene
) -> None:
    wanted = Wanted(scene.north.id, date(2016, 1, 1), date(2016, 12, 31), scene.district.id)
    found = queries.tell(session, "children_killed", wanted, acting_user=None, by="weapon")

    assert found.whole == Figure(1, 1, is_open=False, unknown=0, cases=1)
    assert found.as_of == clock.today()
    assert (found.measure.code, found.by, found.adds_up) == ("children_killed", "weapon", False)
    assert found.cases == {
        "measure": "children_killed",
        "party": str(scene.north.id),
        "place": str(scene.district.id),
        "since": "2016-01-01",
        "until": "2016-12-31",
    }
    assert found.codebook
    nothing = queries.tell(session, "schools_attacked", wanted, acting_user=None)
    assert (nothing.whole, nothing.parts) == (Figure(), ())


def test_a_place_of_any_level_counts_what_happened_within_it(
    session: Session, scene: Scene
) -> None:
    for place in (scene.province, scene.district, scene.town):
        assert told(session, "year", place_id=place.id) == {"2016": (3, 1)}
    nearby = add_place(session, name="Nearby", level=3, parent=scene.district)
    assert told(session, "year", place_id=nearby.id) == {}


def test_for_the_public_nothing_small_is_told_nor_what_it_follows_from(
    session: Session, scene: Scene, lead: User
) -> None:
    for _one in range(9):
        add_victim(session, scene.raid, age=30, sex="male", civilian_status="civilian")
    hidden = add_case(session, lead=lead, state=CaseState.VERIFIED, access=CaseAccess.MEMBERS)
    add_victim(session, hidden, sex="male", civilian_status="civilian")
    count(session, scene.raid, hidden)

    found = queries.tell(
        session, "civilians_killed", Wanted(), acting_user=lead, by="sex", is_public=True
    )
    assert (found.whole.least, found.whole.cases) == (13, None)
    assert "cases" in found.whole.withheld
    assert {part.value: part.figure.least for part in found.parts} == {
        "male": None, "female": None, "unknown": None,
    }  # fmt: skip
    assert told(session, "sex", lead)["male"] == (11, 2)
    assert told(session, "sex", lead)["unknown"] == (1, 1)


def test_beside_a_small_number_the_next_smallest_is_left_out_with_both_its_ends() -> None:
    parts = [Figure(20, 20, cases=7), Figure(3, 30, cases=9), Figure(8, 9, cases=5), Figure(0, 0)]

    first, second, third, fourth = for_the_public(parts)
    assert (first.least, first.most, first.cases) == (20, 20, 7)
    assert (second.least, second.most, second.cases) == (None, None, 9)
    assert (third.least, third.most, third.cases) == (None, None, 5)
    assert second.withheld == third.withheld == frozenset({"least", "most"})
    assert fourth == Figure(0, 0)


def exact(*numbers: int) -> list[Figure]:
    return [Figure(number, number, cases=9) for number in numbers]


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((3, 100, 200, 300), (None, None, 200, 300)),
        ((3, 10, 10, 50), (None, None, None, 50)),
        ((1, 5, 100), (None, None, None)),
        ((3, 5, 5, 20), (None, None, None, None)),
        ((4, 4), (None, None)),
        ((1, 1, 1, 1, 1), (None,) * 5),
        ((4, 4, 0), (None, None, None)),
        ((20, 30, 0), (20, 30, 0)),
        ((8, 8, 1), (None, None, None)),
        ((15, 15, 1), (None, None, None)),
        ((15, 14, 1), (15, None, None)),
    ],
)
def test_what_is_left_out_could_be_any_small_number(
    numbers: tuple[int, ...], told: tuple[int | None, ...]
) -> None:
    assert tuple(one.least for one in for_the_public(exact(*numbers))) == told


def tables(parts: int, whole: int, most: int) -> Iterator[tuple[int, ...]]:
    """Yield each table of a whole, its parts by size, as they are shown."""
    if parts == 0:
        if whole == 0:
            yield ()
        return
    for first in range(min(most, whole), -1, -1):
        yield from ((first, *rest) for rest in tables(parts - 1, whole - first, first))


@pytest.mark.parametrize("parts", [2, 3, 4, 5])
def test_whoever_knows_the_rule_and_the_whole_finds_out_no_small_number(parts: int) -> None:
    given_away = []
    for whole in range(SMALLEST_PUBLIC, 31):
        found: dict[tuple[int | None, ...], set[tuple[int, ...]]] = defaultdict(set)
        for table in tables(parts, whole, whole):
            told = tuple(one.least for one in for_the_public(exact(*table)))
            found[told].add(table)
        for told, could_be in found.items():
            for place in (place for place, number in enumerate(told) if number is None):
                numbers = {table[place] for table in could_be}
                if len(numbers) == 1 and is_small(*numbers):
                    given_away.append((told, could_be))

    assert given_away == []


def test_of_parts_within_one_another_none_is_told_beside_a_small_one() -> None:
    assert [one.least for one in for_the_public(exact(30, 27, 3, 8), adds_up=False)] == [None] * 4


@pytest.mark.parametrize(
    ("whole", "numbers", "is_told"),
    [(60, (30, 27), False), (60, (30, 20), True), (60, (58, 20), False), (60, (60, 20), True)],
)
def test_of_parts_within_one_another_none_is_told_that_differs_by_a_few_people(
    whole: int, numbers: tuple[int, ...], *, is_told: bool
) -> None:
    (of_all,) = exact(whole)
    found = for_the_public(exact(*numbers), adds_up=False, whole=of_all)

    assert [one.least for one in found] == (list(numbers) if is_told else [None, None])
    assert [one.cases for one in found] == ([9, 9] if is_told else [None, None])


def test_of_attacks_that_overlap_the_differences_say_nothing_of_a_person() -> None:
    assert [one.least for one in for_the_public(exact(30, 27), adds_up=False)] == [30, 27]


def test_measures_that_lie_within_one_another_give_no_small_number_away() -> None:
    def left_out(**given: tuple[int, int]) -> dict[str, set[str]]:
        figures = {
            code: Figure(number, number, unknown=unknown, cases=9)
            for code, (number, unknown) in given.items()
        }
        return {code: {*one.withheld} for code, one in side_by_side(figures).items()}

    assert left_out(people_killed=(40, 0), civilians_killed=(38, 0)) == {
        "people_killed": set(), "civilians_killed": NOTHING,
    }  # fmt: skip
    assert left_out(people_killed=(40, 0), civilians_killed=(30, 8)) == {
        "people_killed": set(), "civilians_killed": {"unknown"},
    }  # fmt: skip
    assert left_out(people_killed=(40, 0), children_killed=(20, 5), women_killed=(17, 5)) == {
        "people_killed": set(), "children_killed": set(),
        "women_killed": NOTHING,
    }  # fmt: skip
    assert (
        left_out(civilians_killed=(40, 0), children_killed=(38, 0), women_killed=(0, 0))[
            "children_killed"
        ]
        == NOTHING
    )
    # of 40 killed and 39 of whom it is not known, one was a civilian
    assert left_out(people_killed=(40, 0), civilians_killed=(1, 39))["civilians_killed"] == NOTHING
    workers = ("medical_workers_killed", "civil_defence_workers_killed", "media_workers_killed")
    for numbers in ((50, 48, 0), (60, 20, 18), (60, 38, 0)):
        given = dict(zip(workers, ((one, 0) for one in numbers), strict=True))
        hidden = left_out(people_killed=(100, 0), **given)
        assert any(hidden[one] for one, number in zip(workers, numbers, strict=True) if number)
    assert left_out(people_killed=(40, 0), civilians_killed=(20, 8))["civilians_killed"] == set()


def test_what_lies_in_no_part_is_a_part_too() -> None:
    assert rest_of(Figure(50, None, is_open=True), exact(20, 28)).least == 2
    assert rest_of(Figure(50, 50), exact(20, 30)).most == 0
