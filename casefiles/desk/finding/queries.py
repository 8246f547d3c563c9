"""What a person finds: of what holds the words, only what they may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from casefiles.desk.finding.parts.texts import CASE, CLAIM, EXHIBIT, KINDS, SOURCE, VICTIM
from casefiles.platform.accounts.models import User
from casefiles.platform.search.queries import few, found
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.cases.policy import require_reader
from casefiles.record.cases.queries import is_visible_to
from casefiles.record.citations.queries import sources_readable_by
from casefiles.record.claims.models import Claim
from casefiles.record.evidence.models import Exhibit
from casefiles.record.sources.models import Source
from casefiles.record.sources.policy import SourcePermission, may
from casefiles.record.victims.models import Victim

#: of each kind; who looks for more types another word
SHOWN = 10
Holding: TypeAlias = Sequence[UUID] | sa.Select[UUID]


@dataclass(frozen=True)
class Findings:
    """What was found of one kind, the latest first, and whether there is more."""

    kind: str
    #: pairs of record and its case; a source has none
    rows: Sequence[tuple[Any, Case | None]]
    has_more: bool


def find(session: Session, words: str, *, acting_user: User) -> list[Findings]:
    """Return what holds every word, kind by kind; nothing of a case that may not be known."""
    require_reader(acting_user)
    readable = sa.and_(is_visible_to(acting_user), Case.state != CaseState.VOID)
    holding = _holding(session, words)
    return [
        _cases(session, holding[CASE], readable),
        _within(session, VICTIM, Victim, holding[VICTIM], readable, joinedload(Victim.person)),
        _within(session, EXHIBIT, Exhibit, holding[EXHIBIT], readable),
        _sources(session, holding[SOURCE], acting_user),
        _within(session, CLAIM, Claim, holding[CLAIM], readable),
    ]


def _holding(session: Session, words: str) -> dict[str, Holding]:
    """Return what holds the words, kind by kind: ids where these are few, or how to find them."""
    hits = few(session, words)
    if hits is None:
        return {kind: found(session, kind, words) for kind in KINDS}
    return {kind: hits.get(kind, ()) for kind in KINDS}


def _cases(session: Session, holding: Holding, readable: sa.ColumnElement[bool]) -> Findings:
    if holding == ():
        return _first(CASE, ())
    statement = sa.select(Case).where(Case.id.in_(holding), readable)
    rows = session.scalars(_latest(statement, Case).options(joinedload(Case.place))).all()
    return _first(CASE, [(row, row) for row in rows])


def _within(
    session: Session,
    kind: str,
    model: type[Victim | Exhibit | Claim],
    holding: Holding,
    readable: sa.ColumnElement[bool],
    *options: Any,  # noqa: ANN401 - SQLAlchemy's own
) -> Findings:
    if holding == ():
        return _first(kind, ())
    statement: Any = (
        sa.select(model, Case)
        .join(Case, Case.id == model.case_id)
        .where(model.id.in_(holding), readable)
        .options(*options)
    )
    rows = session.execute(_latest(statement, model))
    return _first(kind, [(row[0], row[1]) for row in rows])


def _sources(session: Session, holding: Holding, user: User) -> Findings:
    if holding == ():
        return _first(SOURCE, ())
    statement = sa.select(Source).where(Source.id.in_(holding))
    if not may(user, SourcePermission.READ):
        cited = sources_readable_by(session, acting_user=user)
        statement = statement.where(Source.id.in_(cited))
    return _first(SOURCE, [(row, None) for row in session.scalars(_latest(statement, Source))])


def _latest(statement: sa.Select[Any], model: Any) -> sa.Select[Any]:  # noqa: ANN401 - a model
    return statement.order_by(model.id.desc()).limit(SHOWN + 1)


def _first(kind: str, rows: Sequence[tuple[Any, Case | None]]) -> Findings:
    return Findings(kind, rows[:SHOWN], len(rows) > SHOWN)
