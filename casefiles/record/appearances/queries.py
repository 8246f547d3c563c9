"""Every read of who is seen or heard; who may read the case of an exhibit may read it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.record.appearances.models import SOURCE, VICTIM, Appearance, Hiding, may_be_named
from casefiles.record.appearances.parts.twins import Hidden, Unwritten, hidden_now, unwritten_in
from casefiles.record.cases.models import Case
from casefiles.record.citations.queries import sources_named_in
from casefiles.record.covering import policy as covering
from casefiles.record.evidence.models import CopyState, Derivative, Exhibit, ExhibitState
from casefiles.record.sources.models import Source, SourceState
from casefiles.record.victims.models import Victim, VictimKind
from casefiles.record.victims.queries import victims_of

__all__ = ["Hidden", "Unwritten", "hidden_now", "unwritten_in"]

#: a crowd is written down in one row
LISTED = 1000


def whole() -> tuple[ORMOption, ...]:
    """Return what has to come along with an appearance to say who can be asked."""
    return (
        joinedload(Appearance.exhibit).selectinload(Exhibit.derivatives),
        joinedload(Appearance.victim).joinedload(Victim.person),
        joinedload(Appearance.source),
        selectinload(Appearance.hidings),
    )


@cache
def _in_force() -> sa.Select[Appearance]:
    return (
        sa.select(Appearance)
        .where(Appearance.removed_at.is_(None))
        .options(*whole())
        .order_by(Appearance.id)
    )


def appearances_of(session: Session, exhibit: Exhibit) -> Sequence[Appearance]:
    """Return who is seen or heard in an exhibit, in the order in which it was written down."""
    return session.scalars(
        _in_force().where(Appearance.exhibit_id == exhibit.id).limit(LISTED)
    ).all()


def lock_appearances_of(session: Session, exhibit: Exhibit) -> Sequence[Appearance]:
    """Return who is seen or heard in an exhibit as it stands now, and let nobody change it."""
    return session.scalars(
        _in_force()
        .where(Appearance.exhibit_id == exhibit.id)
        .limit(LISTED)
        .with_for_update(of=Appearance)
        .execution_options(populate_existing=True)
    ).all()


def appearances_alike(
    session: Session, sha256s: Collection[str]
) -> dict[str, dict[UUID, list[Appearance]]]:
    """Return who is seen or heard in some bytes, in whatever case they lie, void ones too.

    By bytes and exhibit, in one order: what goes of one exhibit shows whoever the others show.
    """
    found: dict[str, dict[UUID, list[Appearance]]] = {}
    for row in session.scalars(_in_bytes(), {"sha256s": [*sha256s]}) if sha256s else ():
        found.setdefault(row.exhibit.sha256, {}).setdefault(row.exhibit_id, []).append(row)
    return found


@cache
def _in_bytes() -> sa.Select[Appearance]:
    given: sa.BindParameter[str] = sa.bindparam("sha256s", expanding=True)
    same = sa.select(Exhibit.id).where(Exhibit.sha256.in_(given))
    return _in_force().where(Appearance.exhibit_id.in_(same))


def hidden_by(
    session: Session, rows: Collection[Appearance], day: date
) -> dict[UUID, frozenset[str]]:
    """Return in which bytes nobody recognised whoever appears, as it was said on a day."""
    statement = (
        sa.select(Hiding, Derivative)
        .join(Derivative, Derivative.id == Hiding.derivative_id)
        .where(Hiding.appearance_id.in_([row.id for row in rows]))
    )
    found: dict[UUID, frozenset[str]] = {}
    for hiding, copy in session.execute(statement):
        refused_at = copy.reviewed_at if copy.state is CopyState.REFUSED else None
        is_ended = any(at and at.date() <= day for at in (hiding.ended_at, refused_at))
        if hiding.said_at.date() <= day and not is_ended:
            before = found.get(hiding.appearance_id, frozenset())
            found[hiding.appearance_id] = before | {copy.sha256}
    return found


def appearances_in_case(session: Session, case_id: UUID) -> dict[UUID, list[Appearance]]:
    """Return who is seen or heard in the exhibits of a case that are not void, by exhibit."""
    kept = sa.select(Exhibit.id).where(
        Exhibit.case_id == case_id, Exhibit.state == ExhibitState.KEPT
    )
    found: dict[UUID, list[Appearance]] = {}
    for row in session.scalars(_in_force().where(Appearance.exhibit_id.in_(kept))):
        found.setdefault(row.exhibit_id, []).append(row)
    return found


def get_appearance(session: Session, exhibit: Exhibit, appearance_id: UUID) -> Appearance:
    """Return an appearance in force in this exhibit and in no other."""
    found = session.scalar(
        _in_force().where(Appearance.id == appearance_id, Appearance.exhibit_id == exhibit.id)
    )
    if found is None:
        raise NotFound(N_("There is nobody written down under this address."))
    return found


def victims_offered(session: Session, case: Case) -> list[Victim]:
    """Return who of a case can be asked whether they may be shown: the victims by name."""
    return [one for one in victims_of(session, case) if one.kind is VictimKind.NAMED]


def sources_offered(session: Session, exhibit: Exhibit, case: Case) -> list[Source]:
    """Return the sources that may be said to be the one in an exhibit."""
    ids = sources_named_in(session, [case.id])
    statement = (
        sa.select(Source)
        .where(Source.id.in_(ids), Source.state == SourceState.RECORDED)
        .order_by(sa.func.length(Source.reference), Source.reference)
    )
    return [one for one in session.scalars(statement) if may_be_named(one, exhibit)]


def find_whom(session: Session, case: Case, who: str) -> Victim | Source | None:
    """Return the named victim or the source of a case that a form names."""
    kind, _colon, text = who.partition(":")
    try:
        wanted = UUID(text)
    except ValueError:
        return None
    if kind == VICTIM:
        return next((one for one in victims_offered(session, case) if one.id == wanted), None)
    if kind == SOURCE and wanted in sources_named_in(session, [case.id]):
        source = session.get_one(Source, wanted)
        return source if source.state is SourceState.RECORDED else None
    return None


def naming_sealed(session: Session, condition: sa.ColumnElement[bool]) -> list[Appearance]:
    """Return the appearances that say of a sealed source what they may not say any more."""
    wanted = _in_force().where(Appearance.source_id.is_not(None), condition)
    return [
        row
        for row in session.scalars(wanted)
        if row.source is not None and not may_be_named(row.source, row.exhibit)
    ]


def hidings_of(session: Session, appearance: Appearance) -> Sequence[Hiding]:
    """Return what was said of the copies in which nobody recognises somebody."""
    return session.scalars(
        sa.select(Hiding).where(Hiding.appearance_id == appearance.id, Hiding.ended_at.is_(None))
    ).all()


def may_say_hidden(user: User, copy: Derivative, case: Case) -> bool:
    """Return whether a person says now who is not to be recognised in a copy."""
    return (
        copy.state is CopyState.CONFIRMED
        and copy.author_id != user.id
        and covering.may_look(user, case)
    )


def keys_of(appearances: Sequence[Appearance]) -> Mapping[str, Appearance]:
    """Return how a form carries each appearance, with the version that was looked at."""
    return {f"{one.id}.{one.version}": one for one in appearances}
