"""How far an assertion can be checked, by the rule of docs/specificity.md: counted, never typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import Protocol

from casefiles.foundation.dates import EventDate
from casefiles.record.statements.models import PlaceLevel

HIGHEST = 9
#: what a period may last to count as a short one
SHORT_DAYS = 31
_OF_PLACE: Mapping[PlaceLevel, int] = {
    PlaceLevel.NONE: 0,
    PlaceLevel.COUNTRY: 0,
    PlaceLevel.GOVERNORATE: 1,
    PlaceLevel.DISTRICT: 1,
    PlaceLevel.TOWN: 2,
    PlaceLevel.EXACT: 2,
}


class Said(Protocol):
    """What the rule asks of an assertion."""

    minimum: int | None
    maximum: int | None
    rough: bool
    period_edtf: str | None
    place_level: PlaceLevel
    target_named: bool
    organisation_named: bool
    control_given: bool


@dataclass(frozen=True)
class Profile:
    """The points of one assertion, element by element."""

    amount: int
    period: int
    place: int
    target: int
    organisation: int
    control: int

    @property
    def score(self) -> int:
        """Return the sum, 0 to 9."""
        return sum(astuple(self))


@dataclass(frozen=True)
class Reach:
    """The least and the most specific of several assertions; never a mean."""

    least: int
    most: int


def profile_of(said: Said) -> Profile:
    """Return the profile of one assertion."""
    return Profile(
        _of_amount(said),
        _of_period(said.period_edtf),
        _OF_PLACE[said.place_level],
        int(said.target_named),
        int(said.organisation_named),
        int(said.control_given),
    )


def _of_amount(said: Said) -> int:
    if said.minimum is None and said.maximum is None:
        return 0
    return 2 if said.minimum == said.maximum and not said.rough else 1


def _of_period(edtf: str | None) -> int:
    if edtf is None:
        return 0
    date = EventDate.parse(edtf)
    if date.lower is None or date.upper is None:
        return 1
    return 2 if (date.upper - date.lower).days < SHORT_DAYS else 1


def reach_of(assertions: Iterable[Said]) -> Reach | None:
    """Return the reach of a statement's assertions; None where it was not split into any."""
    scores = [profile_of(one).score for one in assertions]
    return Reach(min(scores), max(scores)) if scores else None
