"""Reading the index: which documents hold words; whoever asks adds who may know of them."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.finding_words import wanted
from casefiles.platform.search.models import SearchDocument
from casefiles.platform.search.parts.engines import engine_of


def found(session: Session, kind: str, words: str) -> sa.Select[UUID]:
    """Select the ids of one kind of thing that hold every word."""
    beginnings = wanted(words)
    if not beginnings:
        return sa.select(SearchDocument.subject_id).where(sa.false())
    matching = engine_of(session).matches(kind, beginnings)
    return sa.select(SearchDocument.subject_id).where(matching)


def is_empty(session: Session) -> bool:
    """Return whether nothing can be found: the index was never filled."""
    return session.scalar(sa.select(SearchDocument.number).limit(1)) is None
