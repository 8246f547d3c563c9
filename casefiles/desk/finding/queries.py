"""What a person finds: of what holds the words, only what they may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.desk.finding.parts.texts import CASE, CLAIM, EXHIBIT, KINDS, SOURCE, VICTIM
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.search.queries import found, latest
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.cases.policy import require_reader
from casefiles.record.cases.queries import Somebody, is_visible_to
from casefiles.record.citations.queries import is_named_to
from casefiles.record.claims.models import Claim
from casefiles.record.evidence.models import Exhibit
from casefiles.record.people.models import Person
from casefiles.record.places.models import Place
from casefiles.record.sources.models import Source
from casefiles.record.sources.policy import SourcePermission, roles_allow
from casefiles.record.victims.models import Victim

#: of each kind; who looks for more types another word
SHOWN = 10
#: so many of those indexed last are looked at first: most readers may read nearly all of them
_LATEST = 30
_TABLES: dict[str, Any] = {
    CASE: Case, VICTIM: Victim, EXHIBIT: Exhibit, SOURCE: Source, CLAIM: Claim,
}  # fmt: skip


@dataclass(frozen=True)
class Findings:
    """What was found of one kind, the latest first, and whether there is more.

    A row holds what a page says of it: `id`; `reference`, `title`, `state` and `place` of a case;
    of all others but sources `case_id`, `case_reference` and `case_title`; and words of its own.
    """

    kind: str
    rows: Sequence[sa.Row[Any]]
    has_more: bool


def find(session: Session, words: str, *, acting_user: User) -> list[Findings]:
    """Return what holds every word, kind by kind; nothing of a case that may not be known."""
    require_reader(acting_user)
    holding = latest(session, KINDS, words, limit=_LATEST)
    return [_first(session, kind, words, holding[kind], acting_user) for kind in KINDS]


def _first(
    session: Session, kind: str, words: str, holding: Sequence[UUID], user: User
) -> Findings:
    """Return the first of one kind: of those indexed last where these suffice, else of all."""
    if not holding:
        return Findings(kind, (), has_more=False)
    asked: dict[str, Any] = {"somebody": user.id, "holding": [*holding]}
    rows = session.execute(_of_these(kind, user.roles), asked).all()
    if len(rows) <= SHOWN and len(holding) == _LATEST:
        among = _TABLES[kind].id.in_(found(session, kind, words))
        rows = session.execute(_readable(kind, user.roles).where(among), asked).all()
    return Findings(kind, rows[:SHOWN], len(rows) > SHOWN)


@lru_cache(maxsize=256)
def _of_these(kind: str, roles: frozenset[Role]) -> sa.Select[Any]:
    """Select those whose ids are `holding`."""
    among = _TABLES[kind].id.in_(sa.bindparam("holding", expanding=True))
    return _readable(kind, roles).where(among)


def _readable(kind: str, roles: frozenset[Role]) -> sa.Select[Any]:
    """Select what `somebody` may read of one kind, the latest first."""
    somebody, statement = Somebody(roles), _said(kind)
    if kind != SOURCE:
        statement = statement.where(is_visible_to(somebody), Case.state != CaseState.VOID)
    elif not roles_allow(roles, SourcePermission.READ):
        statement = statement.where(is_named_to(somebody))
    return statement.order_by(_TABLES[kind].id.desc()).limit(SHOWN + 1)


def _said(kind: str) -> sa.Select[Any]:
    """Select what a page says of one kind; whole records would take twice as long."""
    selected: dict[str, Any] = {
        CASE: sa.select(
            Case.id, Case.reference, Case.title, Case.state, Place.names.label("place")
        ).outerjoin(Place, Place.id == Case.place_id),
        VICTIM: sa.select(Victim.id, Victim.reference, Victim.description, Person.names).outerjoin(
            Person, Person.id == Victim.person_id
        ),
        EXHIBIT: sa.select(Exhibit.id, Exhibit.reference, Exhibit.title),
        SOURCE: sa.select(Source.id, Source.reference, Source.label, Source.published_title),
        CLAIM: sa.select(Claim.id, Claim.symbol, Claim.wording, Claim.state),
    }
    statement: sa.Select[Any] = selected[kind]
    return statement if kind in (CASE, SOURCE) else _within(statement, _TABLES[kind])


def _within(statement: sa.Select[Any], table: Any) -> sa.Select[Any]:  # noqa: ANN401 - a model
    """Add the case that it belongs to."""
    case = (
        Case.id.label("case_id"),
        Case.reference.label("case_reference"),
        Case.title.label("case_title"),
    )
    return statement.add_columns(*case).join(Case, Case.id == table.case_id)
