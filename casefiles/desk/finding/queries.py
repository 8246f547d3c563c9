"""What a person finds: of what holds the words, only what they may read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from casefiles.desk.finding.parts.texts import CASE, CLAIM, EXHIBIT, KINDS, SOURCE, VICTIM
from casefiles.platform.accounts.models import User
from casefiles.platform.search.queries import found, latest
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
#: so many of those indexed last are looked at first: most readers may read nearly all of them
_LATEST = 100
#: what is read of one kind, by the condition that it holds the words
Reading = Callable[[Any], sa.Select[Any]]


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
    readings: dict[str, Reading] = {
        CASE: _cases(readable),
        VICTIM: _within(Victim, readable, joinedload(Victim.person)),
        EXHIBIT: _within(Exhibit, readable),
        SOURCE: _sources(session, acting_user),
        CLAIM: _within(Claim, readable),
    }
    holding = latest(session, KINDS, words, limit=_LATEST)
    return [
        _first(session, kind, words, holding[kind], reading) for kind, reading in readings.items()
    ]


def _first(
    session: Session, kind: str, words: str, holding: Sequence[UUID], reading: Reading
) -> Findings:
    """Return the first of one kind: of those indexed last where these suffice, else of all."""
    if not holding:
        return Findings(kind, (), has_more=False)
    rows: Sequence[Any] = session.execute(reading(holding)).all()
    if len(rows) <= SHOWN and len(holding) == _LATEST:
        rows = session.execute(reading(found(session, kind, words))).all()
    return Findings(kind, [_pair(*row) for row in rows[:SHOWN]], len(rows) > SHOWN)


def _pair(record: Any, case: Case | None = None) -> tuple[Any, Case | None]:  # noqa: ANN401 - any
    return record, record if isinstance(record, Case) else case


def _cases(readable: sa.ColumnElement[bool]) -> Reading:
    def read(holding: Any) -> sa.Select[Any]:  # noqa: ANN401 - ids, or what selects them
        statement: Any = sa.select(Case).where(Case.id.in_(holding), readable)
        return _latest(statement.options(joinedload(Case.place)), Case)

    return read


def _within(
    model: type[Victim | Exhibit | Claim],
    readable: sa.ColumnElement[bool],
    *options: Any,  # noqa: ANN401 - SQLAlchemy's own
) -> Reading:
    def read(holding: Any) -> sa.Select[Any]:  # noqa: ANN401 - ids, or what selects them
        statement: Any = (
            sa.select(model, Case)
            .join(Case, Case.id == model.case_id)
            .where(model.id.in_(holding), readable)
            .options(*options)
        )
        return _latest(statement, model)

    return read


def _sources(session: Session, user: User) -> Reading:
    def read(holding: Any) -> sa.Select[Any]:  # noqa: ANN401 - ids, or what selects them
        statement: Any = sa.select(Source).where(Source.id.in_(holding))
        if not may(user, SourcePermission.READ):
            cited = sources_readable_by(session, acting_user=user)
            statement = statement.where(Source.id.in_(cited))
        return _latest(statement, Source)

    return read


def _latest(statement: sa.Select[Any], model: Any) -> sa.Select[Any]:  # noqa: ANN401 - a model
    return statement.order_by(model.id.desc()).limit(SHOWN + 1)
