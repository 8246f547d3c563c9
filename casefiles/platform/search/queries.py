"""Reading the index: which documents hold words; whoever asks adds who may know of them."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.finding_words import wanted
from casefiles.platform.search.models import SearchDocument
from casefiles.platform.search.parts.engines import engine_of

#: so many ids are handed back to the database rather than looked up once for each kind
FEW = 300


def found(session: Session, kind: str, words: str) -> sa.Select[UUID]:
    """Select the ids of one kind of thing that hold every word."""
    beginnings = wanted(words)
    if not beginnings:
        return sa.select(SearchDocument.subject_id).where(sa.false())
    matching = engine_of(session).matches(kind, beginnings)
    return sa.select(SearchDocument.subject_id).where(matching)


def few(session: Session, words: str) -> dict[str, list[UUID]] | None:
    """Return the ids that hold every word, by kind, where these are few; None where they are not.

    Rare words are looked up once for all kinds; common ones are better left to `found`, whose
    condition the database joins with who may know what.
    """
    beginnings = wanted(words)
    if not beginnings:
        return {}
    statement = sa.select(SearchDocument.kind, SearchDocument.subject_id).where(
        engine_of(session).matches(None, beginnings)
    )
    rows = session.execute(statement.limit(FEW + 1)).all()
    if len(rows) > FEW:
        return None
    by_kind: dict[str, list[UUID]] = {}
    for kind, subject_id in rows:
        by_kind.setdefault(kind, []).append(subject_id)
    return by_kind


def is_empty(session: Session) -> bool:
    """Return whether nothing can be found: the index was never filled."""
    return session.scalar(sa.select(SearchDocument.number).limit(1)) is None
