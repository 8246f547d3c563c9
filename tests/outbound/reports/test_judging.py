"""How far a finding is from a claim, by rules alone; and the course of both counts."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from casefiles.foundation.texts import Texts
from casefiles.outbound.reports.parts.bodies import Bodies
from casefiles.outbound.reports.parts.drawing import as_svg, drawing_of
from casefiles.outbound.reports.parts.facts import Finding, Gap, Ours, Party, Point
from casefiles.outbound.reports.parts.judging import Kin, Span, course_of, gap_of, nearest
from casefiles.record.actors.models import ActorKind
from casefiles.record.claims.models import Answer, Sameness, Stance
from casefiles.record.recipients.queries import shipped


def party(code: str) -> Party:
    return Party(uuid4(), code, ActorKind.PARTY, Texts.of(en=code))


NORTH, NORTHERN_WING, ALLIANCE, SOUTH = map(party, ("north", "wing", "alliance", "south"))
KIN = Kin({NORTHERN_WING.id: frozenset({NORTH.id})})
DAY = date(2020, 5, 1)


def finding(*parties: Party, **said: Any) -> Finding:
    values: dict[str, Any] = {
        "confirmed": Answer.YES, "named": Answer.YES, "law": None, "sameness": Sameness.SAME,
        "stance": Stance.ATTRIBUTES,
    }  # fmt: skip
    return Finding(
        claim_id=uuid4(), body="coi-syria", body_name=Texts(), symbol="", paragraph="",
        said_on=DAY, known_on=DAY, parties=parties, **(values | said),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "gap"),
    [
        (finding(NORTH), Gap.NAMED),
        (finding(NORTHERN_WING), Gap.NAMED),
        (finding(NORTH, sameness=None), Gap.NAMED),
        (finding(NORTH, sameness=Sameness.POSSIBLE), Gap.NOTHING),
        (finding(SOUTH), Gap.ANOTHER),
        (finding(ALLIANCE), Gap.ANOTHER),
        (finding(SOUTH, named=Answer.PARTLY), Gap.ANOTHER),
        (finding(SOUTH, NORTH, named=Answer.PARTLY), Gap.IN_PART),
        (finding(named=Answer.YES), Gap.CONFIRMED),
        (finding(NORTH, named=Answer.NO), Gap.CONFIRMED),
        (finding(NORTH, named=None, confirmed=Answer.PARTLY), Gap.CONFIRMED),
        (finding(NORTH, named=None, confirmed=Answer.NO), Gap.UNCONFIRMED),
        (finding(NORTH, stance=Stance.UNDETERMINED, confirmed=None), Gap.UNCONFIRMED),
    ],
)
def test_a_finding_is_judged_by_what_it_says_apart(said: Finding, gap: Gap) -> None:
    assert gap_of(said, KIN.meant(NORTH.id, None)) is gap


@pytest.mark.parametrize(
    ("ours", "said", "gap"),
    [
        ((NORTHERN_WING,), NORTH, Gap.NAMED),
        ((NORTH,), NORTHERN_WING, Gap.NAMED),
        ((SOUTH,), NORTH, Gap.ANOTHER),
        ((), NORTH, Gap.NAMED),
    ],
)
def test_without_a_party_asked_for_it_is_ours_that_is_meant(
    ours: tuple[Party, ...], said: Party, gap: Gap
) -> None:
    claim = Ours(uuid4(), DAY, "organisation", "", ours)

    assert gap_of(finding(said), KIN.meant(None, claim)) is gap
    assert gap_of(finding(said), KIN.meant(None, None)) is Gap.NAMED


def test_the_nearest_of_several_findings_counts_and_none_is_nothing() -> None:
    meant = KIN.meant(NORTH.id, None)

    assert nearest([], meant) is Gap.NOTHING
    assert nearest([finding(SOUTH), finding(NORTH), finding(named=None)], meant) is Gap.NAMED


def test_the_course_steps_on_the_days_on_which_something_changed() -> None:
    first, second, third = date(2018, 1, 1), date(2019, 1, 1), date(2020, 1, 1)
    spans = [Span(first, third), Span(second, second), Span(date(2021, 1, 1), None)]

    course = course_of(spans, [second, date(2022, 1, 1)], date(2020, 6, 1))

    assert course == (
        Point(first, 1, 0),
        Point(second, 1, 1),
        Point(third, 0, 1),
        Point(date(2020, 6, 1), 0, 1),
    )
    assert course_of([], [date(2022, 1, 1)], DAY) == ()


def test_a_body_is_told_by_its_name_then_by_a_symbol_that_only_it_has() -> None:
    bodies = Bodies(shipped())
    commission = Texts.of(en="Commission of Inquiry on Syria")
    board, same = Texts.of(en="A Board (fictional)"), Texts.of(en="a board  (fictional)")

    assert bodies.body_of("", commission, "") == "coi-syria"
    assert bodies.body_of("", None, "A/HRC/00/00") == "coi-syria"
    assert bodies.body_of("sr-executions", commission, "A/HRC/00/00") == "sr-executions"
    assert bodies.body_of("", board, "S/0000/1").startswith("other-")
    assert bodies.body_of("", None, "") != bodies.body_of("", board, "")
    assert bodies.body_of("", same, "").startswith("other-")


@pytest.mark.parametrize("rtl", [False, True])
def test_the_drawing_runs_from_the_reading_edge_and_keeps_its_labels_apart(rtl: bool) -> None:
    points = [Point(date(2016, 1, 1), 0, 1), Point(date(2020, 1, 1), 12, 12)]

    drawn = drawing_of(points, rtl=rtl)

    assert drawn is not None
    assert drawing_of([], rtl=rtl) is None
    assert (drawn.end < drawn.width / 2) is rtl
    assert abs(drawn.ours_label - drawn.named_label) >= 14
    assert [tick.label for tick in drawn.levels] == ["0", "5", "10"]
    assert next(tick.label for tick in drawn.days) == "2017"
    assert as_svg(drawn).count("<path") == 3
    short = drawing_of([Point(date(2020, 1, 10), 1, 0)], rtl=rtl)
    assert short is not None
    assert all(len(tick.label) == 7 for tick in short.days)
