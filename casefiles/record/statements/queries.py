"""Reading official statements: the register, one beside the cases, what does not fit together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.actors.models import Actor
from casefiles.record.cases.models import Case
from casefiles.record.cases.queries import is_visible_to
from casefiles.record.statements import policy
from casefiles.record.statements.models import (
    Assertion,
    Assessment,
    AssessmentGround,
    Dating,
    OfficialStatement,
    StatementCase,
    StatementKind,
    StatementState,
    Verdict,
    Words,
)
from casefiles.record.statements.parts.contradictions import Contradiction, contradictions
from casefiles.record.statements.parts.documented import documented_beside, span_of
from casefiles.record.statements.parts.named import (
    archived_copy,
    case_named,
    copy_meant,
    exhibit_named,
    named,
)
from casefiles.record.statements.parts.resting import resting_on_closed
from casefiles.record.statements.parts.rows import StatementRow, row_of
from casefiles.record.statements.policy import StatementPermission

__all__ = [
    "archived_copy",
    "case_named",
    "copy_meant",
    "documented_beside",
    "exhibit_named",
    "named",
    "resting_on_closed",
    "span_of",
]

#: how many a page lists; a table holds all
LISTED = 500
_NO_STATEMENT = N_("There is no such statement.")


@dataclass(frozen=True)
class StatementFilter:
    """What narrows the register."""

    party_id: UUID | None = None
    kind: StatementKind | None = None
    since: date | None = None
    until: date | None = None
    #: whether every assertion has an assessment; None for both
    assessed: bool | None = None
    #: what was found of one of its assertions last
    verdict: Verdict | None = None


EVERY = StatementFilter()


def _whole() -> sa.Select[OfficialStatement]:
    """Select statements with what a list and a page show of them."""
    assertions = selectinload(OfficialStatement.assertions)
    return sa.select(OfficialStatement).options(
        joinedload(OfficialStatement.actor),
        joinedload(OfficialStatement.speaking),
        assertions.joinedload(Assertion.place),
        assertions.selectinload(Assertion.assessments),
    )


def get_statement(session: Session, statement_id: UUID, *, acting_user: User) -> OfficialStatement:
    """Return a statement, or refuse alike whether it is absent or not for who asks."""
    found = session.scalar(_whole().where(OfficialStatement.id == statement_id))
    if found is None or not policy.may(acting_user, StatementPermission.READ):
        raise NotFound(_NO_STATEMENT)
    return found


def get_assertion(statement: OfficialStatement, assertion_id: UUID) -> Assertion:
    """Return what this statement asserts, unless it was taken out."""
    found = next((one for one in statement.asserted if one.id == assertion_id), None)
    if found is None:
        raise NotFound(N_("There is no such assertion."))
    return found


def list_statements(
    session: Session,
    wanted: StatementFilter = EVERY,
    *,
    limit: int | None = None,
) -> Sequence[OfficialStatement]:
    """Return the statements that stand, the latest first; those without a day last."""
    return session.scalars(
        _whole()
        .where(OfficialStatement.state == StatementState.RECORDED, *_conditions(wanted))
        .order_by(*_latest_first())
        .limit(limit)
    ).all()


def _latest_first() -> tuple[Any, ...]:
    day = OfficialStatement.latest
    return day.is_(None), day.desc(), OfficialStatement.reference


def void_statements(session: Session) -> Sequence[tuple[UUID, str]]:
    """Return the id and the reference of what was recorded by mistake."""
    table = OfficialStatement
    rows = session.execute(
        sa.select(table.id, table.reference)
        .where(table.state == StatementState.VOID)
        .order_by(table.reference)
        .limit(LISTED)
    )
    return [(row.id, row.reference) for row in rows]


def _conditions(wanted: StatementFilter) -> list[sa.ColumnElement[bool]]:
    table = OfficialStatement
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.party_id is not None:
        conditions.append(table.actor_id == wanted.party_id)
    if wanted.kind is not None:
        conditions.append(table.kind == wanted.kind)
    # An open end may lie on any day; a statement without a date lies in no period.
    if wanted.since is not None:
        open_end = sa.and_(table.latest.is_(None), table.earliest.is_not(None))
        conditions.append(sa.or_(table.latest >= wanted.since, open_end))
    if wanted.until is not None:
        open_start = sa.and_(table.earliest.is_(None), table.latest.is_not(None))
        conditions.append(sa.or_(table.earliest <= wanted.until, open_start))
    if wanted.assessed is not None:
        whole = sa.and_(_asserts(), sa.not_(_asserts(sa.not_(Assertion.assessments.any()))))
        conditions.append(whole if wanted.assessed else sa.not_(whole))
    if wanted.verdict is not None:
        conditions.append(_asserts(_found_last(wanted.verdict)))
    return conditions


def _asserts(*what: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Return whether a statement has an assertion that stands and of which this holds."""
    return OfficialStatement.assertions.any(sa.and_(Assertion.removed_at.is_(None), *what))


