"""Every read of cases; each names who is asking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, load_only, selectinload

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.foundation.paging import PAGE, Page
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.search.queries import found
from casefiles.record.cases.models import (
    Case,
    CaseAccess,
    CaseMember,
    CaseSearch,
    CaseState,
    MemberStanding,
)
from casefiles.record.cases.parts.listed import ListedCase, listed, listing, neighbours
from casefiles.record.cases.policy import ESTABLISHED
from casefiles.record.places.models import Place

__all__ = ["ListedCase"]


def is_visible_to(user: User | Somebody) -> sa.ColumnElement[bool]:
    """Return the condition under which a row of `cases` may be known to a person.

    The same rule as `policy.may_read`, in the database's words; a test compares both.
    """
    if user.has(Role.AUDITOR):
        return sa.true()
    allowed: list[sa.ColumnElement[bool]] = []
    if user.has(Role.OFFICER):
        allowed.append(is_for_officers())
    if user.has(Role.INVESTIGATOR) or user.has(Role.REVIEWER):
        allowed += [Case.access == CaseAccess.ORGANISATION, _works_on_it(user)]
    return sa.or_(sa.false(), *allowed)


class Somebody:
    """Whoever has these roles, their id the parameter `somebody`: made once are such conditions."""

    id: sa.BindParameter[UUID] = sa.bindparam("somebody", type_=sa.Uuid())

    def __init__(self, roles: frozenset[Role]) -> None:
        self._roles = roles

    def has(self, role: Role) -> bool:
        """Return whether they hold a role."""
        return role in self._roles


def is_for_officers() -> sa.ColumnElement[bool]:
    """Return the condition of `policy.is_for_officers`, in the database's words."""
    established = sa.and_(
        Case.access == CaseAccess.ORGANISATION, Case.state.in_(sorted(ESTABLISHED))
    )
    return sa.or_(Case.in_submission.is_(True), established)


def visible_to(user: User) -> sa.Select[Case]:
    """Select the cases a person may know of, ready for a page; narrow it further."""
    return _known_to(user).options(selectinload(Case.members))


def _known_to(user: User | Somebody) -> sa.Select[Case]:
    place = joinedload(Case.place).joinedload(Place.parent)
    return sa.select(Case).where(is_visible_to(user)).options(place)


def get_case(session: Session, case_id: UUID, *, acting_user: User) -> Case:
    """Return a case, or refuse in the same words whether it is absent or hidden."""
    who = {"somebody": acting_user.id, "case_id": case_id}
    case = session.scalars(_one(acting_user.roles), who).unique().one_or_none()
    if case is None:
        raise NotFound(N_("There is no such case."))
    return case


@lru_cache(maxsize=64)
def _one(roles: frozenset[Role]) -> sa.Select[Case]:
    # One query for the case, who works on it, and the areas it lies in.
    members = joinedload(Case.members).joinedload(CaseMember.user).lazyload(User.standing)
    up = joinedload(Case.place).joinedload(Place.parent).joinedload(Place.parent)
    up = up.joinedload(Place.parent).joinedload(Place.parent)
    known = _known_to(Somebody(roles)).options(members, up)
    return known.where(Case.id == sa.bindparam("case_id"))


def lock_case(session: Session, case_id: UUID) -> None:
    """Keep other decisions and changes in this case waiting until the transaction ends."""
    session.execute(sa.select(Case.id).where(Case.id == case_id).with_for_update())


def references_of(session: Session, case_ids: set[UUID], *, acting_user: User) -> dict[UUID, str]:
    """Return what cases are called aloud, those that a person may know of."""
    if not case_ids:
        return {}
    statement = sa.select(Case.id, Case.reference).where(
        Case.id.in_(case_ids), is_visible_to(acting_user)
    )
    return {row.id: row.reference for row in session.execute(statement)}


def get_cases(session: Session, case_ids: Sequence[UUID], *, acting_user: User) -> Sequence[Case]:
    """Return several cases by reference; any that is not visible refuses them all."""
    found = session.scalars(
        visible_to(acting_user).where(Case.id.in_(case_ids)).order_by(Case.reference)
    ).all()
    if len(found) != len(set(case_ids)):
        raise NotFound(N_("There is no such case."))
    return found


@dataclass(frozen=True)
class CaseFilter:
    """What narrows the list: codes only; words come by the id of a kept search."""

    state: CaseState | None = None
    target: str = ""
    place_id: UUID | None = None
    year: int | None = None
    mine: bool = False
    search_id: UUID | None = None
    #: a step of the way from incident to finding, which higher rooms know; see `list_cases`
    stage: str = ""
    #: how far our attribution is, which a higher room knows too
    ours: str = ""

    def without(self, name: str) -> CaseFilter:
        """Return this filter with one of its parts dropped."""
        return replace(self, **{name: getattr(CaseFilter(), name)})


