"""Reading remedies: of a case, of a facility, all that a person may read, and their totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.record.actors.models import (
    Actor,
    ActorKind,
    ActorState,
)
from casefiles.record.actors.queries import party_with_parts
from casefiles.record.cases.models import Case, CaseAccess, CaseState
from casefiles.record.cases.policy import ESTABLISHED
from casefiles.record.cases.queries import is_for_officers, is_visible_to
from casefiles.record.evidence.models import Exhibit
from casefiles.record.places.models import Facility
from casefiles.record.remedies import policy
from casefiles.record.remedies.models import Remedy, RemedyRecordState, RemedyStep, StepKind
from casefiles.record.remedies.policy import RemedyPermission
from casefiles.record.victims.models import Damage, EntryState, Victim

#: how many the overview names; all are counted
LISTED = 500
_WITH_ALL = (
    joinedload(Remedy.actor),
    joinedload(Remedy.victim).joinedload(Victim.person),
    joinedload(Remedy.damage).joinedload(Damage.facility).joinedload(Facility.place),
    selectinload(Remedy.steps),
)


@dataclass(frozen=True)
class Wanted:
    """What narrows the overview: codes and ids."""

    kind: str = ""
    state: str = ""
    party_id: UUID | None = None


@dataclass(frozen=True)
class Listed:
    """Remedies that a person may read, each with its case, and how many there are in all."""

    rows: Sequence[tuple[Remedy, Case]]
    count: int


@dataclass(frozen=True)
class Total:
    """How many remedies have a step of one kind in a period: surely, and at the most."""

    surely: int = 0
    possibly: int = 0


@dataclass(frozen=True)
class Totals:
    """How many remedies of one party were asked, promised, done and refused in a period."""

    asked: Total = field(default_factory=Total)
    promised: Total = field(default_factory=Total)
    done: Total = field(default_factory=Total)
    refused: Total = field(default_factory=Total)


#: a remedy counts while its record stands, and that of whom or what it is for
_STANDS = (
    Remedy.state == RemedyRecordState.RECORDED,
    sa.func.coalesce(Victim.state, Damage.state) == EntryState.RECORDED,
)


def get_remedy(session: Session, remedy_id: UUID, case: Case) -> Remedy:
    """Return a remedy of this case, or refuse alike whether it is absent or of another."""
    statement = (
        _joined(sa.select(Remedy))
        .where(Remedy.id == remedy_id, _case_id() == case.id)
        .options(*_WITH_ALL)
        # What another request added meanwhile is read too.
        .execution_options(populate_existing=True)
    )
    remedy = session.scalar(statement)
    if remedy is None:
        raise NotFound(N_("There is no such remedy in this case."))
    return remedy


def remedies_of(session: Session, case: Case) -> Sequence[Remedy]:
    """Return the remedies of a case, in the order in which they were recorded."""
    statement = _joined(sa.select(Remedy)).where(_case_id() == case.id, *_STANDS)
    return session.scalars(statement.options(*_WITH_ALL).order_by(Remedy.id)).all()


def void_of(session: Session, case: Case) -> Sequence[Remedy]:
    """Return the remedies of a case that were recorded by mistake."""
    statement = _joined(sa.select(Remedy)).where(
        _case_id() == case.id, Remedy.state == RemedyRecordState.VOID
    )
    return session.scalars(statement.options(*_WITH_ALL).order_by(Remedy.id)).all()


def subjects_of(session: Session, case: Case) -> tuple[Sequence[Victim], Sequence[Damage]]:
    """Return whom and what a remedy of a case may be for."""
    victims = (
        sa.select(Victim)
        .where(Victim.case_id == case.id, Victim.state == EntryState.RECORDED)
        .options(joinedload(Victim.person))
        .order_by(Victim.reference)
    )
    damages = (
        sa.select(Damage)
        .where(Damage.case_id == case.id, Damage.state == EntryState.RECORDED)
        .options(joinedload(Damage.facility).joinedload(Facility.place))
        .order_by(Damage.id)
    )
    return session.scalars(victims).all(), session.scalars(damages).all()


def remedies_for_facility(
    session: Session, facility_id: UUID, *, acting_user: User
) -> Sequence[tuple[Remedy, Case]]:
    """Return the remedies for damage to a facility, of the cases that a person may read."""
    statement = _readable(acting_user).where(Damage.facility_id == facility_id)
    rows = session.execute(statement.options(*_WITH_ALL).order_by(Remedy.id).limit(LISTED))
    return [(remedy, case) for remedy, case in rows]


def list_remedies(
    session: Session,
    wanted: Wanted,
    *,
    acting_user: User,
    leaves: bool = False,
    limit: int | None = LISTED,
) -> Listed:
    """Return the remedies that a person may read and that are asked for, the latest first.

    What leaves is of verified cases and of those in a submission alone, whatever else its taker
    may read.
    """
    policy.require(acting_user, RemedyPermission.READ)
    statement = _readable(acting_user).where(*_conditions(session, wanted))
    if leaves:
        statement = statement.where(is_for_officers())
    ordered = statement.options(*_WITH_ALL).order_by(Remedy.changed_at.desc(), Remedy.id.desc())
    rows = [(remedy, case) for remedy, case in session.execute(ordered.limit(limit))]
    count = len(rows)
    if limit is not None and count == limit:
        ids = statement.with_only_columns(Remedy.id).subquery()
        count = session.scalar(sa.select(sa.func.count()).select_from(ids)) or 0
    return Listed(rows, count)


def totals(
    session: Session,
    *,
    acting_user: User,
    party_id: UUID | None = None,
    since: date | None = None,
    until: date | None = None,
    only_open: bool = False,
) -> Totals:
    """Return how many remedies were asked, promised, done and refused in a period.

    Of one party and what is part of it, or of everybody; in the cases that a person may read, or
    of those only the verified ones that every colleague may read. A
    remedy counts once for each kind of step, however often it was asked. A step whose day is
    known too roughly to say whether it lies in the period counts as possible alone.
    """
    policy.require(acting_user, RemedyPermission.READ)
    inside, touching = _in_period(since, until)
    counted = sa.func.count(sa.distinct(sa.case((inside, Remedy.id))))
    statement = (
        _readable(acting_user)
        .join(RemedyStep, RemedyStep.remedy_id == Remedy.id)
        .where(RemedyStep.step != StepKind.STRUCK, sa.not_(_is_struck(RemedyStep)), touching)
        .with_only_columns(RemedyStep.step, counted, sa.func.count(sa.distinct(Remedy.id)))
        .group_by(RemedyStep.step)
    )
    if party_id is not None:
        statement = statement.where(Remedy.actor_id.in_(party_with_parts(session, party_id)))
    if only_open:
        statement = statement.where(
            Case.access == CaseAccess.ORGANISATION, Case.state.in_(sorted(ESTABLISHED))
        )
    found = {step: Total(surely, every) for step, surely, every in session.execute(statement)}
    return Totals(**{step.value: total for step, total in found.items()})


def _in_period(
    since: date | None, until: date | None
) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    """Return the conditions of a step that surely lies in a period, and of one that may."""
    inside: list[sa.ColumnElement[bool]] = []
    touching: list[sa.ColumnElement[bool]] = []
    if since:
        inside.append(RemedyStep.first_day >= since)
        touching.append(RemedyStep.last_day >= since)
    if until:
        inside.append(RemedyStep.last_day <= until)
        touching.append(RemedyStep.first_day <= until)
    return sa.and_(sa.true(), *inside), sa.and_(sa.true(), *touching)


def _case_id() -> sa.ColumnElement[UUID]:
    """Return of which case a remedy is: that of its victim or of its damage."""
    return sa.func.coalesce(Victim.case_id, Damage.case_id)


def _joined(statement: sa.Select[Remedy]) -> sa.Select[Remedy]:
    return statement.outerjoin(Victim, Victim.id == Remedy.victim_id).outerjoin(
        Damage, Damage.id == Remedy.damage_id
    )


def _readable(user: User) -> sa.Select[Remedy, Case]:
    """Select the remedies that count, with their cases, of those that a person may read."""
    return (
        sa.select(Remedy, Case)
        .outerjoin(Victim, Victim.id == Remedy.victim_id)
        .outerjoin(Damage, Damage.id == Remedy.damage_id)
        .join(Case, Case.id == _case_id())
        .where(*_STANDS, Case.state != CaseState.VOID, is_visible_to(user))
    )


def _conditions(session: Session, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.kind:
        conditions.append(Remedy.kind == wanted.kind)
    if wanted.party_id:
        conditions.append(Remedy.actor_id.in_(party_with_parts(session, wanted.party_id)))
    if wanted.state:
        conditions.append(_last_step() == wanted.state)
    return conditions


def _last_step() -> sa.ScalarSelect[StepKind]:
    """Select how far a remedy has come: the same as `Remedy.reached`, in the database's words."""
    step = aliased(RemedyStep)
    return (
        sa.select(step.step)
        .where(
            step.remedy_id == Remedy.id,
            step.step != StepKind.STRUCK,
            sa.not_(_is_struck(step)),
        )
        .order_by(step.first_day.desc(), step.number.desc())
        .limit(1)
        .correlate(Remedy)
        .scalar_subquery()
    )


