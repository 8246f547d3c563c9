"""How recommendations stand, in the words of the database: by the last follow-up nobody struck."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from casefiles.record.recommendations.models import (
    Addressee,
    FollowUp,
    Recommendation,
    RecommendationState,
    Status,
)
from casefiles.record.recommendations.parts.reporting import Listed

NOTHING, UNANSWERED = "nothing", "unanswered"


@dataclass(frozen=True)
class Wanted:
    """What narrows the list: codes, ids and days."""

    addressee_id: UUID | None = None
    kind: str = ""
    #: a status, `nothing` where no follow-up stands, or `unanswered` for both kinds of silence
    status: str = ""
    #: see `parts/judging.key_of`
    document: str = ""
    party_id: UUID | None = None
    since: date | None = None
    until: date | None = None


def whole() -> tuple[Any, ...]:
    """Return how a recommendation is loaded with all that a page says of it."""
    addressee = joinedload(Recommendation.addressee).joinedload(Addressee.actor)
    return addressee, joinedload(Recommendation.document), joinedload(Recommendation.party)


def standing() -> sa.Subquery:
    """Select the last follow-up of each recommendation, by its day, that nobody struck."""
    struck = sa.select(FollowUp.strikes_id).where(FollowUp.strikes_id.is_not(None))
    place = sa.func.row_number().over(
        partition_by=FollowUp.recommendation_id,
        order_by=(FollowUp.happened_on.desc(), FollowUp.number.desc()),
    )
    rows = (
        sa.select(
            FollowUp.recommendation_id,
            FollowUp.status,
            FollowUp.happened_on.label("since"),
            place.label("place"),
        )
        .where(FollowUp.strikes_id.is_(None), FollowUp.id.not_in(struck))
        .subquery()
    )
    return sa.select(rows).where(rows.c.place == 1).subquery("standing")


def listed(
    wanted: Wanted, state: RecommendationState
) -> sa.Select[Recommendation, Status | None, date | None]:
    """Select recommendations that are asked for, each with how it stands and since when."""
    stands = standing()
    return (
        sa.select(Recommendation, stands.c.status, stands.c.since)
        .outerjoin(stands, stands.c.recommendation_id == Recommendation.id)
        .where(Recommendation.state == state, *_conditions(wanted, stands.c.status))
    )


def _conditions(wanted: Wanted, status: sa.ColumnElement[Any]) -> list[sa.ColumnElement[bool]]:
    table = Recommendation
    conditions: list[sa.ColumnElement[bool]] = []
    for column, value in (
        (table.addressee_id, wanted.addressee_id),
        (table.kind, wanted.kind),
        (table.document_key, wanted.document),
        (table.party_id, wanted.party_id),
    ):
        if value:
            conditions.append(column == value)
    if wanted.since:
        conditions.append(table.made_to >= wanted.since)
    if wanted.until:
        conditions.append(table.made_from <= wanted.until)
    if wanted.status == NOTHING:
        conditions.append(status.is_(None))
    elif wanted.status == UNANSWERED:
        conditions.append(sa.or_(status.is_(None), status == Status.NO_ANSWER))
    elif wanted.status:
        conditions.append(status == Status(wanted.status))
    return conditions


def read(
    session: Session, statement: sa.Select[Recommendation, Status | None, date | None]
) -> list[Listed]:
    """Read what `listed` selects."""
    return [Listed(one, status, since) for one, status, since in session.execute(statement)]
