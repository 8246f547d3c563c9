"""Every read of sources; a sealed identity is never among what is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.foundation.paging import PAGE, Page
from casefiles.platform.accounts.models import User
from casefiles.record.sources import policy
from casefiles.record.sources.models import (
    Grading,
    Source,
    SourceGrant,
    SourceHandover,
    SourceState,
)
from casefiles.record.sources.policy import SourcePermission

CHOICES = 2000
#: how much of a title tells it apart in a list
_TITLE = 80
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


#: the condition that a source is named in a case that somebody may read
Cited = sa.ColumnElement[bool]
#: where nobody asks which cases name a source
NOT_CITED: Cited = sa.false()


def readable_by(user: User, cited: Cited) -> sa.Select[Source]:
    """Select the sources whose labels a person may read; `cited`: in cases that they may read."""
    statement = sa.select(Source)
    if policy.may(user, SourcePermission.READ):
        return statement
    if policy.may(user, SourcePermission.READ_CITED):
        return statement.where(cited)
    return statement.where(sa.false())


def get_source(
    session: Session,
    source_id: UUID,
    *,
    acting_user: User,
    cited: Cited = NOT_CITED,
) -> Source:
    """Return a source, or refuse in the same words whether it is absent or hidden."""
    source = session.scalar(
        readable_by(acting_user, cited)
        .where(Source.id == source_id)
        .options(
            selectinload(Source.grants),
            selectinload(Source.requests),
            selectinload(Source.handovers),
        )
    )
    if source is None:
        raise NotFound(N_("There is no such source."))
    return source


def get_grant(source: Source, grant_id: UUID) -> SourceGrant:
    """Return a leave to look at this source, or refuse where it is none of its own."""
    for grant in source.grants:
        if grant.id == grant_id:
            return grant
    raise NotFound(N_("There is no such leave to look."))


def lock_source(session: Session, source: Source) -> None:
    """Let one at a time decide who may look at a source, each seeing what the others decided."""
    session.execute(sa.select(Source.id).where(Source.id == source.id).with_for_update())
    session.refresh(source, ["requests", "handovers"])


def held_by(user: User) -> sa.ColumnElement[bool]:
    """Return what narrows sources to those that a person is responsible for now."""
    last = (
        sa.select(SourceHandover.to_id)
        .where(SourceHandover.source_id == Source.id)
        .order_by(SourceHandover.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return sa.and_(
        Source.state == SourceState.RECORDED,
        sa.func.coalesce(last, Source.recorded_by_id) == user.id,
    )


def with_reference(session: Session, reference: str) -> Source | None:
    """Return the source of a reference."""
    return session.scalar(sa.select(Source).where(Source.reference == reference.strip().upper()))


@dataclass(frozen=True)
class SourceFilter:
    """What narrows the list: codes only."""

    kind: str = ""
    role: str = ""
    reliability: str = ""
    state: SourceState | None = None


def list_sources(
    session: Session,
    wanted: SourceFilter,
    *,
    acting_user: User,
    cited: Cited = NOT_CITED,
    after: str = "",
    before: str = "",
    limit: int = PAGE,
) -> Page[Source]:
    """Return one page of sources, the latest reference first; `after`, `before` are references."""
    statement = readable_by(acting_user, cited).where(*_conditions(wanted))
    backwards = bool(before)
    # The number grows by digits one day; length first keeps S-9999 below S-10000.
    key = (sa.func.length(Source.reference), Source.reference)
    if before or after:
        there = sa.tuple_(sa.literal(len(before or after)), sa.literal(before or after))
        here = sa.tuple_(*key)
        statement = statement.where(here > there if backwards else here < there)
    order = [column.asc() if backwards else column.desc() for column in key]
    rows = list(session.scalars(statement.order_by(*order).limit(limit + 1)))
    more, rows = len(rows) > limit, rows[:limit]
    if backwards:
        rows.reverse()
    newer = rows and (more if backwards else bool(after))
    older = rows and (more if not backwards else True)
    return Page(rows, rows[0].reference if newer else None, rows[-1].reference if older else None)


def _conditions(wanted: SourceFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [
        Source.state == (wanted.state or SourceState.RECORDED)
    ]
    for column, value in (
        (Source.kind, wanted.kind),
        (Source.role, wanted.role),
        (Source.reliability, wanted.reliability),
    ):
        if value:
            conditions.append(column == value)
    return conditions


def references_offered(
    session: Session, *, but: Source, language: str = ""
) -> list[tuple[str, str]]:
    """Return the other sources for a select: reference, and what tells them apart, latest first."""
    statement = (
        sa.select(Source)
        .where(Source.state == SourceState.RECORDED, Source.id != but.id)
        .order_by(sa.func.length(Source.reference).desc(), Source.reference.desc())
        .limit(CHOICES)
    )
    return [(each.reference, label(each, language)) for each in session.scalars(statement)]


def label(source: Source, language: str = "") -> str:
    """Return what tells a source apart in a select: reference, label, title or publisher, year."""
    title = source.published_title
    title = title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…"
    publisher = urlsplit(source.published_url).netloc.removeprefix("www.")
    words = [source.label.in_language(language)[0], title or publisher, _year(source, title)]
    # Inside Arabic, a Latin title would otherwise change places with what stands beside it.
    isolated = "\u2068{}\u2069" if language == "ar" else "{}"
    return " · ".join([source.reference, *[isolated.format(word) for word in words if word]])


def _year(source: Source, shown: str) -> str:
    """Return the year that the title or the address names, unless it is shown already."""
    named = _YEAR.search(source.published_title) or _YEAR.search(source.published_url)
    return "" if named is None or named[0] in shown else named[0]


def gradings_of(session: Session, source: Source) -> Sequence[tuple[Grading, str]]:
    """Return how a source was graded, the last first, each with who did; empty if not known."""
    statement = (
        sa.select(Grading, User.display_name)
        .outerjoin(User, User.id == Grading.graded_by_id)
        .where(Grading.source_id == source.id)
        .order_by(Grading.graded_at.desc(), Grading.id.desc())
    )
    return [(row, who or "") for row, who in session.execute(statement)]