def _found_last(verdict: Verdict) -> sa.ColumnElement[bool]:
    later = aliased(Assessment)
    overtaken = sa.exists().where(
        later.assertion_id == Assessment.assertion_id, later.id > Assessment.id
    )
    return Assertion.assessments.any(sa.and_(Assessment.verdict == verdict, sa.not_(overtaken)))


def is_assessed(statement: OfficialStatement) -> bool:
    """Return whether each thing it asserts was assessed; one without any was not."""
    return bool(statement.asserted) and all(one.assessments for one in statement.asserted)


def parties_speaking(session: Session) -> Sequence[Actor]:
    """Return the parties of which the register has a statement, by their code."""
    speaking = sa.select(OfficialStatement.actor_id)
    return session.scalars(
        sa.select(Actor).where(Actor.id.in_(speaking)).order_by(Actor.code)
    ).all()


def get_party(session: Session, actor_id: UUID) -> Actor:
    """Return a party of which the register has a statement."""
    found = next((one for one in parties_speaking(session) if one.id == actor_id), None)
    if found is None:
        raise NotFound(N_("The register has no statement of this party."))
    return found


def contradictions_of(session: Session, actor_ids: Collection[UUID]) -> list[Contradiction]:
    """Return what parties said of numbers that does not fit together, by the published rules."""
    if not actor_ids:
        return []
    said = session.scalars(
        sa.select(Assertion)
        .join(Assertion.statement)
        .options(contains_eager(Assertion.statement))
        .where(
            OfficialStatement.actor_id.in_(actor_ids),
            OfficialStatement.state == StatementState.RECORDED,
            Assertion.removed_at.is_(None),
        )
        .order_by(OfficialStatement.reference, Assertion.number)
    )
    return contradictions(said)


def by_assertion(found: Iterable[Contradiction]) -> dict[UUID, list[Contradiction]]:
    """Return contradictions by each of the two assertions that they are between."""
    sorted_by: dict[UUID, list[Contradiction]] = {}
    for one in found:
        for side in (one.first, one.second):
            sorted_by.setdefault(side.id, []).append(one)
    return sorted_by


def assessments_of(session: Session, assertion: Assertion) -> Sequence[Assessment]:
    """Return every assessment with what it rests on, the latest first."""
    grounds = selectinload(Assessment.grounds)
    return session.scalars(
        sa.select(Assessment)
        .options(
            joinedload(Assessment.user),
            grounds.joinedload(AssessmentGround.case),
            grounds.joinedload(AssessmentGround.exhibit),
            grounds.joinedload(AssessmentGround.other).joinedload(Assertion.statement),
        )
        .where(Assessment.assertion_id == assertion.id)
        .order_by(Assessment.id.desc())
    ).all()


def readable_cases(
    session: Session, assessments: Sequence[Assessment], *, acting_user: User
) -> dict[UUID, Case]:
    """Return those of the cases that assessments rest on that a person may know of, by id."""
    grounds = [ground for one in assessments for ground in one.grounds]
    ids = {ground.case_id for ground in grounds if ground.case_id}
    ids |= {ground.exhibit.case_id for ground in grounds if ground.exhibit}
    if not ids:
        return {}
    found = session.scalars(sa.select(Case).where(Case.id.in_(ids), is_visible_to(acting_user)))
    return {case.id: case for case in found}


