"""What a picture needs beside the numbers: names of parts, boundaries, cases behind a step."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from casefiles.foundation.geography import Extent, window_of
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.outbound.pictures.parts.speech import Speech
from casefiles.outbound.statistics.queries import (
    STEPS,
    UNKNOWN,
    VOCABULARY_OF,
    Wanted,
    conditions_of_step,
)
from casefiles.platform.accounts.models import User
from casefiles.record.actors.models import Actor, ActorKind
from casefiles.record.actors.queries import visible_to
from casefiles.record.cases.models import Case
from casefiles.record.codebook.queries import label
from casefiles.record.places.models import Place
from casefiles.record.places.queries import rings_of

__all__ = ["STEPS"]

PAGE = 50
#: what every map says of itself
OF_AREAS = N_("A shade or a circle belongs to all of its area, marks no spot, and says the least.")
OF_BORDERS = N_(
    "Outlines of countries: Natural Earth. Borders and names on the map say nothing about whose "
    "territory it is."
)
#: how far a governorate may reach from its point where no boundary is known; a rule of drawing
GOVERNORATE_KILOMETRES = 50
#: so many areas without any number are drawn beside those that have one
_NEIGHBOURS = 60
#: a boundary of fewer encloses nothing
_CORNERS = 3


def names_of(
    session: Session,
    by: str,
    values: Collection[str],
    speech: Speech,
    *,
    acting_user: User | None,
) -> dict[str, str]:
    """Return what the values of a dimension are called; no individual is named here."""
    if by in VOCABULARY_OF:
        return {one: label(VOCABULARY_OF[by], one, speech.language) for one in values}
    if by in ("year", "month"):
        return {one: _when(one, by, speech) for one in values}
    known = {UUID(one) for one in values if one != UNKNOWN}
    read = _parties if by == "party" else _places
    found = read(session, known, acting_user)
    names = {key.hex: texts.in_language(speech.language)[0] for key, texts in found.items()}
    is_party = by == "party"
    other = speech.say(N_("another party") if is_party else N_("another place"))
    none = speech.say(N_("not attributed by us") if is_party else N_("not stated"))
    return {one: none if one == UNKNOWN else names.get(one) or other for one in values}


def _when(value: str, by: str, speech: Speech) -> str:
    if value == UNKNOWN:
        return speech.say(N_("not known to the year"))
    if len(value) > len("2016"):
        return speech.month(value)
    year = speech.in_digits(value)
    return year if by == "year" else speech.say(N_("%(year)s, month not known"), year=year)


def _parties(session: Session, ids: Collection[UUID], user: User | None) -> Mapping[UUID, Texts]:
    actors = sa.select(Actor) if user is None else visible_to(user)
    statement = actors.with_only_columns(Actor.id, Actor.names).where(
        Actor.id.in_(ids), Actor.kind != ActorKind.PERSON
    )
    return {row.id: row.names for row in session.execute(statement)}


def _places(session: Session, ids: Collection[UUID], _user: User | None) -> Mapping[UUID, Texts]:
    statement = sa.select(Place.id, Place.names).where(Place.id.in_(ids))
    return {row.id: row.names for row in session.execute(statement)}


@dataclass(frozen=True)
class Area:
    """A governorate on a map: what it is called and where it lies, as far as that is known."""

    value: str
    names: Texts
    extent: Extent


def areas_of(session: Session, values: Collection[str]) -> list[Area]:
    """Return where governorates lie, and with them those beside that have a boundary."""
    ids = {UUID(one) for one in values if one != UNKNOWN}
    if not ids:
        return []
    countries = sa.select(Place.parent_id).where(Place.id.in_(ids))
    beside = sa.and_(Place.level == 1, Place.parent_id.in_(countries), Place.boundary.is_not(None))
    statement = (
        sa.select(Place)
        .where(sa.or_(Place.id.in_(ids), beside))
        .options(undefer(Place.boundary))
        .order_by(sa.case((Place.id.in_(ids), 0), else_=1), Place.code, Place.id)
        .limit(len(ids) + _NEIGHBOURS)
    )
    found = ((one, _extent(one)) for one in session.scalars(statement))
    return [Area(one.id.hex, one.names, extent) for one, extent in found if extent is not None]


def _extent(place: Place) -> Extent | None:
    """Return a boundary, else a circle around a point; nothing where neither is known."""
    rings = tuple(ring for ring in rings_of(place.boundary) if len(ring) >= _CORNERS)
    if rings:
        window = window_of(rings)
        middle = (window.south + window.north) / 2, (window.west + window.east) / 2
        return Extent(*middle, GOVERNORATE_KILOMETRES, rings)
    if place.latitude is None or place.longitude is None:
        return None
    return Extent(place.latitude, place.longitude, GOVERNORATE_KILOMETRES)


def cases_of_step(
    session: Session, step: str, wanted: Wanted, *, acting_user: User, after: str = ""
) -> Sequence[Case]:
    """Return the cases that came as far as a step, by reference; one page and one."""
    statement = (
        sa.select(Case)
        .where(*conditions_of_step(session, step, wanted, acting_user=acting_user))
        .order_by(Case.reference)
        .limit(PAGE + 1)
    )
    if after:
        statement = statement.where(Case.reference > after)
    return session.scalars(statement).all()
