"""Reading what counts of one case, or of a stretch of them: as many queries for many as for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.outbound.statistics.parts.counting import (
    Amount,
    Entered,
    Facts,
    Key,
    Reported,
    amounts_of,
    parties_key,
    period_of,
)
from casefiles.outbound.statistics.parts.measures import (
    BY_PERSON,
    INJURED,
    KILLED,
    OF_PEOPLE,
    band_code,
)
from casefiles.record.actors.models import Actor, ActorKind
from casefiles.record.cases.models import Case, CaseAccess
from casefiles.record.claims.models import Asserter, Claim, ClaimParty, ClaimState, Stance
from casefiles.record.places.models import Facility, Place
from casefiles.record.related.queries import counts_once
from casefiles.record.victims.models import CasualtyFigure, Damage, EntryState, Victim

#: cases read at once when everything is counted
STRETCH = 400
_CATEGORIES = {"killed": KILLED, "injured": INJURED}
_Where = sa.ColumnElement[bool]


class Counted(NamedTuple):
    """One case that counts: the columns of its row, and what it adds to what."""

    columns: dict[str, Any]
    amounts: dict[Key, Amount]


def read_case(session: Session, case_id: UUID) -> Counted | None:
    """Return what one case adds; None where it does not count."""
    found = read(session, case_id, case_id)
    return found.get(case_id)


def read_all(session: Session) -> Iterator[tuple[UUID, UUID, dict[UUID, Counted]]]:
    """Yield stretches of cases: the first, the last, and what those of them add that count."""
    after: UUID | None = None
    while True:
        ids = sa.select(Case.id).order_by(Case.id).limit(STRETCH)
        stretch = session.scalars(ids.where(Case.id > after) if after else ids).all()
        if not stretch:
            return
        yield stretch[0], stretch[-1], read(session, stretch[0], stretch[-1])
        after = stretch[-1]


def read(session: Session, first: UUID, last: UUID) -> dict[UUID, Counted]:
    """Return what the cases of a stretch add that count, by their ids."""
    bounds = {"first": first, "last": last}
    cases = session.execute(_cases(), bounds).all()
    if not cases:
        return {}
    facts = _facts(session, bounds)
    parties: dict[UUID, list[str]] = defaultdict(list)
    for case_id, actor_id in session.execute(_parties(), bounds):
        parties[case_id].append(actor_id.hex)
    places = _governorates(session, {row.place_id for row in cases if row.place_id})
    found = {}
    for row in cases:
        columns = {
            "is_open": row.access is CaseAccess.ORGANISATION,
            "earliest": row.earliest,
            "latest": row.latest,
            "period": period_of(row.earliest, row.latest),
            "governorate": places.get(row.place_id, ""),
            "parties": parties_key(parties[row.id]),
            "weapons": tuple(row.weapons),
            "target": row.target,
        }
        found[row.id] = Counted(
            columns, amounts_of(Facts(row.target, tuple(row.weapons), **facts[row.id]))
        )
    return found


@cache
def _cases() -> sa.Select[
    UUID, CaseAccess, date | None, date | None, UUID | None, tuple[str, ...], str
]:
    return sa.select(
        Case.id,
        Case.access,
        Case.earliest,
        Case.latest,
        Case.place_id,
        Case.weapons,
        Case.target,
    ).where(_within(Case.id), counts_once())


def _within(column: Any) -> _Where:  # noqa: ANN401 - any column that holds the id of a case
    is_here: _Where = column.between(sa.bindparam("first"), sa.bindparam("last"))
    return is_here


def _facts(session: Session, bounds: dict[str, UUID]) -> dict[UUID, dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = defaultdict(lambda: defaultdict(dict))
    for row in session.execute(people(), bounds).mappings():
        one = found[row["case_id"]]
        for code, _people in OF_PEOPLE:
            one["inside"][code] = _entered(row, f"{code}_in")
            one["outside"][code] = Entered(row[f"{code}_out"] or 0)
        for category in _CATEGORIES:
            one["everybody"][category] = _entered(row, category)
    for case_id, category, group, lowest, highest, unbounded in session.execute(figures(), bounds):
        found[case_id]["reported"][category, group] = Reported(lowest, highest, unbounded)
    for case_id, kind, number in session.execute(facilities(), bounds):
        found[case_id]["facilities"][kind] = number
    for case_id, category, sex, band, number in session.execute(_persons(), bounds):
        parts = found[case_id]["parts"]
        for key in ((category, "sex", sex or "unknown"), (category, "age", band or "unknown")):
            parts[key] = parts.get(key, 0) + (number or 0)
    return found


def _entered(row: Any, name: str) -> Entered:  # noqa: ANN401 - a row
    return Entered(row[f"{name}_least"] or 0, row[f"{name}_most"] or 0, row[f"{name}_open"] or 0)


def _sum(condition: _Where, value: Any) -> sa.ColumnElement[Any]:  # noqa: ANN401 - a column
    return sa.func.sum(sa.case((condition, value), else_=0))


def _range_of(condition: _Where, name: str) -> list[sa.ColumnElement[Any]]:
    endless = sa.and_(condition, Victim.maximum.is_(None))
    return [
        _sum(condition, sa.func.coalesce(Victim.minimum, 0)).label(f"{name}_least"),
        _sum(condition, sa.func.coalesce(Victim.maximum, 0)).label(f"{name}_most"),
        _sum(endless, 1).label(f"{name}_open"),
    ]


@cache
def people() -> sa.Select[Any]:
    """Return the statement that counts whoever is entered, by case: every measure at once."""
    columns: list[Any] = []
    for code, rule in OF_PEOPLE:
        harmed = Victim.outcome.in_(rule.outcomes)
        columns += _range_of(sa.and_(harmed, rule.inside), f"{code}_in")
        outside = sa.and_(harmed, rule.outside)
        columns.append(_sum(outside, sa.func.coalesce(Victim.minimum, 0)).label(f"{code}_out"))
    for category, outcomes in _CATEGORIES.items():
        columns += _range_of(Victim.outcome.in_(outcomes), category)
    return (
        sa.select(Victim.case_id, *columns)
        .where(_within(Victim.case_id), Victim.state == EntryState.RECORDED)
        .group_by(Victim.case_id)
    )


@cache
def figures() -> sa.Select[UUID, str, str, int | None, int | None, Any]:
    """Return the statement that reads what reports give, by case and group."""
    endless = sa.case((CasualtyFigure.maximum.is_(None), 1), else_=0)
    return (
        sa.select(
            CasualtyFigure.case_id,
            CasualtyFigure.category,
            CasualtyFigure.group,
            sa.func.min(CasualtyFigure.minimum),
            sa.func.max(CasualtyFigure.maximum),
            sa.func.sum(endless),
        )
        .where(
            _within(CasualtyFigure.case_id),
            CasualtyFigure.state == EntryState.RECORDED,
            CasualtyFigure.category.in_(sorted(_CATEGORIES)),
            sa.or_(CasualtyFigure.minimum.is_not(None), CasualtyFigure.maximum.is_not(None)),
        )
        .group_by(CasualtyFigure.case_id, CasualtyFigure.category, CasualtyFigure.group)
    )


@cache
def facilities() -> sa.Select[UUID, str, int]:
    """Return the statement that counts different damaged facilities, by case and kind."""
    return (
        sa.select(Damage.case_id, Facility.kind, sa.func.count(sa.distinct(Damage.facility_id)))
        .join(Facility, Facility.id == Damage.facility_id)
        .where(_within(Damage.case_id), Damage.state == EntryState.RECORDED)
        .group_by(Damage.case_id, Facility.kind)
    )


@cache
def _persons() -> sa.Select[Any]:
    """Return the statement that counts civilians by sex and age band, by case."""
    rules = {people.category: people for code, people in OF_PEOPLE if code in BY_PERSON.values()}
    category = sa.case(
        *((Victim.outcome.in_(rule.outcomes), name) for name, rule in rules.items())
    ).label("category")
    band = band_code().label("band")
    belongs = sa.or_(
        *(sa.and_(Victim.outcome.in_(rule.outcomes), rule.inside) for rule in rules.values())
    )
    inner = (
        sa.select(Victim.case_id, category, Victim.sex, band, Victim.minimum)
        .where(_within(Victim.case_id), Victim.state == EntryState.RECORDED, belongs)
        .subquery()
    )
    keys = (inner.c.case_id, inner.c.category, inner.c.sex, inner.c.band)
    return sa.select(*keys, sa.func.sum(sa.func.coalesce(inner.c.minimum, 0))).group_by(*keys)


@cache
def _parties() -> sa.Select[UUID, UUID]:
    """Return the statement that reads whom our approved claims name; never an individual."""
    return (
        sa.select(Claim.case_id, ClaimParty.actor_id)
        .join(ClaimParty, ClaimParty.claim_id == Claim.id)
        .join(Actor, Actor.id == ClaimParty.actor_id)
        .where(
            _within(Claim.case_id),
            Claim.asserter == Asserter.US,
            Claim.state == ClaimState.APPROVED,
            Claim.stance == Stance.ATTRIBUTES,
            Actor.kind != ActorKind.PERSON,
        )
    )


def _governorates(session: Session, place_ids: set[UUID]) -> dict[UUID | None, str]:
    """Return the place of level 1 that each place lies in, or is."""
    columns = (Place.id, Place.parent_id, Place.level)
    found: dict[UUID, tuple[UUID | None, int]] = {}
    waiting: Sequence[UUID] = sorted(place_ids)
    while waiting:
        rows = session.execute(sa.select(*columns).where(Place.id.in_(waiting)))
        found |= {key: (parent, level) for key, parent, level in rows}
        above = {found[key][0] for key in waiting if key in found and found[key][1] > 1}
        waiting = sorted(key for key in above if key and key not in found)
    return {key: _upward(found, key) for key in place_ids}


def _upward(found: dict[UUID, tuple[UUID | None, int]], start: UUID) -> str:
    key: UUID | None = start
    while key is not None and key in found:
        parent, level = found[key]
        if level == 1:
            return key.hex
        key = parent if level > 1 else None
    return ""
