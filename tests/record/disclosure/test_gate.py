"""What the one gate answers, ground by ground."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from casefiles.record.disclosure.models import Ground, GroundKind, GroundSubject, Purpose, Scope
from casefiles.record.disclosure.parts.gate import (
    WITHOUT_GROUND,
    Answer,
    Because,
    Destination,
    Item,
    decide,
    held_to,
)

SOMEBODY, SOMEBODY_ELSE = uuid4(), uuid4()
WRITER, SECOND = uuid4(), uuid4()
NAME = Item(GroundSubject.VICTIM, SOMEBODY, Scope.NAME)
TODAY = date(2026, 11, 23)
HERE = Destination(Purpose.UN_INQUIRY, "coi-syria", TODAY)


def a_ground(**changed: Any) -> Ground:
    """Return consent that lets a name go to everybody who inquires for the UN."""
    values: dict[str, Any] = {
        "id": uuid4(),
        "subject_kind": GroundSubject.VICTIM,
        "subject_id": SOMEBODY,
        "kind": GroundKind.CONSENT,
        "scopes": ("name",),
        "purpose": Purpose.UN_INQUIRY,
        "recipients": (),
        "given_on": date(2026, 1, 1),
        "expires_on": None,
        "citation": "",
        "recorded_by_id": WRITER,
        "confirmed_by_id": None,
        "withdrawn_at": None,
    }
    return Ground(**{**values, **changed})


def test_nothing_leaves_without_a_ground() -> None:
    for scope in Scope:
        verdict = decide(Item(GroundSubject.VICTIM, SOMEBODY, scope), HERE, [])

        assert not verdict.is_granted
        assert verdict.answer is WITHOUT_GROUND[scope]
        assert verdict.because is Because.NOT_ASKED


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"recipients": ("coi-syria",)},
        {"kind": GroundKind.NEXT_OF_KIN},
        {"expires_on": TODAY},
        {"given_on": TODAY},
        {"kind": GroundKind.ALREADY_PUBLIC, "citation": "https://example.org", "given_on": None},
        {"kind": GroundKind.PUBLISHED_WORK, "citation": "a report, page 3", "given_on": None},
        {"kind": GroundKind.OTHER, "confirmed_by_id": SECOND},
    ],
)
def test_a_ground_that_fits_lets_it_go(changed: dict[str, Any]) -> None:
    ground = a_ground(**changed)

    verdict = decide(NAME, HERE, [ground])

    assert (verdict.answer, verdict.ground_id) == (Answer.GRANTED, ground.id)


WITHDRAWN = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "because"),
    [
        ({"subject_id": SOMEBODY_ELSE}, Because.NOT_ASKED),
        ({"subject_kind": GroundSubject.SOURCE}, Because.NOT_ASKED),
        ({"scopes": ("details", "image")}, Because.NOT_THIS_SCOPE),
        ({"purpose": Purpose.PUBLICATION}, Because.NOT_THIS_PURPOSE),
        ({"recipients": ("iiim",)}, Because.NOT_THIS_RECIPIENT),
        ({"withdrawn_at": WITHDRAWN}, Because.WITHDRAWN),
        ({"withdrawn_at": WITHDRAWN, "taken_back_on": date(2026, 11, 1)}, Because.TAKEN_BACK),
        ({"expires_on": date(2026, 11, 22)}, Because.EXPIRED),
        ({"given_on": date(2026, 11, 24)}, Because.NOT_YET_GIVEN),
        ({"given_on": None}, Because.NOT_YET_GIVEN),
        ({"kind": GroundKind.OTHER}, Because.UNCONFIRMED),
        ({"kind": GroundKind.OTHER, "confirmed_by_id": WRITER}, Because.UNCONFIRMED),
        ({"kind": GroundKind.ALREADY_PUBLIC, "citation": " "}, Because.UNCITED),
        (
            {"kind": GroundKind.PUBLISHED_WORK, "citation": "x", "withdrawn_at": WITHDRAWN},
            Because.WITHDRAWN,
        ),
        (
            {
                "kind": GroundKind.ALREADY_PUBLIC,
                "citation": "x",
                "expires_on": date(2026, 11, 22),
            },
            Because.EXPIRED,
        ),
    ],
)
def test_a_ground_that_does_not_fit_lets_nothing_go(
    changed: dict[str, Any], because: Because
) -> None:
    verdict = decide(NAME, HERE, [a_ground(**changed)])

    assert verdict.answer is Answer.REDACTED
    assert verdict.because is because
    assert verdict.ground_id is None


def test_the_nearest_miss_is_the_reason_and_one_fit_is_enough() -> None:
    expired = a_ground(expires_on=date(2026, 11, 22))
    elsewhere = a_ground(purpose=Purpose.PUBLICATION)

    assert decide(NAME, HERE, [elsewhere, expired]).because is Because.EXPIRED
    assert decide(NAME, HERE, [elsewhere, expired, a_ground()]).is_granted


def test_what_gained_a_ground_after_clearance_waits_for_the_next() -> None:
    granted, lost = decide(NAME, HERE, [a_ground()]), decide(NAME, HERE, [])

    assert held_to(granted, {NAME}) == granted
    assert held_to(granted, set()).because is Because.AFTER_CLEARANCE
    assert held_to(granted, set()).answer is Answer.REDACTED
    assert held_to(lost, {NAME}) == lost
    assert UUID(int=0) != granted.ground_id
