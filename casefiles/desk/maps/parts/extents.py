"""How far from a point something may have happened, by what was written of its precision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casefiles.foundation.geography import Extent, Ring
from casefiles.record.cases.models import Case
from casefiles.record.places.models import Place
from casefiles.record.places.queries import rings_of

#: code of `place_precision` → kilometres around the point; a drawing's rule, no measurement
KILOMETRES: Mapping[str, float] = {
    "exact_location": 0,
    "exact_location_other": 0,
    "within_100m": 0.1,
    "street": 0.5,
    "nearby_landmark": 0.5,
    "neighbourhood_area": 1,
    "village": 1.5,
    "town": 3,
    "settlement": 3,
    "city": 6,
    "subdistrict": 12,
    "district": 20,
    "province_governorate": 50,
}
#: level of the area that a precision names, where its boundary may be known
LEVELS: Mapping[str, int] = {"province_governorate": 1, "district": 2, "subdistrict": 3}
#: level of a place → the precision that its name alone gives; a country alone says too little
PRECISION_OF_LEVEL: Mapping[int, str] = {1: "province_governorate", 2: "district", 3: "subdistrict"}
SETTLEMENT = "settlement"


def extent_of(case: Case, line: Sequence[Place]) -> tuple[Extent | None, str]:
    """Return where a case lies as far as it is known, and the code of how exactly.

    `line` is its place and all that lies in. A point whose exactness nobody wrote down
    is no pin: then only the place is drawn; and nothing where that is not known either.
    """
    precision = case.place_precision
    if case.latitude is not None and case.longitude is not None and precision in KILOMETRES:
        rings = _boundary(line, LEVELS[precision]) if precision in LEVELS else ()
        kilometres = KILOMETRES[precision]
        return Extent(case.latitude, case.longitude, kilometres, rings), precision
    return _of_place(line, precision)


def _of_place(line: Sequence[Place], written: str) -> tuple[Extent | None, str]:
    """Return the area of the nearest place with a point or a boundary, never narrower than it."""
    for place in line:
        by_level = PRECISION_OF_LEVEL.get(place.level, SETTLEMENT) if place.level else ""
        if not by_level:
            break
        if place.latitude is None or place.longitude is None:
            continue
        precision = max(by_level, written, key=lambda one: KILOMETRES.get(one, 0))
        rings = _boundary(line, LEVELS.get(precision, place.level))
        extent = Extent(place.latitude, place.longitude, KILOMETRES[precision], rings)
        return extent, precision
    return None, "unknown"


def _boundary(line: Sequence[Place], level: int) -> tuple[Ring, ...]:
    """Return the boundary of the area of a level, where it was imported."""
    place = next((one for one in line if one.level == level), None)
    return tuple(rings_of(place.boundary)) if place else ()
