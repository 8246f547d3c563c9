"""The rows of several cases, read in as many queries as those of one: the reads of `queries`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from casefiles.outbound.submissions.parts.case_data import Gathered, case_data, source_ids
from casefiles.record.appearances.queries import appearances_alike, hidden_now, unwritten_in
from casefiles.record.cases.models import Case
from casefiles.record.citations.models import Citation
from casefiles.record.claims.models import Claim
from casefiles.record.claims.queries import claims_to_pin
from casefiles.record.evidence.models import CustodyEvent, Derivative, Exhibit
from casefiles.record.evidence.queries import copy_that_leaves
from casefiles.record.origins.queries import origins_said_of
from casefiles.record.places.models import Place
from casefiles.record.related.queries import kin_of
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import CasualtyFigure, Damage, EntryState, Victim

#: how far up a place is followed: at once with its case, as gazetteers go; then step by step
_JOINED, _DEPTH = 4, 6
#: fewer rows of a kind than any page stops at
_SURELY_WHOLE = 500
Content = dict[str, Any]
R = TypeVar("R", Victim, CasualtyFigure, Damage, Claim, Exhibit, Citation)


def case_content(session: Session, case: Case) -> Content:
    """Return everything one case says, as plain data."""
    return case_contents(session, [case])[case.id]


def case_contents(
    session: Session, cases: Sequence[Case], read: Collection[Gathered] = ()
) -> dict[UUID, Content]:
    """Return everything several cases say; as many queries for one as for many.

    The rows of the cases in `read` were read already, for the page that asks.
    """
    rows = {one.case.id: one for one in read}
    rows |= _gathered(session, [case.id for case in cases if case.id not in rows])
    _add_appearing(session, rows.values())
    for case_id, victims in _people_of_kin(session, [*rows]).items():
        rows[case_id].elsewhere += victims
    wanted = set[UUID]().union(*map(source_ids, rows.values()))
    sources = {one.id: one for one in session.scalars(_sources(), {"source_ids": [*wanted]})}
    origins = origins_said_of(session, wanted)
    return {case_id: case_data(gathered, sources, origins) for case_id, gathered in rows.items()}


def _gathered(session: Session, ids: Sequence[UUID]) -> dict[UUID, Gathered]:
    if not ids:
        return {}
    rows = {case.id: Gathered(case) for case in _with_places(session, ids)}
    for victim in _rows(session, Victim, ids):
        rows[victim.case_id].victims.append(victim)
    for figure in _rows(session, CasualtyFigure, ids):
        rows[figure.case_id].figures.append(figure)
    for damage in _rows(session, Damage, ids):
        rows[damage.case_id].damages.append(damage)
    for citation in _rows(session, Citation, ids):
        rows[citation.case_id].citations.append(citation)
    for exhibit in _rows(session, Exhibit, ids):
        rows[exhibit.case_id].exhibits.append(exhibit)
    for claim in _rows(session, Claim, ids):
        rows[claim.case_id].claims.append(claim)
    return rows


def gathered_of_page(
    case: Case,
    *,
    victims: Sequence[Victim],
    figures: Sequence[CasualtyFigure],
    damages: Sequence[Damage],
    claims: Sequence[Claim],
    exhibits: Sequence[Exhibit],
    citations: Sequence[Citation],
) -> list[Gathered]:
    """Return what a case's page read as `case_contents` takes it; nothing of a very long file.

    A page stops somewhere: what may have been cut there is read anew, whole.
    """
    lengths = map(len, (victims, figures, damages, claims, exhibits, citations))
    if max(lengths) >= _SURELY_WHOLE:
        return []
    return [
        Gathered(
            case,
            victims=_in_order(victims),
            figures=_in_order(figures),
            damages=_in_order(damages),
            claims=_in_order(claims),
            exhibits=_in_order(exhibits),
            citations=_in_order(citations),
        )
    ]


def _in_order(rows: Iterable[R]) -> list[R]:
    return sorted(rows, key=lambda row: row.id)


def _add_appearing(session: Session, cases: Iterable[Gathered]) -> None:
    """Add who is seen or heard, and whom only another exhibit of the same bytes shows."""
    exhibits = [(gathered, one) for gathered in cases for one in gathered.exhibits]
    alike = appearances_alike(session, {one.sha256 for _, one in exhibits})
    hidden = hidden_now(row for rows in alike.values() for of in rows.values() for row in of)
    for gathered, exhibit in exhibits:
        rows, copy = alike.get(exhibit.sha256, {}), copy_that_leaves(exhibit)
        gathered.appearances += rows.get(exhibit.id, ())
        goes = copy.sha256 if copy else exhibit.sha256
        if unwritten := unwritten_in(exhibit, goes, rows, hidden):
            gathered.unwritten[exhibit.id] = unwritten


def _people_of_kin(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[Victim]]:
    """Return the named people of the cases that some cases were made out of, or gave rise to.

    A split moves people and a duplicate leaves them behind; words that go along, or stay,
    may name them still.
    """
    kin = kin_of(session, ids)
    wanted = set[UUID]().union(*kin.values())
    people: dict[UUID, list[Victim]] = {}
    for victim in _rows(session, Victim, list(wanted)) if wanted else ():
        if victim.person_id is not None:
            people.setdefault(victim.case_id, []).append(victim)
    return {
        case_id: [victim for other in sorted(others) for victim in people.get(other, ())]
        for case_id, others in kin.items()
    }


def _with_places(session: Session, ids: Sequence[UUID]) -> Iterable[Case]:
    return session.scalars(_cases(), {"case_ids": ids})


def _rows(session: Session, model: type[R], ids: Sequence[UUID]) -> Iterable[R]:
    """Return what stands in some cases and is neither void nor removed, in order of recording."""
    return session.scalars(_standing_in_cases(model), {"case_ids": ids}).unique()


_AMONG: sa.BindParameter[UUID] = sa.bindparam("case_ids", expanding=True)


@cache
def _cases() -> sa.Select[Case]:
    up = joinedload(Case.place)
    for _level in range(_JOINED):
        up = up.joinedload(Place.parent)
    up = up.selectinload(Place.parent, recursion_depth=_DEPTH)
    return sa.select(Case).where(Case.id.in_(_AMONG)).options(up)


@cache
def _sources() -> sa.Select[Source]:
    return sa.select(Source).where(Source.id.in_(sa.bindparam("source_ids", expanding=True)))


@cache
def _standing_in_cases(model: type[R]) -> sa.Select[R]:
    stands, *options = _WHOLE[model]()
    whole = claims_to_pin() if model is Claim else sa.select(model)
    chosen: sa.Select[Any] = whole.where(model.case_id.in_(_AMONG), stands)
    return chosen.options(*options).order_by(model.id)


#: table → what of it stands, and what comes with it
_WHOLE: Mapping[Any, Callable[[], tuple[Any, ...]]] = {
    Victim: lambda: (Victim.state == EntryState.RECORDED, joinedload(Victim.person)),
    CasualtyFigure: lambda: (CasualtyFigure.state == EntryState.RECORDED,),
    Damage: lambda: (Damage.state == EntryState.RECORDED, joinedload(Damage.facility)),
    Citation: lambda: (Citation.removed_at.is_(None),),
    Exhibit: lambda: (
        sa.true(),
        joinedload(Exhibit.file),
        selectinload(Exhibit.derivatives).joinedload(Derivative.file),
    ),
    Claim: lambda: (Claim.removed_at.is_(None),),
}


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
