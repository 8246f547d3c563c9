"""Reading official statements: the register, one beside the cases, what does not fit together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from casefiles.foundation.dates import EventDate
from casefiles.foundation.errors import NotFound, Refusal
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.record.actors.models import Actor
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.cases.queries import is_visible_to
from casefiles.record.evidence.models import Exhibit, ExhibitState
from casefiles.record.places.queries import below_or_at
from casefiles.record.statements import policy
from casefiles.record.statements.models import (
    Assertion,
    Assessment,
    AssessmentGround,
    OfficialStatement,
    StatementCase,
    StatementKind,
    StatementState,
)
from casefiles.record.statements.parts.contradictions import Contradiction, contradictions
from casefiles.record.statements.policy import StatementPermission
from casefiles.record.victims.queries import Killed, killed_by_case

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
    state: StatementState = StatementState.RECORDED,
) -> Sequence[OfficialStatement]:
    """Return the statements of the register, the latest first; those without a day last."""
    day = OfficialStatement.latest
    found = session.scalars(
        _whole()
        .where(OfficialStatement.state == state, *_conditions(wanted))
        .order_by(day.is_(None), day.desc(), OfficialStatement.reference)
        .limit(LISTED)
    ).all()
    if wanted.assessed is None:
        return found
    return [one for one in found if is_assessed(one) is wanted.assessed]


def _conditions(wanted: StatementFilter) -> list[sa.ColumnElement[bool]]:
    table = OfficialStatement
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.party_id is not None:
        conditions.append(table.actor_id == wanted.party_id)
    if wanted.kind is not None:
        conditions.append(table.kind == wanted.kind)
    if wanted.since is not None:
        conditions.append(table.latest >= wanted.since)
    if wanted.until is not None:
        starts = sa.func.coalesce(table.earliest, table.latest)
        conditions.append(starts <= wanted.until)
    return conditions


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
) -> set[UUID]:
    """Return which of the cases that assessments rest on a person may know of."""
    grounds = [ground for one in assessments for ground in one.grounds]
    ids = {ground.case_id for ground in grounds if ground.case_id}
    ids |= {ground.exhibit.case_id for ground in grounds if ground.exhibit}
    if not ids:
        return set()
    return set(
        session.scalars(sa.select(Case.id).where(Case.id.in_(ids), is_visible_to(acting_user)))
    )


def named(
    session: Session, reference: str, *, acting_user: User
) -> Case | Exhibit | Assertion | None:
    """Return what a reference names, if the person may know of it; never what is void."""
    statement, _slash, number = reference.partition("/")
    if number:
        return _assertion_named(session, statement, number)
    case = case_named(session, reference, acting_user=acting_user)
    return case or exhibit_named(session, reference, acting_user=acting_user)


def _assertion_named(session: Session, reference: str, number: str) -> Assertion | None:
    if not (number.isascii() and number.isdigit()):
        return None
    return session.scalar(
        sa.select(Assertion)
        .join(Assertion.statement)
        .where(
            OfficialStatement.reference == reference,
            OfficialStatement.state == StatementState.RECORDED,
            Assertion.number == int(number[:6]),
            Assertion.removed_at.is_(None),
        )
    )


def case_named(session: Session, reference: str, *, acting_user: User) -> Case | None:
    """Return the case of a reference, if the person may know of it."""
    return session.scalar(
        sa.select(Case).where(
            Case.reference == reference, Case.state != CaseState.VOID, is_visible_to(acting_user)
        )
    )


def exhibit_named(session: Session, reference: str, *, acting_user: User) -> Exhibit | None:
    """Return the exhibit of a reference, if the person may know of its case."""
    return session.scalar(
        sa.select(Exhibit)
        .join(Case, Case.id == Exhibit.case_id)
        .where(
            Exhibit.reference == reference,
            Exhibit.state == ExhibitState.KEPT,
            is_visible_to(acting_user),
        )
    )


def archived_copy(
    session: Session, statement: OfficialStatement, *, acting_user: User
) -> Exhibit | None:
    """Return the exhibit that is its archived copy, if the person may know of its case."""
    exhibit = session.get(Exhibit, statement.exhibit_id) if statement.exhibit_id else None
    return exhibit and exhibit_named(session, exhibit.reference, acting_user=acting_user)


def copy_meant(
    session: Session, reference: str, kept: OfficialStatement | None, *, acting_user: User
) -> UUID | None:
    """Return the exhibit that a form names; where it names none, one that is hidden stays."""
    if reference:
        found = exhibit_named(session, reference, acting_user=acting_user)
        if found is None:
            raise Refusal(N_("There is no such exhibit."), field="exhibit")
        return found.id
    hidden = kept and archived_copy(session, kept, acting_user=acting_user) is None
    return kept.exhibit_id if kept and hidden else None


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


def statements_about(session: Session, case: Case) -> Sequence[OfficialStatement]:
    """Return what parties said officially of a case, the latest first: one query."""
    linked = sa.select(StatementCase.statement_id).where(StatementCase.case_id == case.id)
    day = OfficialStatement.latest
    return session.scalars(
        sa.select(OfficialStatement)
        .options(joinedload(OfficialStatement.actor))
        .where(
            OfficialStatement.id.in_(linked),
            OfficialStatement.state == StatementState.RECORDED,
        )
        .order_by(day.is_(None), day.desc(), OfficialStatement.reference)
    ).all()


@dataclass(frozen=True)
class Documented:
    """What we documented in the period and place that an assertion is about."""

    cases: Sequence[Case]
    killed: dict[UUID, Killed]
    since: date | None
    until: date | None
    #: whether there are more cases than are listed
    is_cut: bool = False

    @property
    def verified(self) -> int:
        """Return in how many of them it is established that it happened."""
        established = (CaseState.VERIFIED, CaseState.CLOSED)
        return sum(case.state in established for case in self.cases)

    @property
    def at_least(self) -> int:
        """Return the least number of killed that any report gives, added up over the cases."""
        return sum(one.count.minimum or 0 for one in self.killed.values())

    @property
    def counted(self) -> int:
        """Return in how many cases a report gives a least number."""
        return sum(one.count.minimum is not None for one in self.killed.values())


def documented_beside(session: Session, assertion: Assertion, *, acting_user: User) -> Documented:
    """Return the cases of the period and place of an assertion that a person may read.

    Where it gives no period, all until the day of the statement; where no place, everywhere.
    """
    since, until = span_of(assertion)
    conditions: list[Any] = [Case.state != CaseState.VOID, is_visible_to(acting_user)]
    if since is not None:
        conditions.append(sa.func.coalesce(Case.latest, Case.earliest) >= since)
    if until is not None:
        conditions.append(sa.func.coalesce(Case.earliest, Case.latest) <= until)
    if assertion.place_id is not None:
        conditions.append(Case.place_id.in_(below_or_at(assertion.place_id)))
    cases = session.scalars(
        sa.select(Case).where(*conditions).order_by(Case.earliest, Case.reference).limit(LISTED + 1)
    ).all()
    shown = cases[:LISTED]
    killed = killed_by_case(session, [case.id for case in shown]) if shown else {}
    return Documented(shown, killed, since, until, is_cut=len(cases) > LISTED)


def span_of(assertion: Assertion) -> tuple[date | None, date | None]:
    """Return the days that an assertion is about: its period, or else until it was said."""
    if assertion.period_edtf is None:
        return None, assertion.statement.latest
    period = EventDate.parse(assertion.period_edtf)
    return period.lower, period.upper