def _is_struck(step: type[RemedyStep]) -> sa.Exists:
    by = aliased(RemedyStep)
    return (
        sa.select(by.id)
        .where(by.remedy_id == step.remedy_id, by.about_number == step.number)
        .exists()
    )


# --- what a form names


def body_with(session: Session, actor_id: UUID) -> Actor | None:
    """Return the party of an id: no individual, and none that was voided."""
    actor = session.get(Actor, actor_id)
    if actor is None or actor.kind is ActorKind.PERSON or actor.state is ActorState.VOID:
        return None
    return actor


def subject_of(
    session: Session, case: Case, victim_id: UUID | None, damage_id: UUID | None
) -> Victim | Damage | None:
    """Return the recorded victim or damage of this case that somebody chose; None for neither."""
    chosen = session.get(Victim, victim_id) if victim_id else None
    entry = chosen or (session.get(Damage, damage_id) if damage_id and not victim_id else None)
    if entry is None or entry.case_id != case.id or entry.state is EntryState.VOID:
        return None
    return entry


def exhibit_of(session: Session, case: Case, exhibit_id: UUID) -> Exhibit | None:
    """Return an exhibit of this case."""
    exhibit = session.get(Exhibit, exhibit_id)
    return exhibit if exhibit is not None and exhibit.case_id == case.id else None


def exhibits_shown(session: Session, remedies: Sequence[Remedy], case: Case) -> dict[UUID, Exhibit]:
    """Return the exhibits of this case that steps name: one that was moved is not shown here."""
    ids = {step.exhibit_id for remedy in remedies for step in remedy.steps if step.exhibit_id}
    statement = sa.select(Exhibit).where(Exhibit.id.in_(ids), Exhibit.case_id == case.id)
    return {one.id: one for one in session.scalars(statement)} if ids else {}


def is_named(session: Session, actor_id: UUID) -> bool:
    """Return whether a remedy that stands is asked of an actor."""
    named = sa.select(Remedy.id).where(
        Remedy.actor_id == actor_id, Remedy.state == RemedyRecordState.RECORDED
    )
    return session.scalar(sa.select(named.exists())) is True
