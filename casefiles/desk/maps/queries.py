"""Where cases lie, as far as it is known; every read names who asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.desk.maps.parts.extents import extent_of
from casefiles.foundation.geography import Extent, Ring, Window, window_around
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case
from casefiles.record.cases.queries import CaseFilter, cases_to_place, count_cases
from casefiles.record.places.models import Place
from casefiles.record.places.queries import landmarks, line_of, lines_of, rings_of

#: so many cases are drawn; the page says so where there are more
DRAWN = 2000
#: a window is never narrower than this, in degrees
NARROWEST = 0.3
#: room around one case, as a share of its own size
AROUND = 0.4
#: names on the map of one case
NAMES_NEAR = 8


@dataclass(frozen=True)
class Whereabouts:
    """Where one case lies: its extent, None where too little is known, and how exactly, in code."""

    case: Case
    place: Place | None
    extent: Extent | None
    precision: str

    @property
    def window(self) -> Window | None:
        """Return the part of the earth that a map of this case alone shows."""
        if self.extent is None:
            return None
        return window_around([self.extent.window], at_least=NARROWEST).grown(AROUND)


@dataclass(frozen=True)
class Row:
    """The cases of one place that are known as exactly as each other."""

    place: Place | None
    precision: str
    cases: list[Case] = field(default_factory=list)


@dataclass(frozen=True)
class CaseMap:
    """What a map over the list of cases draws, and what it cannot."""

    drawn: Sequence[Whereabouts]
    not_drawn: Sequence[Whereabouts]
    matching: int

    @property
    def left_off(self) -> int:
        """Return how many cases of the list were not looked at."""
        return self.matching - len(self.drawn) - len(self.not_drawn)

    def rows(self, window: Window | None = None) -> list[Row]:
        """Return the same facts for a table, by place and precision, the most cases first."""
        found: dict[tuple[UUID | None, str], Row] = {}
        inside = (
            one
            for one in self.drawn
            if window is None or (one.extent and one.extent.window.meets(window))
        )
        for one in inside:
            key = (one.place.id if one.place else None, one.precision)
            found.setdefault(key, Row(one.place, one.precision)).cases.append(one.case)
        return sorted(found.values(), key=lambda row: -len(row.cases))


def map_of_cases(
    session: Session,
    wanted: CaseFilter,
    *,
    acting_user: User,
    also: Sequence[sa.ColumnElement[bool]] = (),
) -> CaseMap:
    """Return where the cases of the list lie; as many queries for one as for two thousand."""
    cases = cases_to_place(session, wanted, acting_user=acting_user, also=also, limit=DRAWN)
    found = list(_whereabouts(session, cases))
    matching = len(cases)
    if matching == DRAWN:
        matching = count_cases(session, wanted, acting_user=acting_user, also=also)
    return CaseMap(
        drawn=[one for one in found if one.extent],
        not_drawn=[one for one in found if not one.extent],
        matching=matching,
    )


def whereabouts_of(case: Case) -> Whereabouts:
    """Return where a case lies that was already loaded for the person asking."""
    line = line_of(case.place)[::-1] if case.place else []
    return Whereabouts(case, case.place, *extent_of(case, line))


def _whereabouts(session: Session, cases: Sequence[Case]) -> Iterable[Whereabouts]:
    lines = lines_of(session, {case.place_id for case in cases if case.place_id})
    for case in cases:
        line = lines.get(case.place_id, []) if case.place_id else []
        yield Whereabouts(case, line[0] if line else None, *extent_of(case, line))


def orientation(session: Session, window: Window | None, *, limit: int) -> list[Place]:
    """Return the places whose names help to read this window, the larger first."""
    if window is None:
        return []
    inside = (
        place
        for place in landmarks(session)
        if place.latitude is not None
        and place.longitude is not None
        and window.west <= place.longitude <= window.east
        and window.south <= place.latitude <= window.north
    )
    return list(islice(inside, limit))


def boundaries(places: Iterable[Place]) -> list[list[Ring]]:
    """Return the boundaries of those places that have one."""
    return [rings for place in places if (rings := rings_of(place.boundary))]
