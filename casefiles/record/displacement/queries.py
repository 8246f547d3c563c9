"""Reading estimates of displacement, beside one another for a place and a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.record.actors.models import Actor, ActorKind, ActorState
from casefiles.record.displacement import policy
from casefiles.record.displacement.models import (
    DisplacementDestination,
    DisplacementEstimate,
    DisplacementOrigin,
    EstimateState,
)
from casefiles.record.displacement.parts.comparing import Contradiction, contradictions
from casefiles.record.displacement.policy import DisplacementPermission
from casefiles.record.places import queries as places
from casefiles.record.places.models import Place

#: how many a list shows and a table takes; what is left out is said
LISTED = 1_000
_WITH_ALL = (
    joinedload(DisplacementEstimate.party),
    selectinload(DisplacementEstimate.origins),
    selectinload(DisplacementEstimate.destinations),
)


@dataclass(frozen=True)
class Wanted:
    """What narrows the list: codes, ids and days."""

    kind: str = ""
    place_id: UUID | None = None
    party_id: UUID | None = None
    reach: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Found:
    """Estimates of a list, how many there are in all, and which of them cannot both be true."""

    estimates: Sequence[DisplacementEstimate]
    count: int
    apart: Sequence[Contradiction]


def get_estimate(session: Session, estimate_id: UUID, *, acting_user: User) -> DisplacementEstimate:
    """Return an estimate, or refuse alike whether it is absent or not for who asks."""
    estimate = session.get(DisplacementEstimate, estimate_id, options=_WITH_ALL)
    if estimate is None or not policy.may(acting_user, DisplacementPermission.READ):
        raise NotFound(N_("There is no such estimate of displacement."))
    return estimate


def list_estimates(
    session: Session,
    wanted: Wanted,
    state: EstimateState = EstimateState.RECORDED,
    *,
    every: bool = False,
) -> Sequence[DisplacementEstimate]:
    """Return estimates that are asked for, those first that count until the latest day.

    As many as a page lists, or every one.
    """
    statement = _asked(wanted, state).options(*_WITH_ALL)
    return session.scalars(statement.limit(None if every else LISTED)).all()


def find(session: Session, wanted: Wanted) -> Found:
    """Return estimates beside one another, with what contradicts what."""
    estimates = list_estimates(session, wanted)
    count = len(estimates)
    if count == LISTED:
        ids = _asked(wanted, EstimateState.RECORDED).order_by(None).subquery()
        count = session.scalar(sa.select(sa.func.count()).select_from(ids)) or 0
    return Found(estimates, count, compared(session, estimates))


def compared(
    session: Session, estimates: Iterable[DisplacementEstimate]
) -> Sequence[Contradiction]:
    """Return which of some estimates cannot both be true; one query, however many they are."""
    several = list(estimates)
    named = {one for each in several for one in (*each.origin_ids, *each.destination_ids)}
    lines: dict[UUID, set[UUID]] = {one: {one} for one in named}
    for place_id, above in session.execute(
        _upwards(sa.select(Place.id).where(Place.id.in_(named)))
    ):
        lines[place_id].add(above)
    return contradictions(several, lines)


def _upwards(place_ids: sa.Select[UUID]) -> sa.Select[UUID, UUID]:
    """Select some places, each with itself and with everything that it lies in."""
    start = place_ids.subquery()
    climbed = sa.select(start.c.id.label("id"), start.c.id.label("above")).cte(
        "upwards", recursive=True
    )
    outer = sa.alias(Place.__table__)
    climbed = climbed.union(
        sa.select(climbed.c.id, outer.c.parent_id).where(
            outer.c.id == climbed.c.above, outer.c.parent_id.is_not(None)
        )
    )
    return sa.select(climbed.c.id, climbed.c.above)


def _asked(wanted: Wanted, state: EstimateState) -> sa.Select[DisplacementEstimate]:
    return (
        sa.select(DisplacementEstimate)
        .where(DisplacementEstimate.state == state, *_conditions(wanted))
        .order_by(
            DisplacementEstimate.last_day.desc(),
            DisplacementEstimate.kind,
            DisplacementEstimate.id,
        )
    )


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.kind:
        conditions.append(DisplacementEstimate.kind == wanted.kind)
    if wanted.place_id:
        conditions.append(_touches(wanted.place_id))
    if wanted.party_id:
        conditions.append(DisplacementEstimate.party_id == wanted.party_id)
    if wanted.reach:
        conditions.append(DisplacementEstimate.reach == wanted.reach)
    if wanted.since:
        conditions.append(DisplacementEstimate.last_day >= wanted.since)
    if wanted.until:
        # Where no beginning is said, the day it counts until is all that is known.
        begins = sa.func.coalesce(DisplacementEstimate.first_day, DisplacementEstimate.last_day)
        conditions.append(begins <= wanted.until)
    return conditions


def _touches(place_id: UUID) -> sa.ColumnElement[bool]:
    """Return whether an estimate is from or to a place, what lies in it, or what it lies in."""
    above = _upwards(sa.select(Place.id).where(Place.id == place_id)).subquery()
    near = sa.union(places.below_or_at(place_id), sa.select(above.c.above)).subquery()
    ids = sa.select(near.c.id)
    from_it = sa.select(DisplacementOrigin.estimate_id).where(DisplacementOrigin.place_id.in_(ids))
    to_it = sa.select(DisplacementDestination.estimate_id).where(
        DisplacementDestination.place_id.in_(ids)
    )
    return sa.or_(DisplacementEstimate.id.in_(from_it), DisplacementEstimate.id.in_(to_it))


def places_named(session: Session, language: str) -> list[tuple[str, str]]:
    """Return the places that estimates in force name, and the areas these lie in, for a select."""
    named = sa.union(
        sa.select(DisplacementOrigin.place_id.label("id")),
        sa.select(DisplacementDestination.place_id.label("id")),
    ).subquery()
    above = _upwards(sa.select(named.c.id)).subquery()
    statement = (
        sa.select(Place)
        .where(Place.id.in_(sa.select(above.c.above)))
        .order_by(Place.level, Place.code, Place.id)
        .limit(LISTED)
    )
    return [(str(place.id), places.label(place, language)) for place in session.scalars(statement)]


def place_named(session: Session, text: str) -> Place | None:
    """Return the one place that a code, a name or an id means; None for none and for several."""
    try:
        return session.get(Place, UUID(text))
    except ValueError:
        return places.resolve(session, text)


def body_with(session: Session, actor_id: UUID) -> Actor | None:
    """Return the party of an id: no individual, and none that was voided."""
    actor = session.get(Actor, actor_id)
    if actor is None or actor.kind is ActorKind.PERSON or actor.state is ActorState.VOID:
        return None
    return actor


def is_named(session: Session, actor_id: UUID) -> bool:
    """Return whether an estimate that stands names an actor as who caused it."""
    named = sa.select(DisplacementEstimate.id).where(
        DisplacementEstimate.party_id == actor_id,
        DisplacementEstimate.state == EstimateState.RECORDED,
    )
    return session.scalar(sa.select(named.exists())) is True
