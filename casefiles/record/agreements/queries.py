"""Reading agreements, and which cases lie inside each in time and place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.record.actors.models import Actor, ActorKind, ActorState
from casefiles.record.agreements import policy
from casefiles.record.agreements.models import (
    Agreement,
    AgreementParty,
    AgreementState,
)
from casefiles.record.agreements.policy import AgreementPermission
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.cases.queries import is_visible_to
from casefiles.record.places import queries as places
from casefiles.record.places.models import Place

LISTED = 500
#: how many cases of one agreement a page names; all are counted
NAMED = 200
#: how many agreements of one day are judged for a case
MOST_AT_ONCE = 50


class Inside(StrEnum):
    """How sure it is that a case lies inside an agreement."""

    SURELY = "surely"
    POSSIBLY = "possibly"


@dataclass(frozen=True)
class Wanted:
    """What narrows the list."""

    kind: str = ""
    party_id: UUID | None = None
    on: date | None = None


@dataclass(frozen=True)
class CasesInside:
    """The cases inside an agreement that a person may read: counted, and the first by name."""

    surely: int
    possibly: int
    cases: Sequence[tuple[Case, Inside]]

    @property
    def count(self) -> int:
        """How many there are, sure or not."""
        return self.surely + self.possibly


def get_agreement(session: Session, agreement_id: UUID, *, acting_user: User) -> Agreement:
    """Return an agreement, or refuse alike whether it is absent or not for who asks."""
    agreement = session.get(Agreement, agreement_id, options=_WITH_ALL)
    if agreement is None or not policy.may(acting_user, AgreementPermission.READ):
        raise NotFound(N_("There is no such agreement."))
    return agreement


_WITH_ALL = (selectinload(Agreement.parties), selectinload(Agreement.places))


def list_agreements(
    session: Session, wanted: Wanted, state: AgreementState = AgreementState.RECORDED
) -> Sequence[Agreement]:
    """Return agreements that are asked for, the latest to begin first."""
    statement = (
        sa.select(Agreement)
        .where(Agreement.state == state, *_conditions(wanted))
        .options(*_WITH_ALL)
        .order_by(Agreement.first_day.is_(None), Agreement.first_day.desc(), Agreement.id)
    )
    return session.scalars(statement.limit(LISTED)).all()


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.kind:
        conditions.append(Agreement.kind == wanted.kind)
    if wanted.party_id:
        named = sa.select(AgreementParty.agreement_id).where(
            AgreementParty.actor_id == wanted.party_id
        )
        conditions.append(Agreement.id.in_(named))
    if wanted.on:
        # An end that is not known excludes no day.
        conditions += [
            sa.or_(Agreement.first_day.is_(None), Agreement.first_day <= wanted.on),
            sa.or_(Agreement.last_day.is_(None), Agreement.last_day >= wanted.on),
        ]
    return conditions


def bodies_with(session: Session, ids: Sequence[UUID]) -> dict[UUID, Actor]:
    """Return the parties of some ids: no individual, and none that was voided."""
    statement = sa.select(Actor).where(
        Actor.id.in_(ids), Actor.kind != ActorKind.PERSON, Actor.state == ActorState.RECORDED
    )
    return {actor.id: actor for actor in session.scalars(statement)} if ids else {}


def is_bound(session: Session, actor_id: UUID) -> bool:
    """Return whether an agreement that stands names an actor as a party."""
    bound = (
        sa.select(AgreementParty)
        .join(Agreement, Agreement.id == AgreementParty.agreement_id)
        .where(AgreementParty.actor_id == actor_id, Agreement.state == AgreementState.RECORDED)
    )
    return session.scalar(sa.select(bound.exists())) is True


def place_named(session: Session, text: str) -> Place | None:
    """Return the one place that a code, a name or an id means; None for none and for several."""
    try:
        return session.get(Place, UUID(text))
    except ValueError:
        return places.resolve(session, text)


# --- cases inside


def cases_inside(session: Session, agreement: Agreement, *, acting_user: User) -> CasesInside:
    """Return the cases inside an agreement in time and place that a person may read.

    A case without a date or without a place is in none: nobody knows whether it is.
    """
    inside, surely = _inside(agreement)
    conditions = (*inside, Case.state != CaseState.VOID, is_visible_to(acting_user))
    total, sure = session.execute(
        sa.select(sa.func.count(), sa.func.count(sa.case((surely, 1)))).where(*conditions)
    ).one()
    rows = session.execute(
        sa.select(Case, surely.label("surely"))
        .where(*conditions)
        .options(joinedload(Case.place).joinedload(Place.parent))
        .order_by(sa.case((surely, 0), else_=1), Case.earliest, Case.reference)
        .limit(NAMED)
    )
    cases = [(case, Inside.SURELY if sure_of else Inside.POSSIBLY) for case, sure_of in rows]
    return CasesInside(sure, total - sure, cases)


def _inside(
    agreement: Agreement, number: int = 0
) -> tuple[list[sa.ColumnElement[bool]], sa.ColumnElement[bool]]:
    """Return the conditions of a case that may be inside, and the one of those that surely are."""
    may_be: list[sa.ColumnElement[bool]] = [Case.date_edtf.is_not(None)]
    if agreement.first_day:
        may_be.append(sa.or_(Case.latest.is_(None), Case.latest >= agreement.first_day))
    if agreement.last_day:
        may_be.append(sa.or_(Case.earliest.is_(None), Case.earliest <= agreement.last_day))
    surely = [_is_in_time(agreement)]
    if agreement.places:
        ids = [place.id for place in agreement.places]
        below, above = _below(ids, number), _above(ids, number)
        may_be.append(sa.or_(Case.place_id.in_(below), Case.place_id.in_(above)))
        surely.append(Case.place_id.in_(below))
    return may_be, sa.and_(*surely)


def _is_in_time(agreement: Agreement) -> sa.ColumnElement[bool]:
    """Return whether every day that a case may mean lies in the period, as narrowly as it reads."""
    if agreement.surely_from is None or (agreement.surely_until is None and not agreement.no_end):
        return sa.false()
    doubted = (Case.date_edtf.contains(mark, autoescape=True) for mark in "?~%")
    until: sa.ColumnElement[bool] = Case.latest.is_not(None)
    if agreement.surely_until:
        until = Case.latest <= agreement.surely_until
    starts = Case.earliest >= agreement.surely_from
    return sa.and_(
        sa.func.coalesce(starts, sa.false()),
        sa.func.coalesce(until, sa.false()),
        sa.not_(sa.or_(*doubted)),
    )


def _below(place_ids: Sequence[UUID], number: int) -> sa.Select[tuple[UUID]]:
    """Select the ids of some places and of all that lies in them."""
    reached = (
        sa.select(Place.id).where(Place.id.in_(place_ids)).cte(f"agreed_{number}", recursive=True)
    )
    inner = sa.alias(Place.__table__)
    reached = reached.union(sa.select(inner.c.id).where(inner.c.parent_id == reached.c.id))
    return sa.select(reached.c.id)


def _above(place_ids: Sequence[UUID], number: int) -> sa.Select[tuple[UUID]]:
    """Select the ids of all that some places lie in: a case there may have been in them."""
    climbed = (
        sa.select(Place.parent_id.label("id"))
        .where(Place.id.in_(place_ids), Place.parent_id.is_not(None))
        .cte(f"around_{number}", recursive=True)
    )
    outer = sa.alias(Place.__table__)
    climbed = climbed.union(
        sa.select(outer.c.parent_id).where(
            outer.c.id == climbed.c.id, outer.c.parent_id.is_not(None)
        )
    )
    return sa.select(climbed.c.id)


def agreements_around(session: Session, case: Case) -> list[tuple[Agreement, Inside]]:
    """Return the agreements that a case lies in, the sure ones first: by the same conditions."""
    if not case.date_edtf:
        return []
    found = session.scalars(_of_the_time(case).options(*_WITH_ALL).limit(MOST_AT_ONCE)).all()
    if not found:
        return []
    row = session.execute(
        sa.select(*(_how(one, number) for number, one in enumerate(found))).where(
            Case.id == case.id
        )
    ).one()
    pairs = [(one, Inside(how)) for one, how in zip(found, row, strict=True) if how]
    return sorted(pairs, key=lambda pair: pair[1] is Inside.POSSIBLY)


def _how(agreement: Agreement, number: int) -> sa.ColumnElement[str | None]:
    """Return how sure it is that a case is inside; nothing where it is not."""
    inside, surely = _inside(agreement, number)
    sure, perhaps = sa.literal(Inside.SURELY.value), sa.literal(Inside.POSSIBLY.value)
    return sa.case(
        (sa.and_(*inside, surely), sure), (sa.and_(*inside), perhaps), else_=sa.null()
    ).label(f"inside_{number}")


def _of_the_time(case: Case) -> sa.Select[Agreement]:
    statement = sa.select(Agreement).where(Agreement.state == AgreementState.RECORDED)
    if case.latest:
        statement = statement.where(
            sa.or_(Agreement.first_day.is_(None), Agreement.first_day <= case.latest)
        )
    if case.earliest:
        statement = statement.where(
            sa.or_(Agreement.last_day.is_(None), Agreement.last_day >= case.earliest)
        )
    return statement.order_by(Agreement.first_day.desc(), Agreement.id)
