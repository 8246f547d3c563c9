"""Reading the index: which documents hold words; whoever asks adds who may know of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from types import ModuleType
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.finding_words import wanted
from casefiles.platform.search.models import SearchDocument
from casefiles.platform.search.parts.engines import engine_of

#: so many documents are sorted by their kinds sooner than a word is looked up once for each kind
_FEW = 200


def found(session: Session, kind: str, words: str) -> sa.Select[UUID]:
    """Select the ids of one kind of thing that hold every word."""
    beginnings = wanted(words)
    if not beginnings:
        return sa.select(SearchDocument.subject_id).where(sa.false())
    engine = engine_of(session)
    phrase = sa.literal(engine.phrase(kind, beginnings))
    selected: sa.Select[UUID] = engine.matching(phrase, SearchDocument.subject_id)
    return selected


def latest(
    session: Session, kinds: Sequence[str], words: str, *, limit: int
) -> dict[str, list[UUID]]:
    """Return the ids of each kind that hold every word, of common words those indexed last.

    Who looks for a common word sees the first few of thousands: fewer than `limit` are all.
    """
    beginnings, by_kind = wanted(words), {kind: list[UUID]() for kind in kinds}
    if not beginnings:
        return by_kind
    engine = engine_of(session)
    of_any = {"phrase": engine.phrase(None, beginnings)}
    rows: Sequence[Any] = session.execute(_latest_of_few(engine, limit), of_any).all()
    if rows and rows[0].of_all > _FEW:
        of_each = {f"of_{kind}": engine.phrase(kind, beginnings) for kind in kinds}
        rows = session.execute(_latest_of_each(engine, tuple(kinds), limit), of_each).all()
    for kind, subject_id, *_ in rows:
        by_kind[kind].append(subject_id)
    return by_kind


@cache
def _latest_of_few(engine: ModuleType, limit: int) -> sa.Select[Any]:
    """Select from one look at the index for all kinds; of more than `_FEW` it says only that."""
    columns = SearchDocument.kind, SearchDocument.subject_id, SearchDocument.number
    phrase = sa.bindparam("phrase", type_=sa.String())
    few = engine.matching(phrase, *columns).limit(_FEW + 1).subquery()
    latest_first = sa.func.row_number().over(partition_by=few.c.kind, order_by=few.c.number.desc())
    of_all = sa.func.count().over().label("of_all")
    counted = sa.select(few, latest_first.label("place"), of_all).subquery()
    chosen = sa.select(counted.c.kind, counted.c.subject_id, counted.c.of_all)
    return chosen.where(counted.c.place <= sa.case((counted.c.of_all > _FEW, 1), else_=limit))


@cache
def _latest_of_each(
    engine: ModuleType, kinds: tuple[str, ...], limit: int
) -> sa.CompoundSelect[Any]:
    columns = SearchDocument.kind, SearchDocument.subject_id
    phrases = [sa.bindparam(f"of_{kind}", type_=sa.String()) for kind in kinds]
    of_each = [
        engine.latest_first(engine.matching(phrase, *columns)).limit(limit).subquery()
        for phrase in phrases
    ]
    return sa.union_all(*(one.select() for one in of_each))


def is_empty(session: Session) -> bool:
    """Return whether nothing can be found: the index was never filled."""
    return session.scalar(sa.select(SearchDocument.number).limit(1)) is None
