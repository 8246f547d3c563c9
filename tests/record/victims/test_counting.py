"""What is recorded is counted as a range and compared with reports, never forced to agree."""

from __future__ import annotations

from typing import Any

import pytest

from casefiles.foundation.counts import CountRange
from casefiles.record.victims.models import CasualtyFigure, EntryState, Victim, VictimKind
from casefiles.record.victims.parts.ages import is_child
from casefiles.record.victims.queries import Gap, difference, recorded_counts


def _victim(**columns: Any) -> Victim:
    values = {
        "kind": VictimKind.UNNAMED,
        "state": EntryState.RECORDED,
        "outcome": "killed",
        "minimum": 1,
        "maximum": 1,
        "sex": "unknown",
        "age": None,
        "age_band": "",
        "civilian_status": "",
        "occupation": "",
    }
    return Victim(**{**values, **columns})


def test_ranges_add_up_as_ranges() -> None:
    counts = recorded_counts(
        [_victim(), _victim(minimum=5, maximum=7), _victim(minimum=3, maximum=3)]
    )

    assert counts == {("killed", "all"): CountRange(9, 11)}


def test_a_group_of_unknown_size_leaves_the_upper_end_open() -> None:
    group = {"kind": VictimKind.GROUP, "minimum": None, "maximum": None}

    for order in ([_victim(**group), _victim()], [_victim(), _victim(**group)]):
        assert recorded_counts(order) == {("killed", "all"): CountRange(1, None)}


def test_the_dead_of_later_days_count_among_the_killed_and_the_unharmed_nowhere() -> None:
    counts = recorded_counts(
        [
            _victim(outcome="died_of_wounds"),
            _victim(outcome="disappeared"),
            _victim(outcome="unharmed"),
            _victim(state=EntryState.VOID),
        ]
    )

    assert set(counts) == {("killed", "all"), ("missing", "all")}


@pytest.mark.parametrize(
    ("columns", "groups"),
    [
        ({}, {"all"}),
        ({"sex": "female"}, {"all"}),
        ({"sex": "female", "age": 34}, {"all", "women"}),
        ({"sex": "male", "age_band": "adult_18_59"}, {"all", "men"}),
        ({"sex": "other", "age_band": "older_person"}, {"all"}),
        ({"sex": "male", "age": 17}, {"all", "children", "boys"}),
        ({"sex": "female", "age_band": "infant"}, {"all", "children", "girls"}),
        ({"age_band": "child"}, {"all", "children"}),
        ({"age_band": "unknown"}, {"all"}),
        ({"civilian_status": "civilian", "occupation": "medical"}, {"all", "civilians", "medical"}),
        ({"civilian_status": "combatant", "occupation": "student"}, {"all", "combatants"}),
        ({"civilian_status": "contested"}, {"all", "status_contested"}),
        ({"civilian_status": "unknown"}, {"all"}),
    ],
)
def test_nobody_is_counted_as_what_they_are_not_recorded_as(
    columns: dict[str, Any], groups: set[str]
) -> None:
    assert {group for _category, group in recorded_counts([_victim(**columns)])} == groups


def test_a_band_that_crosses_no_border_tells_a_child() -> None:
    assert is_child(None, "child_12_17") is True
    assert is_child(18, "") is False
    assert is_child(None, "") is None


def _reports(*ranges: tuple[int | None, int | None]) -> list[CasualtyFigure]:
    return [
        CasualtyFigure(category="killed", group="all", minimum=low, maximum=high)
        for low, high in ranges
    ]


@pytest.mark.parametrize(
    ("reports", "recorded", "gap", "least"),
    [
        ((), (1, 1), Gap.NOTHING_REPORTED, 0),
        (((None, None),), (1, 1), Gap.NOTHING_REPORTED, 0),
        (((40, 51), (43, None)), None, Gap.NOTHING_RECORDED, 0),
        (((40, 51), (43, None)), (11, 13), Gap.FEWER, 27),
        (((40, 51), (43, None)), (11, None), Gap.WITHIN, 0),
        (((40, 51), (43, None)), (45, 45), Gap.WITHIN, 0),
        (((40, 51), (10, 10)), (11, 13), Gap.WITHIN, 0),
        (((4, 5), (3, 3)), (9, 9), Gap.MORE, 4),
        (((4, 5), (3, None)), (9, 9), Gap.WITHIN, 0),
        (((None, 5),), (9, 9), Gap.MORE, 4),
        (((None, 5),), (2, 3), Gap.WITHIN, 0),
    ],
)
def test_the_difference_is_said_and_never_settled(
    reports: tuple[tuple[int | None, int | None], ...],
    recorded: tuple[int, int | None] | None,
    gap: Gap,
    least: int,
) -> None:
    ours = {("killed", "all"): CountRange(*recorded)} if recorded else {}

    found = difference(_reports(*reports), ours, category="killed", group="all")

    assert (found.gap, found.least) == (gap, least)
