"""Keeping the index: in the transaction of what it is told of, so both are kept or neither."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.finding_words import findable
from casefiles.platform.search.models import SearchDocument
from casefiles.platform.search.parts.engines import engine_of


@dataclass(frozen=True)
class Document:
    """One thing that can be found: its kind, its id, the case it stands in, its texts."""

    kind: str
    subject_id: UUID
    within_id: UUID | None
    texts: Sequence[str]

    @property
    def body(self) -> str:
        """Return the words to find it by, as the index keeps them."""
        return " ".join([f"_{self.kind}", *findable(" ".join(self.texts))])


def keep(session: Session, document: Document) -> None:
    """Let a thing be found by what it says now, and no longer by what it said before."""
    body = document.body
    known = _known(session, SearchDocument.subject_id == document.subject_id)
    if not known:
        add_all(session, [document])
    for number, before in known:
        session.execute(
            sa.update(SearchDocument)
            .where(SearchDocument.number == number)
            .values(body=body, within_id=document.within_id),
            execution_options=_PLAIN,
        )
        engine_of(session).changed(session, number, before, body)


def add_all(session: Session, documents: Iterable[Document]) -> None:
    """Add documents of things that are not in the index yet."""
    rows = [
        {
            "kind": each.kind,
            "subject_id": each.subject_id,
            "within_id": each.within_id,
            "body": each.body,
        }
        for each in documents
    ]
    if rows:
        last = session.scalar(sa.select(sa.func.max(SearchDocument.number))) or 0
        session.execute(sa.insert(SearchDocument), rows)
        engine_of(session).added(session, last)


def forget(session: Session, subject_id: UUID) -> None:
    """Let a thing and all that stands within it be found no more."""
    either = sa.or_(SearchDocument.subject_id == subject_id, SearchDocument.within_id == subject_id)
    engine_of(session).removed(session, _known(session, either))
    session.execute(sa.delete(SearchDocument).where(either), execution_options=_PLAIN)


def forget_everything(session: Session) -> None:
    """Empty the index, before it is filled anew."""
    engine_of(session).emptied(session)
    session.execute(sa.delete(SearchDocument), execution_options=_PLAIN)


def compact(session: Session) -> None:
    """Let the index keep nothing of what it was told to give up."""
    engine_of(session).compacted(session)


#: rows are written as they are: no session holds one
_PLAIN = {"synchronize_session": False}


def _known(session: Session, which: sa.ColumnElement[bool]) -> list[tuple[int, str]]:
    rows = session.execute(sa.select(SearchDocument.number, SearchDocument.body).where(which))
    return [(number, body) for number, body in rows]
