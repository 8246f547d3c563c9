"""The rows of several cases, read in as many queries as those of one: the reads of `queries`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from casefiles.outbound.submissions.parts.case_data import Gathered, case_data, source_ids
from casefiles.record.cases.models import Case
from casefiles.record.citations.models import Citation
from casefiles.record.claims.models import Claim
from casefiles.record.claims.queries import whole_claims
from casefiles.record.evidence.models import CustodyEvent, Derivative, Exhibit
from casefiles.record.places.models import Place
from casefiles.record.related.queries import kin_of
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import CasualtyFigure, Damage, EntryState, Victim

#: how far up a place is followed
_DEPTH = 10
Content = dict[str, Any]
R = TypeVar("R", Victim, CasualtyFigure, Damage, Claim, Exhibit, Citation)


def case_content(session: Session, case: Case) -> Content:
    """Return everything one case says, as plain data."""
    return case_contents(session, [case])[case.id]


def case_contents(session: Session, cases: Sequence[Case]) -> dict[UUID, Content]:
    """Return everything several cases say; as many queries for one as for many."""
    ids = [case.id for case in cases]
    rows = {case.id: Gathered(case) for case in _with_places(session, ids)}
    recorded = EntryState.RECORDED
    for victim in _rows(session, Victim, ids, Victim.state == recorded, joinedload(Victim.person)):
        rows[victim.case_id].victims.append(victim)
    for figure in _rows(session, CasualtyFigure, ids, CasualtyFigure.state == recorded):
        rows[figure.case_id].figures.append(figure)
    for damage in _rows(
        session, Damage, ids, Damage.state == recorded, joinedload(Damage.facility)
    ):
        rows[damage.case_id].damages.append(damage)
    for citation in _rows(session, Citation, ids, Citation.removed_at.is_(None)):
        rows[citation.case_id].citations.append(citation)
    copies = selectinload(Exhibit.derivatives).joinedload(Derivative.file)
    for exhibit in _rows(session, Exhibit, ids, sa.true(), joinedload(Exhibit.file), copies):
        rows[exhibit.case_id].exhibits.append(exhibit)
    claims = whole_claims().where(Claim.case_id.in_(ids), Claim.removed_at.is_(None))
    for claim in session.scalars(claims.order_by(Claim.id)):
        rows[claim.case_id].claims.append(claim)
    for case_id, victims in _people_of_kin(session, ids).items():
        rows[case_id].elsewhere += victims
    wanted = set[UUID]().union(*map(source_ids, rows.values()))
    sources = {
        one.id: one for one in session.scalars(sa.select(Source).where(Source.id.in_(wanted)))
    }
    return {case_id: case_data(gathered, sources) for case_id, gathered in rows.items()}


def _people_of_kin(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[Victim]]:
    """Return the named people of the cases that some cases were made out of, or gave rise to.

    A split moves people and a duplicate leaves them behind; words that go along, or stay,
    may name them still.
    """
    kin = kin_of(session, ids)
    wanted = set[UUID]().union(*kin.values())
    people: dict[UUID, list[Victim]] = {}
    named = (Victim.state == EntryState.RECORDED) & Victim.person_id.is_not(None)
    for victim in _rows(session, Victim, list(wanted), named, joinedload(Victim.person)):
        people.setdefault(victim.case_id, []).append(victim)
    return {
        case_id: [victim for other in sorted(others) for victim in people.get(other, ())]
        for case_id, others in kin.items()
    }


def _with_places(session: Session, ids: Sequence[UUID]) -> Iterable[Case]:
    up = joinedload(Case.place).selectinload(Place.parent, recursion_depth=_DEPTH)
    return session.scalars(sa.select(Case).where(Case.id.in_(ids)).options(up))


def _rows(
    session: Session,
    model: type[R],
    ids: Sequence[UUID],
    condition: sa.ColumnElement[bool],
    *options: ExecutableOption,
) -> Iterable[R]:
    statement = sa.select(model).where(model.case_id.in_(ids), condition).options(*options)
    return session.scalars(statement.order_by(model.id))


def custody_of(session: Session, exhibit_ids: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the custody of exhibits as plain data, as it is now."""
    found: dict[str, list[dict[str, Any]]] = {}
    wanted = [UUID(each) for each in exhibit_ids]
    statement = (
        sa.select(CustodyEvent)
        .where(CustodyEvent.exhibit_id.in_(wanted))
        .order_by(CustodyEvent.exhibit_id, CustodyEvent.sequence)
    )
    for row in session.scalars(statement):
        found.setdefault(str(row.exhibit_id), []).append(
            {
                "at": row.happened_at.isoformat(),
                "action": row.action.value,
                "handler": str(row.handler_id) if row.handler_id else None,
                "purpose": row.purpose,
                "sha256": row.sha256_after,
                "reconstruction": row.reconstruction,
            }
        )
    return found
