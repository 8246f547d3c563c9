"""Every read of citations; who may read the case may read them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case
from casefiles.record.cases.queries import Somebody, is_visible_to, visible_to
from casefiles.record.citations.models import Citation, CitedKind
from casefiles.record.evidence.models import Exhibit, ExhibitState
from casefiles.record.evidence.queries import exhibits_of
from casefiles.record.origins.queries import Origins, origins_of
from casefiles.record.sources.models import Source, SourceState
from casefiles.record.sources.policy import SourcePermission, may
from casefiles.record.victims.models import CasualtyFigure, Damage, Victim

#: how many sources a form offers
_OFFERED = 500
#: where the statements of the rooms below stand; claims are their own room's matter
_STATED_IN: Mapping[CitedKind, Any] = {
    CitedKind.VICTIM: Victim,
    CitedKind.FIGURE: CasualtyFigure,
    CitedKind.DAMAGE: Damage,
}
#: the tables in which a case names a source; claims are their own room's matter
_NAMING: tuple[Any, ...] = (Citation, CasualtyFigure, Exhibit)


def _in_force() -> sa.Select[Citation]:
    return (
        sa.select(Citation)
        .where(Citation.removed_at.is_(None))
        .options(
            joinedload(Citation.source),
            joinedload(Citation.exhibit).options(
                joinedload(Exhibit.file), joinedload(Exhibit.source)
            ),
        )
        .order_by(Citation.id)
    )


def get_citation(session: Session, case: Case, citation_id: UUID) -> Citation:
    """Return a citation in force of this case and of no other."""
    citation = session.scalar(
        _in_force().where(Citation.id == citation_id, Citation.case_id == case.id)
    )
    if citation is None:
        raise NotFound(N_("There is no such citation."))
    return citation


def citations_for(session: Session, case: Case) -> dict[tuple[CitedKind, UUID], list[Citation]]:
    """Return what each statement of a case rests on: {(kind, id) → citations in force}."""
    resting: dict[tuple[CitedKind, UUID], list[Citation]] = {}
    for citation in session.scalars(_of_a_case(), {"case_id": case.id}):
        resting.setdefault((citation.cited_kind, citation.cited_id), []).append(citation)
    return resting


@cache
def _of_a_case() -> sa.Select[Citation]:
    return _in_force().where(Citation.case_id == sa.bindparam("case_id"))


def citations_of(
    session: Session, kind: CitedKind, cited_ids: Sequence[UUID], *, fresh: bool = False
) -> Sequence[Citation]:
    """Return the citations in force of some statements, the sources and exhibits loaded.

    `fresh` reads over what this session saw before: for a digest that is decided on.
    """
    statement = _in_force().where(Citation.cited_kind == kind, Citation.cited_id.in_(cited_ids))
    return session.scalars(statement.execution_options(populate_existing=fresh)).all()


def cases_citing_sources(session: Session, source_ids: Collection[UUID]) -> Sequence[UUID]:
    """Return the ids of the cases in which something rests on one of some sources, in one order."""
    exhibits = sa.select(Exhibit.id).where(Exhibit.source_id.in_(source_ids))
    statement = (
        sa.select(Citation.case_id)
        .where(Citation.source_id.in_(source_ids) | Citation.exhibit_id.in_(exhibits))
        .where(Citation.removed_at.is_(None))
        .distinct()
        .order_by(Citation.case_id)
    )
    return session.scalars(statement).all()


def sources_named_in(session: Session, case_ids: Collection[UUID]) -> set[UUID]:
    """Return the sources that are cited, counted from or kept in some cases."""
    named = [
        sa.select(table.source_id).where(
            table.source_id.is_not(None),
            table.case_id.in_(case_ids),
            *((table.removed_at.is_(None),) if table is Citation else ()),
        )
        for table in _NAMING
    ]
    return set(session.scalars(sa.union(*named)))


def citations_of_exhibit(session: Session, exhibit: Exhibit) -> Sequence[Citation]:
    """Return what rests on an exhibit."""
    return session.scalars(_in_force().where(Citation.exhibit_id == exhibit.id)).all()


def is_stated_in(session: Session, case: Case, kind: CitedKind, cited_id: UUID) -> bool:
    """Return whether this statement of a case, or of a room below, is part of this case."""
    if kind is CitedKind.CASE:
        return cited_id == case.id
    model = _STATED_IN.get(kind)
    if model is None:
        return False
    statement = sa.select(model.id).where(model.id == cited_id, model.case_id == case.id)
    return session.scalar(statement) is not None


def find_support(session: Session, case_id: UUID, reference: str) -> Source | Exhibit | None:
    """Return the source, or the exhibit of this case, that a reference names; never a void one."""
    exhibit = session.scalar(
        sa.select(Exhibit).where(
            Exhibit.reference == reference,
            Exhibit.case_id == case_id,
            Exhibit.state == ExhibitState.KEPT,
        )
    )
    if exhibit is not None:
        return exhibit
    return session.scalar(
        sa.select(Source).where(Source.reference == reference, Source.state == SourceState.RECORDED)
    )


def exhibits_offered(session: Session, case: Case) -> list[Exhibit]:
    """Return the exhibits of a case that a form may cite."""
    return [row for row in exhibits_of(session, case) if row.state is ExhibitState.KEPT]


def sources_offered(session: Session, case: Case) -> tuple[list[Source], list[Source]]:
    """Return the sources that a case names already, and the others recorded last; newest first."""
    named = [
        sa.select(table.source_id).where(
            table.source_id.is_not(None),
            table.case_id == case.id,
            *((table.removed_at.is_(None),) if table is Citation else ()),
        )
        for table in _NAMING
    ]
    recorded = (
        sa.select(Source)
        .where(Source.state == SourceState.RECORDED)
        .order_by(sa.func.length(Source.reference).desc(), Source.reference.desc())
    )
    own = session.scalars(recorded.where(Source.id.in_(sa.union(*named)))).all()
    others = recorded.where(Source.id.not_in([source.id for source in own])).limit(_OFFERED)
    return list(own), list(session.scalars(others))


def cases_resting_on(session: Session, source_id: UUID, *, acting_user: User) -> Sequence[Case]:
    """Return the cases a person may read in which a source is cited, counted from or kept."""
    named = [sa.select(table.case_id).where(table.source_id == source_id) for table in _NAMING]
    statement = visible_to(acting_user).where(Case.id.in_(sa.union(*named)))
    return session.scalars(statement.order_by(Case.reference)).all()


def known_by_citation(acting_user: User) -> sa.ColumnElement[bool]:
    """Return the condition that somebody knows a source only because a case of theirs rests on it.

    Of nobody's who reads every source.
    """
    if may(acting_user, SourcePermission.READ):
        return sa.false()
    return is_named_to(acting_user)


def origins_behind(
    session: Session, sources: Iterable[Source | None], *, acting_user: User
) -> Origins:
    """Return the origins of what some statements rest on, as a person may see them."""
    ids = {source.id for source in sources if source is not None}
    cited = known_by_citation(acting_user)
    return origins_of(session, ids, acting_user=acting_user, cited=cited)


def is_named_to(user: User | Somebody) -> sa.ColumnElement[bool]:
    """Return the condition that a source is cited, counted from or kept in a case they may read.

    Asked of each source that is looked at: a million are in no list of ids.
    """
    return sa.or_(
        *(
            sa.exists().where(
                table.source_id == Source.id, table.case_id == Case.id, is_visible_to(user)
            )
            for table in _NAMING
        )
    )
