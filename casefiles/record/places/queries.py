"""Every read of the gazetteer and of the facilities in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, undefer

from casefiles.foundation.errors import NotFound
from casefiles.foundation.folding import fold
from casefiles.foundation.matches import MOST_MATCHES, Match, Offered
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.places import policy
from casefiles.record.places.models import Facility, FacilityState, Place
from casefiles.record.places.parts.outlines import rings_of
from casefiles.record.places.policy import PlacePermission

__all__ = ["rings_of"]

#: places in one select; a whole country's villages are looked up by name instead
CHOICES = 3000
LISTED = 500
#: a gazetteer of so many stands in a select whole; a larger one is looked up by name
WHOLE = 300
#: an em space: a browser keeps it at the start of an option
_STEP = "\u2003"


def get_place(session: Session, place_id: UUID, *, acting_user: User) -> Place:
    """Return a place with what it lies in."""
    policy.require(acting_user, PlacePermission.READ)
    place = session.get(Place, place_id, options=[joinedload(Place.parent)])
    if place is None:
        raise NotFound(N_("There is no such place."))
    return place


def get_facility(session: Session, facility_id: UUID, *, acting_user: User) -> Facility:
    """Return a facility with its place."""
    policy.require(acting_user, PlacePermission.READ)
    facility = session.get(Facility, facility_id, options=[joinedload(Facility.place)])
    if facility is None:
        raise NotFound(N_("There is no such facility."))
    return facility


def children(session: Session, place: Place | None, *, limit: int = LISTED) -> Sequence[Place]:
    """Return what lies directly in a place, by code and name; the countries for None."""
    statement = (
        sa.select(Place)
        .where(Place.parent_id == (place.id if place else None))
        .order_by(Place.code, Place.search_text, Place.id)
        .limit(limit)
    )
    return session.scalars(statement).all()


def counts_below(session: Session, places: Sequence[Place]) -> dict[UUID, int]:
    """Return how many places lie directly in each of these."""
    rows = session.execute(
        sa.select(Place.parent_id, sa.func.count())
        .where(Place.parent_id.in_([place.id for place in places]))
        .group_by(Place.parent_id)
    )
    return {parent_id: count for parent_id, count in rows if parent_id is not None}


def line_of(place: Place) -> list[Place]:
    """Return a place and all it lies in, the country first."""
    line: list[Place] = []
    at: Place | None = place
    while at is not None:
        line.insert(0, at)
        at = at.parent
    return line


def choices(session: Session, language: str = "") -> list[tuple[str, str]]:
    """Return places for a select, each under what it lies in: id, names in every script, code.

    The name in the page's `language` leads. Everybody is offered the same, and most pages offer
    it: it is read again only where a place was added or changed since.
    """
    # Versions only grow, a place that is new counts, and none is ever taken away.
    state = session.execute(sa.select(sa.func.count(), sa.func.sum(Place.version))).one()
    kept = session.info.get(_OFFERED, {})
    known = kept.get(language)
    if known is None or known[0] != tuple(state):
        known = kept[language] = (tuple(state), _choices(session, language))
    return list(known[1])


_OFFERED = "places offered before"


def memory() -> dict[str, dict[str, Any]]:
    """Return what the sessions of an application carry so that they share what is offered."""
    return {_OFFERED: {}}


def _choices(session: Session, language: str) -> list[tuple[str, str]]:
    places = session.scalars(
        sa.select(Place).order_by(Place.level, Place.code, Place.search_text).limit(CHOICES)
    ).all()
    below: dict[UUID | None, list[Place]] = {}
    for place in places:
        below.setdefault(place.parent_id, []).append(place)
    return [
        (str(place.id), _STEP * depth + label(place, language))
        for place, depth in _walk(below, None, 0)
    ]


def _walk(
    below: Mapping[UUID | None, Sequence[Place]], parent_id: UUID | None, depth: int
) -> Iterator[tuple[Place, int]]:
    for place in below.get(parent_id, ()):
        yield place, depth
        yield from _walk(below, place.id, depth + 1)


def label(place: Place, language: str = "") -> str:
    """Return a place's names in every script, the page's first, and its code."""
    names = place.names.joined(language)
    return f"{names} ({place.code})" if place.code else names


def matches(session: Session, words: str, *, acting_user: User, language: str = "") -> list[Match]:
    """Return the places that hold every word, those first whose name begins with them.

    Where no word is given, the largest areas.
    """
    policy.require(acting_user, PlacePermission.READ)
    wanted = fold(words).split()
    if not wanted:
        return _largest(session, language)
    begins = Place.search_text.contains(f"|{' '.join(wanted)}", autoescape=True)
    statement = (
        sa.select(Place)
        .where(*(Place.search_text.contains(word, autoescape=True) for word in wanted))
        .options(joinedload(Place.parent).joinedload(Place.parent))
        .order_by(sa.case((begins, 0), else_=1), Place.level, Place.search_text, Place.id)
        .limit(MOST_MATCHES)
    )
    return [_match(place, language) for place in session.scalars(statement)]


def _largest(session: Session, language: str) -> list[Match]:
    statement = sa.select(Place).where(Place.level <= 1).order_by(Place.level, Place.code)
    return [_match(each, language) for each in session.scalars(statement.limit(LISTED))]


def _match(place: Place, language: str) -> Match:
    above = [each.names.in_language(language)[0] for each in line_of(place)[1:-1]]
    return Match(str(place.id), label(place, language), ", ".join(reversed(above)))


def offered(
    session: Session, words: str, chosen: UUID | None, *, acting_user: User, language: str = ""
) -> Offered:
    """Return the gazetteer for a select: whole where it is small, or else what is asked for.

    The chosen place is always offered, and where nothing is asked for the largest areas are.
    """
    if not _is_small(session):
        found = matches(session, words, acting_user=acting_user, language=language)
        return _with_chosen(session, chosen, found, words, language)
    asked = matches(session, words, acting_user=acting_user, language=language) if words else ()
    return Offered(choices(session, language), asked_for=_asked(asked, words))


def asked_for(
    session: Session, words: str, chosen: UUID | None, *, acting_user: User, language: str = ""
) -> Offered:
    """Return what a filter offers: the chosen place, and what words ask for; often nothing."""
    is_asked = bool(fold(words))
    found = matches(session, words, acting_user=acting_user, language=language) if is_asked else []
    return _with_chosen(session, chosen, found, words, language)


def _with_chosen(
    session: Session, chosen: UUID | None, found: Sequence[Match], words: str, language: str
) -> Offered:
    place = session.get(Place, chosen) if chosen else None
    every = [*([_match(place, language)] if place else []), *found]
    pairs = {one.value: (one.value, one.line) for one in every}
    return Offered(list(pairs.values()), is_partial=True, asked_for=_asked(found, words))


def _asked(found: Sequence[Match], words: str) -> list[str]:
    """Return the ids of what words ask for; where no word is given, nothing is asked for."""
    return [one.value for one in found] if fold(words) else []


def _is_small(session: Session) -> bool:
    counted = sa.select(Place.id).limit(WHOLE + 1).subquery()
    return (session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0) <= WHOLE


def with_code(session: Session, code: str) -> Place | None:
    """Return the place of a code."""
    return session.scalar(sa.select(Place).where(Place.code == code.strip()))


def with_codes(session: Session, codes: Collection[str]) -> dict[str, Place]:
    """Return the places of several codes: {code → place}."""
    statement = (
        sa.select(Place)
        .where(Place.code.in_(codes))
        .options(joinedload(Place.parent), undefer(Place.boundary))
    )
    return {place.code: place for place in session.scalars(statement) if place.code}


def named(session: Session, name: str, *, within: Place | None = None) -> Sequence[Place]:
    """Return the places that go by this name in either script, larger areas first."""
    key = fold(name)
    if not key:
        return ()
    statement = (
        sa.select(Place)
        .where(Place.search_text.contains(f"|{key}|", autoescape=True))
        .order_by(Place.level, Place.code, Place.id)
        .limit(LISTED)
    )
    if within is not None:
        statement = statement.where(Place.id.in_(below_or_at(within.id)))
    return session.scalars(statement).all()


def namesake(
    session: Session, names: Texts, parent_id: UUID | None, *, but: Place | None = None
) -> Place | None:
    """Return the place that goes by one of these names, in any spelling, under the same parent."""
    keys = [key for name in names.wordings.values() if (key := fold(name))]
    if not keys:
        return None
    statement = (
        sa.select(Place)
        .where(
            Place.parent_id == parent_id,
            sa.or_(*(Place.search_text.contains(f"|{key}|", autoescape=True) for key in keys)),
        )
        .order_by(Place.level, Place.id)
        .limit(1)
    )
    return session.scalar(statement.where(Place.id != but.id) if but else statement)


def reaches_down_to(session: Session, place: Place) -> int | None:
    """Return the highest level among what lies directly in a place; None where nothing does."""
    return session.scalar(sa.select(sa.func.min(Place.level)).where(Place.parent_id == place.id))


def resolve(session: Session, text: str, *, within: Place | None = None) -> Place | None:
    """Return the one place of this code or name; None for none, and for several alike."""
    found = with_code(session, text)
    if found is not None:
        return found
    alike = named(session, text, within=within)
    return alike[0] if len(alike) == 1 else None


def below_or_at(place_id: UUID) -> sa.Select[tuple[UUID]]:
    """Select the ids of a place and of all that lies in it."""
    reached = sa.select(Place.id).where(Place.id == place_id).cte("reached", recursive=True)
    inner = sa.alias(Place.__table__)
    reached = reached.union_all(sa.select(inner.c.id).where(inner.c.parent_id == reached.c.id))
    return sa.select(reached.c.id)


def search(session: Session, words: str, *, acting_user: User, limit: int = 100) -> Sequence[Place]:
    """Return the places whose names hold every word, in either script or spelling."""
    policy.require(acting_user, PlacePermission.READ)
    wanted = fold(words).split()
    if not wanted:
        return ()
    statement = (
        sa.select(Place)
        .where(*(Place.search_text.contains(word, autoescape=True) for word in wanted))
        .options(joinedload(Place.parent))
        .order_by(Place.level, Place.search_text, Place.id)
        .limit(limit)
    )
    return session.scalars(statement).all()


def facilities_in(
    session: Session, place: Place, *, state: FacilityState = FacilityState.RECORDED
) -> Sequence[Facility]:
    """Return the facilities of a place and of all that lies in it, or those that are void."""
    statement = (
        sa.select(Facility)
        .where(Facility.place_id.in_(below_or_at(place.id)), Facility.state == state)
        .options(joinedload(Facility.place))
        .order_by(Facility.kind, Facility.id)
        .limit(LISTED)
    )
    return session.scalars(statement).all()


def facility_choices(
    session: Session, place: Place | None, language: str = ""
) -> list[tuple[str, str]]:
    """Return facilities for a select: id, names and place, those of one place or all."""
    statement = (
        sa.select(Facility)
        .where(Facility.state == FacilityState.RECORDED)
        .options(joinedload(Facility.place))
        .limit(CHOICES)
    )
    if place is not None:
        statement = statement.where(Facility.place_id.in_(below_or_at(place.id)))
    facilities = session.scalars(statement.order_by(Facility.place_id, Facility.id))
    return [(str(each.id), _facility_label(each, language)) for each in facilities]


def _facility_label(facility: Facility, language: str) -> str:
    place = facility.place.names.in_language(language)[0]
    return f"{facility.names.joined(language)} ({place})"


def namesake_of_level(
    session: Session, names: Texts, level: int, parent: Place | None
) -> Place | None:
    """Return the place of a name at one level of the same parent, in whatever script."""
    siblings = sa.select(Place).where(
        Place.parent_id == (parent.id if parent else None), Place.level == level
    )
    keys = {fold(name) for name in names.wordings.values()}
    return next(
        (
            place
            for place in session.scalars(siblings.order_by(Place.id))
            if keys & {fold(name) for name in place.names.wordings.values()}
        ),
        None,
    )


def lines_of(session: Session, place_ids: Collection[UUID]) -> dict[UUID, list[Place]]:
    """Return places by id, each with all it lies in, itself first; a query for each level."""
    found: dict[UUID, Place] = {}
    wanted = set(place_ids)
    while wanted:
        statement = sa.select(Place).where(Place.id.in_(wanted)).options(undefer(Place.boundary))
        rows = session.scalars(statement).all()
        found |= {place.id: place for place in rows}
        wanted = {place.parent_id for place in rows if place.parent_id} - found.keys()
    return {place_id: _upwards(found, place_id) for place_id in place_ids if place_id in found}


def _upwards(found: Mapping[UUID, Place], place_id: UUID) -> list[Place]:
    line, at = [], found.get(place_id)
    while at is not None:
        line.append(at)
        at = found.get(at.parent_id) if at.parent_id else None
    return line


def landmarks(session: Session, *, limit: int = 200) -> Sequence[Place]:
    """Return places with a point that help to read a map, the larger areas first."""
    statement = (
        sa.select(Place)
        .where(Place.level > 0, Place.latitude.is_not(None), Place.longitude.is_not(None))
        .order_by(Place.level, Place.code, Place.id)
        .options(undefer(Place.boundary))
        .limit(limit)
    )
    return session.scalars(statement).all()
