"""Words on SQLite: FTS5 beside the documents; with trusted_schema off no trigger may keep it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from casefiles.platform.search.models import SearchDocument

_INDEX = sa.table("search_index", sa.column("rowid"), sa.column("search_index"))
_ADD = sa.text("INSERT INTO search_index (rowid, body) SELECT number, body FROM search_documents"
               " WHERE number > :after")  # fmt: skip
_REMOVE = sa.text("INSERT INTO search_index (search_index, rowid, body)"
                  " VALUES ('delete', :number, :body)")  # fmt: skip
_PUT = sa.text("INSERT INTO search_index (rowid, body) VALUES (:number, :body)")
_EMPTY = sa.text("INSERT INTO search_index (search_index) VALUES ('delete-all')")

# A word that was given up is only marked as gone until the parts of the index are put together.
_COMPACT = sa.text("INSERT INTO search_index (search_index) VALUES ('optimize')")


def phrase(kind: str | None, beginnings: Sequence[str]) -> str:
    """Return what `matching` takes: each of these begins a word of a document of a kind.

    No kind is any kind.
    Nothing of it is typed by anybody: folded words hold letters and digits alone.
    """
    only = [f'"_{kind}"'] if kind else []
    return " ".join([*only, *(f'"{word}"*' for word in beginnings)])


def matching(
    phrase: sa.ColumnElement[str], *columns: sa.ColumnElement[Any] | InstrumentedAttribute[Any]
) -> sa.Select[Any]:
    """Select columns of the documents that fit a phrase.

    The index comes first and hands over one document after the other: of a common word all would
    be gathered before the first is looked at, were it asked which documents are among them.
    """
    document = SearchDocument.number == _INDEX.c.rowid
    fits = _INDEX.c.search_index.op("MATCH")(phrase)
    return sa.select(*columns).select_from(_INDEX).join(SearchDocument, document).where(fits)


def latest_first(matching: sa.Select[Any]) -> sa.Select[Any]:
    """Order what `matching` selects: what was indexed last comes first, as the index can tell."""
    return matching.order_by(_INDEX.c.rowid.desc())


def added(session: Session, after: int) -> None:
    """Take in the documents with a higher number."""
    session.execute(_ADD, {"after": after})


def changed(session: Session, number: int, before: str, body: str) -> None:
    """Take in what one document says now; FTS5 has to be told what it said before."""
    session.execute(_REMOVE, {"number": number, "body": before})
    session.execute(_PUT, {"number": number, "body": body})


def removed(session: Session, documents: Iterable[tuple[int, str]]) -> None:
    """Give up documents: their numbers, and what they said."""
    rows = [{"number": number, "body": body} for number, body in documents]
    if rows:
        session.execute(_REMOVE, rows)


def emptied(session: Session) -> None:
    """Give up everything."""
    session.execute(_EMPTY)


def compacted(session: Session) -> None:
    """Put the parts of the index together, leaving out what was given up."""
    session.execute(_COMPACT)