#: what the list can be sorted by: name → column
SORTS: Mapping[str, Any] = {
    "changed": Case.changed_at,
    "reference": Case.reference,
    "date": Case.earliest,
}


def list_cases(
    session: Session,
    wanted: CaseFilter,
    *,
    acting_user: User,
    also: Sequence[sa.ColumnElement[bool]] = (),
    sort: str = "changed",
    ascending: bool = False,
    after: UUID | None = None,
    before: UUID | None = None,
    limit: int = PAGE,
    counted: bool = False,
) -> Page[ListedCase]:
    """Return one page of cases by key, `after`/`before` being ids of cases.

    The latest is first unless `ascending`. `also` narrows by what only higher
    rooms know of a case, such as its claims. `counted` counts the cases of all
    pages in the same query.
    """
    backwards, anchor = before is not None, before or after
    upwards = ascending is not backwards
    if wanted == CaseFilter() and anchor is None and not also:
        statement = _first_page(acting_user.roles, sort, upwards, counted, limit)
        found = session.execute(statement, {"somebody": acting_user.id}).all()
    else:
        key = _key(sort, ascending=ascending)
        conditions = (*_conditions(session, wanted, acting_user), *also)
        statement = _page(acting_user, conditions, key, upwards=upwards, counted=counted)
        if anchor is not None:
            statement = statement.where(_beyond(key, anchor, acting_user, upwards=upwards))
        found = session.execute(statement.limit(limit + 1)).all()
    more = len(found) > limit
    rows = [listed(row) for row in found[:limit]]
    if backwards:
        rows.reverse()
    return Page(
        rows,
        *neighbours(rows, anchored=anchor is not None, backwards=backwards, more=more),
        total=found[0][-1] if found else None,
    )


@lru_cache(maxsize=256)
def _first_page(
    roles: frozenset[Role],
    sort: str,
    upwards: bool,
    counted: bool,
    limit: int,
) -> sa.Select[Any]:
    """Select what most look at most: the beginning of a list that nothing narrows."""
    key, conditions = _key(sort, ascending=upwards), [_in_state(None)]
    whole = _page(Somebody(roles), conditions, key, upwards=upwards, counted=counted)
    return whole.limit(limit + 1)


def _page(
    user: User | Somebody,
    conditions: Sequence[sa.ColumnElement[bool]],
    key: sa.ColumnElement[Any],
    *,
    upwards: bool,
    counted: bool,
) -> sa.Select[Any]:
    total = _counting(conditions, user).scalar_subquery() if counted else sa.null()
    order = (key.asc(), Case.id.asc()) if upwards else (key.desc(), Case.id.desc())
    rows = listing().add_columns(total).where(is_visible_to(user), *conditions)
    return rows.order_by(*order)


