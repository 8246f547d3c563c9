"""Every change to the gazetteer and its facilities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation.canonical import digest
from casefiles.foundation.errors import NotAllowedNow, Refusal
from casefiles.foundation.merkle import merkle_root
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.foundation.versions import refuse_if_stale, take_over
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.transitions import Transition, move
from casefiles.record.codebook.queries import refuse_unknown
from casefiles.record.places import policy, queries
from casefiles.record.places.models import Facility, FacilityState, Place
from casefiles.record.places.parts.facts import facts, search_text
from casefiles.record.places.parts.intake import Imported, Intake, Known
from casefiles.record.places.parts.rows import Columns, PlaceRow, read_csv, read_geojson
from casefiles.record.places.policy import PlacePermission

__all__ = ["Columns", "Imported", "PlaceRow"]  # callers of the verbs need them

_DATA = Path(__file__).parent / "data"
BATCH = 5000
#: where settlements lie in the humanitarian data sets, below the subdistricts
SETTLEMENT = 4

VOID_FACILITY = Transition(
    "facility:voided",
    frozenset({FacilityState.RECORDED}),
    FacilityState.VOID,
    PlacePermission.WRITE_FACILITY,
)
TRANSITIONS = (VOID_FACILITY,)

HISTORY: Mapping[str, str] = {
    "place:imported": N_("imported %(count)s places from %(origin)s"),
    "place:added": N_("added the place"),
    "place:changed": N_("changed the place"),
    "facility:added": N_("added the facility"),
    "facility:changed": N_("changed the facility"),
    "facility:voided": N_("voided the facility as a mistaken record: %(reason)s"),
}


def import_places(
    session: Session, rows: Iterable[PlaceRow], *, acting_user: User | None, origin: str = ""
) -> Imported:
    """Take in places by code: a second import of one file changes nothing.

    A row without a code is known again by its name in the same parent. A name
    that a file replaces stays findable as an alias. One event a batch.
    `acting_user` is None at the command line and at set-up.
    """
    if acting_user is not None:
        policy.require(acting_user, PlacePermission.IMPORT)
    outcome = Imported()
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        known = Known(
            resolve=partial(queries.resolve, session),
            namesake=partial(queries.namesake_of_level, session),
            by_code=_known_by_code(session, batch),
        )
        intake = Intake(known, outcome, origin, add=session.add)
        written = [place for row in batch if (place := intake.take_in(row)) is not None]
        session.flush()
        if written:
            _record_batch(session, written, acting_user=acting_user, origin=origin)
    return outcome


def _known_by_code(session: Session, rows: Iterable[PlaceRow]) -> dict[str, Place]:
    codes = {code for row in rows for code in (row.code, row.parent_code) if code}
    return queries.with_codes(session, codes)


def import_csv(
    session: Session,
    text: str,
    *,
    level: int | None = None,
    origin: str = "",
    acting_user: User | None,
) -> Imported:
    """Take in a table of places; `level` is for tables that do not say it row by row."""
    rows = read_csv(text, level=level)
    return import_places(session, rows, acting_user=acting_user, origin=origin)


def import_geojson(
    session: Session,
    text: str,
    *,
    level: int | None = None,
    columns: Columns | None = None,
    origin: str = "",
    acting_user: User | None,
) -> Imported:
    """Take in areas with their boundaries, or points; `columns` says where names are unusual."""
    rows = read_geojson(text, level=level, columns=columns)
    return import_places(session, rows, acting_user=acting_user, origin=origin)


def _record_batch(
    session: Session, places: list[Place], *, acting_user: User | None, origin: str
) -> None:
    record(
        session,
        "place:imported",
        places[0],
        acting_user=acting_user,
        count=len(places),
        origin=origin,
        root=merkle_root([digest(facts(place)) for place in places]),
    )


def load_builtin(session: Session, *, acting_user: User | None = None) -> Imported:
    """Bring in the country and the governorates that come with the program, where absent."""
    return _load(session, "syria-governorates.csv", acting_user)


def load_sample_places(session: Session, *, acting_user: User | None = None) -> Imported:
    """Bring in the settlements of the sample incidents; `by_key` finds them by their keys."""
    return _load(session, "sample-places.csv", acting_user, level=SETTLEMENT)


def _load(
    session: Session, name: str, acting_user: User | None, *, level: int | None = None
) -> Imported:
    rows = read_csv((_DATA / name).read_text(encoding="utf-8"), level=level)
    return import_places(session, _wanted(session, rows), acting_user=acting_user, origin=name)


def _wanted(session: Session, rows: Iterable[PlaceRow]) -> Iterator[PlaceRow]:
    """Leave alone what somebody has imported since, unless the caller asks for it by key."""
    for row in rows:
        if row.key or row.code is None or queries.with_code(session, row.code) is None:
            yield row


@dataclass(frozen=True)
class PlaceDetails:
    """What a person fills in about a place that no file brought."""

    names: Texts
    level: int | None
    parent_id: UUID | None
    code: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    point_precision: str = ""
    origin: str = ""


def details_of_place(place: Place) -> PlaceDetails:
    """Return what the form of a place holds now."""
    fields = PlaceDetails.__dataclass_fields__
    return PlaceDetails(**{name: getattr(place, name) for name in fields})


def add_place(
    session: Session, details: PlaceDetails, *, is_another: bool = False, acting_user: User
) -> Place:
    """Write down a place; `is_another` says that it is not the namesake in the same parent."""
    policy.require(acting_user, PlacePermission.WRITE)
    _require_place(session, details)
    _refuse_namesake(session, details, is_another=is_another)
    place = Place(aliases=())
    take_over(place, details)
    place.search_text = search_text(place)
    session.add(place)
    session.flush()
    record(session, "place:added", place, acting_user=acting_user)
    return place


def edit_place(
    session: Session,
    place: Place,
    details: PlaceDetails,
    *,
    opened: int,
    is_another: bool = False,
    acting_user: User,
) -> None:
    """Change what the gazetteer says of a place."""
    policy.require(acting_user, PlacePermission.WRITE)
    refuse_if_stale(place, opened)
    _require_place(session, details, place)
    if (details.names, details.parent_id) != (place.names, place.parent_id):
        _refuse_namesake(session, details, is_another=is_another, but=place)
    changes = take_over(place, details)
    if changes:
        place.search_text = search_text(place)
        session.flush()
        record(session, "place:changed", place, acting_user=acting_user, changes=changes)


def _require_place(session: Session, details: PlaceDetails, place: Place | None = None) -> None:
    if not details.names:
        raise Refusal(N_("Give the place a name."), field="names")
    if details.level is None:
        raise Refusal(N_("Choose what kind of place this is."), field="level")
    refuse_unknown(details, {"point_precision": "place_precision"})
    if not details.origin.strip():
        raise Refusal(N_("Say where the name or the point is from."), field="origin")
    _require_point(details)
    if details.latitude is None and details.point_precision:
        raise Refusal(
            N_("There is no point whose exactness could be stated."), field="point_precision"
        )
    _require_above(session, details.level, details.parent_id)
    lowest = queries.reaches_down_to(session, place) if place else None
    if lowest is not None and lowest <= details.level:
        raise Refusal(N_("What lies in it is no smaller than that."), field="level")
    known = queries.with_code(session, details.code) if details.code else None
    if known is not None and known is not place:
        raise Refusal(
            N_("%(code)s is the code of %(name)s."),
            field="code",
            code=known.code,
            name=str(known.names),
        )


def _require_above(session: Session, level: int, parent_id: UUID | None) -> None:
    parent = session.get(Place, parent_id) if parent_id else None
    if level == 0 and parent_id is not None:
        raise Refusal(N_("A country lies in no other place."), field="parent_id")
    if level > 0 and parent is None:
        raise Refusal(N_("Choose the place it lies in."), field="parent_id")
    if parent is not None and parent.level >= level:
        raise Refusal(N_("It has to lie in a place larger than itself."), field="parent_id")


def _refuse_namesake(
    session: Session, details: PlaceDetails, *, is_another: bool, but: Place | None = None
) -> None:
    found = queries.namesake(session, details.names, details.parent_id, but=but)
    if found is not None and not is_another:
        raise Refusal(
            N_("%(name)s is in the gazetteer already, in the same place."),
            field="is_another",
            name=str(found.names),
        )


@dataclass(frozen=True)
class FacilityDetails:
    """What a person fills in about a facility."""

    names: Texts
    kind: str
    place_id: UUID | None
    longitude: float | None = None
    latitude: float | None = None
    deconflicted: bool | None = None
    note: Texts | None = None


def details_of(facility: Facility) -> FacilityDetails:
    """Return what the form of a facility holds now."""
    fields = FacilityDetails.__dataclass_fields__
    return FacilityDetails(**{name: getattr(facility, name) for name in fields})


def add_facility(session: Session, details: FacilityDetails, *, acting_user: User) -> Facility:
    """Add something that can be hit more than once."""
    policy.require(acting_user, PlacePermission.WRITE_FACILITY)
    _require_facility(session, details)
    facility = Facility()
    take_over(facility, details)
    session.add(facility)
    session.flush()
    record(session, "facility:added", facility, acting_user=acting_user)
    return facility


def edit_facility(
    session: Session,
    facility: Facility,
    details: FacilityDetails,
    *,
    opened: int,
    acting_user: User,
) -> None:
    """Change what is recorded about a facility."""
    policy.require(acting_user, PlacePermission.WRITE_FACILITY)
    if facility.state is FacilityState.VOID:
        raise NotAllowedNow(N_("This facility is void; record it anew if it was right."))
    refuse_if_stale(facility, opened)
    _require_facility(session, details)
    changes = take_over(facility, details)
    if changes:
        record(session, "facility:changed", facility, acting_user=acting_user, changes=changes)


def void_facility(session: Session, facility: Facility, *, reason: str, acting_user: User) -> None:
    """Mark a mistaken record: it stays readable, and no new damage names it.

    Damage that still names it refuses this, by its room's reaction.
    """
    require = partial(policy.require, acting_user)
    require(PlacePermission.WRITE_FACILITY)
    if not reason.strip():
        raise Refusal(N_("Say why, for whoever reads this later."), field="reason")
    stated = reason.strip()
    move(session, facility, VOID_FACILITY, acting_user=acting_user, require=require, reason=stated)
    facility.void_reason = stated


def _require_facility(session: Session, details: FacilityDetails) -> None:
    if not details.names:
        raise Refusal(N_("Give the facility a name, or say what it is and where."), field="names")
    if not details.kind:
        raise Refusal(N_("Choose what kind of facility this is."), field="kind")
    refuse_unknown(details, {"kind": "target"})
    if details.place_id is None or session.get(Place, details.place_id) is None:
        raise Refusal(N_("Choose the place it stands in."), field="place_id")
    _require_point(details)


def _require_point(details: PlaceDetails | FacilityDetails) -> None:
    if (details.longitude is None) != (details.latitude is None):
        raise Refusal(
            N_("A point needs both latitude and longitude; leave both empty if not known."),
            field="latitude",
        )