def cases_of(
    session: Session, statement: OfficialStatement, *, acting_user: User
) -> Sequence[Case]:
    """Return the cases that a statement speaks of, those that a person may know of."""
    linked = sa.select(StatementCase.case_id).where(StatementCase.statement_id == statement.id)
    return session.scalars(
        sa.select(Case)
        .where(Case.id.in_(linked), is_visible_to(acting_user))
        .order_by(Case.reference)
    ).all()


def link_between(
    session: Session, statement: OfficialStatement, case: Case
) -> StatementCase | None:
    """Return the link of a statement with a case."""
    return session.scalar(
        sa.select(StatementCase).where(
            StatementCase.statement_id == statement.id, StatementCase.case_id == case.id
        )
    )


class Mentioned(NamedTuple):
    """What a case page shows of a statement about the case."""

    id: UUID
    reference: str
    kind: StatementKind
    party: Texts
    wording: Texts
    words: Words
    dating: Dating
    date_edtf: str | None


def statements_about(session: Session, case: Case) -> Sequence[Mentioned]:
    """Return what parties said officially of a case, the latest first: one query, no records."""
    rows = session.execute(_about_a_case(), {"case_id": case.id})
    return [Mentioned(*row) for row in rows]


@cache
def _about_a_case() -> sa.Select[UUID, str, StatementKind, Texts, Texts, Words, Dating, str | None]:
    table = OfficialStatement
    linked = sa.select(StatementCase.statement_id).where(
        StatementCase.case_id == sa.bindparam("case_id")
    )
    return (
        sa.select(
            table.id,
            table.reference,
            table.kind,
            Actor.names,
            table.wording,
            table.words,
            table.dating,
            table.date_edtf,
        )
        .join(Actor, Actor.id == table.actor_id)
        .where(table.id.in_(linked), table.state == StatementState.RECORDED)
        .order_by(*_latest_first())
    )


def record_of_party(
    session: Session,
    party_id: UUID,
    since: date | None = None,
    until: date | None = None,
    *,
    acting_user: User,
) -> list[StatementRow]:
    """Return what one party said in a period as plain rows, the latest first.

    Of cases only those that the person may know of. Where a period is given,
    a statement without a date lies outside it.
    """
    policy.require(acting_user, StatementPermission.READ)
    wanted = StatementFilter(party_id=party_id, since=since, until=until)
    found = session.scalars(
        _whole()
        .options(_GROUNDS)
        .where(OfficialStatement.state == StatementState.RECORDED, *_conditions(wanted))
        .order_by(*_latest_first())
    ).all()
    pairs = by_assertion(contradictions_of(session, {party_id}))
    linked = cases_by_statement(session, found, acting_user=acting_user)
    assessments = [each for one in found for said in one.asserted for each in said.assessments]
    readable = readable_cases(session, assessments, acting_user=acting_user)
    return [
        row_of(one, pairs=pairs, linked=linked.get(one.id, ()), readable=readable) for one in found
    ]


_GROUNDS = (
    selectinload(OfficialStatement.assertions)
    .selectinload(Assertion.assessments)
    .selectinload(Assessment.grounds)
    .joinedload(AssessmentGround.exhibit)
)


def cases_by_statement(
    session: Session, statements: Sequence[OfficialStatement], *, acting_user: User
) -> dict[UUID, list[Case]]:
    """Return the cases that each statement speaks of, those that a person may know of."""
    rows = session.execute(
        sa.select(StatementCase.statement_id, Case)
        .join(Case, Case.id == StatementCase.case_id)
        .where(
            StatementCase.statement_id.in_([one.id for one in statements]),
            is_visible_to(acting_user),
        )
        .order_by(Case.reference)
    )
    found: dict[UUID, list[Case]] = {}
    for statement_id, case in rows:
        found.setdefault(statement_id, []).append(case)
    return found