def leads_of(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Return the display names of who leads each of some visible cases."""
    found: dict[UUID, list[str]] = {}
    for case_id, name in session.execute(_leads(), {"case_ids": case_ids}):
        found.setdefault(case_id, []).append(name)
    return found


@cache
def _leads() -> sa.Select[UUID, str]:
    return (
        sa.select(CaseMember.case_id, User.display_name)
        .join(User, User.id == CaseMember.user_id)
        .where(
            CaseMember.case_id.in_(sa.bindparam("case_ids", expanding=True)),
            CaseMember.standing == MemberStanding.LEAD,
        )
        .order_by(User.display_name)
    )


def count_cases(
    session: Session,
    wanted: CaseFilter,
    *,
    acting_user: User,
    also: Sequence[sa.ColumnElement[bool]] = (),
) -> int:
    """Return how many cases the list holds on all its pages."""
    conditions = (*_conditions(session, wanted, acting_user), *also)
    return session.scalars(_counting(conditions, acting_user)).one()


def _counting(
    conditions: Sequence[sa.ColumnElement[bool]], user: User | Somebody
) -> sa.Select[int]:
    # Part by part: most cases are open to all, and their index answers without looking at people.
    counted = sa.select(sa.func.count()).select_from(Case)
    parts = [
        counted.where(part, *conditions).correlate(None).scalar_subquery()
        for part in _parts_visible_to(user)
    ]
    total: sa.ColumnElement[int] = parts[0]
    for part in parts[1:]:
        total = total + part
    return sa.select(total)


def _parts_visible_to(user: User | Somebody) -> list[sa.ColumnElement[bool]]:
    """Return `is_visible_to` as conditions of which no case meets two."""
    if user.has(Role.AUDITOR) or user.has(Role.OFFICER):
        return [is_visible_to(user)]
    if not (user.has(Role.INVESTIGATOR) or user.has(Role.REVIEWER)):
        return [sa.false()]
    closed = sa.and_(Case.access == CaseAccess.MEMBERS, _works_on_it(user))
    return [Case.access == CaseAccess.ORGANISATION, closed]


def _works_on_it(user: User | Somebody) -> sa.ColumnElement[bool]:
    return sa.exists().where(CaseMember.case_id == Case.id, CaseMember.user_id == user.id)


def _key(sort: str, *, ascending: bool) -> sa.ColumnElement[Any]:
    """Return what a sort compares; an unknown date comes last in both directions."""
    column: sa.ColumnElement[Any] = SORTS[sort]
    if sort != "date":
        return column
    return sa.func.coalesce(column, sa.literal(date.max if ascending else date.min))


def _beyond(
    key: sa.ColumnElement[Any], anchor: UUID, user: User, *, upwards: bool
) -> sa.ColumnElement[bool]:
    # One that is hidden is as one that never was: what lies around it would tell of it.
    there = sa.select(key, Case.id).where(Case.id == anchor, is_visible_to(user)).subquery()
    at = sa.tuple_(sa.select(there.c[0]).scalar_subquery(), sa.literal(anchor, sa.Uuid))
    here = sa.tuple_(key, Case.id)
    return here > at if upwards else here < at


def _conditions(session: Session, wanted: CaseFilter, user: User) -> list[sa.ColumnElement[bool]]:
    conditions = [_in_state(wanted.state)]
    if wanted.target:
        conditions.append(Case.target == wanted.target)
    if wanted.year:
        conditions.append(sa.extract("year", Case.earliest) == wanted.year)
    if wanted.place_id:
        conditions.append(Case.place_id.in_(_within(wanted.place_id)))
    if wanted.mine:
        conditions.append(Case.members.any(CaseMember.user_id == user.id))
    if wanted.search_id:
        conditions += _words(session, wanted.search_id, user)
    return conditions


def _in_state(state: CaseState | None) -> sa.ColumnElement[bool]:
    """Return the condition of a state; without one, of every case that is no mistake."""
    return Case.state == state if state else Case.state != CaseState.VOID


def _within(place_id: UUID) -> sa.Select[Any]:
    below = sa.select(Place.id).where(Place.id == place_id).cte("below", recursive=True)
    child = sa.alias(Place.__table__)
    below = below.union_all(sa.select(child.c.id).where(child.c.parent_id == below.c.id))
    return sa.select(below.c.id)


def _words(session: Session, search_id: UUID, user: User) -> list[sa.ColumnElement[bool]]:
    search = get_search(session, search_id, acting_user=user)
    return [Case.id.in_(found(session, "case", search.words))]


def same_search(session: Session, words: str, *, acting_user: User) -> CaseSearch | None:
    """Return the search that a person has kept for these very words."""
    statement = sa.select(CaseSearch).where(
        CaseSearch.user_id == acting_user.id, CaseSearch.words == words
    )
    return session.scalars(statement.limit(1)).first()


def get_search(session: Session, search_id: UUID, *, acting_user: User) -> CaseSearch:
    """Return the words somebody looked for; their own only."""
    search = session.get(CaseSearch, search_id)
    if search is None or search.user_id != acting_user.id:
        raise NotFound(N_("There is no such search."))
    return search


def counts_by_state(session: Session, *, acting_user: User) -> dict[CaseState, int]:
    """Return how many visible cases stand in each state."""
    rows = session.execute(
        sa.select(Case.state, sa.func.count().label("total"))
        .where(is_visible_to(acting_user))
        .group_by(Case.state)
    )
    return {row.state: row.total for row in rows}


def cases_led_by(session: Session, user: User, *, limit: int = 20) -> Sequence[Case]:
    """Return the open cases a person works on, the latest changed first."""
    statement = (
        visible_to(user)
        .where(
            Case.members.any(CaseMember.user_id == user.id),
            Case.state.in_((CaseState.INTAKE, CaseState.INVESTIGATING)),
        )
        .order_by(Case.changed_at.desc(), Case.id.desc())
        .limit(limit)
    )
    return session.scalars(statement).all()


def cases_to_place(
    session: Session,
    wanted: CaseFilter,
    *,
    acting_user: User,
    also: Sequence[sa.ColumnElement[bool]] = (),
    limit: int,
) -> Sequence[Case]:
    """Return the cases of the list for a map, the latest first: what, where and when alone."""
    columns = (
        Case.reference,
        Case.title,
        Case.date_edtf,
        Case.place_id,
        Case.place_precision,
        Case.latitude,
        Case.longitude,
    )
    statement = (
        sa.select(Case)
        .where(is_visible_to(acting_user), *_conditions(session, wanted, acting_user), *also)
        .options(load_only(*columns, raiseload=True))
        .order_by(Case.changed_at.desc(), Case.id.desc())
        .limit(limit)
    )
    return session.scalars(statement).all()
