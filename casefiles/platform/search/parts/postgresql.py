"""Matching on PostgreSQL: a GIN index over the words as they are; needs no extension."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import InstrumentedAttribute, Session

from casefiles.platform.search.models import SearchDocument


def phrase(kind: str | None, beginnings: Sequence[str]) -> str:
    """Return what `matching` takes: each of these begins a word of a document of a kind.

    No kind is any kind.
    Nothing of it is typed by anybody: folded words hold letters and digits alone.
    """
    only = [f"'_{kind}'"] if kind else []
    return " & ".join([*only, *(f"'{word}':*" for word in beginnings)])


def matching(
    phrase: sa.ColumnElement[str], *columns: sa.ColumnElement[Any] | InstrumentedAttribute[Any]
) -> sa.Select[Any]:
    """Select columns of the documents that fit a phrase."""
    listed = sa.func.string_to_array(SearchDocument.body, sa.literal_column("' '"))
    fits = sa.func.array_to_tsvector(listed).op("@@")(sa.cast(phrase, TSQUERY))
    return sa.select(*columns).where(fits)


def latest_first(matching: sa.Select[Any]) -> sa.Select[Any]:
    """Order what `matching` selects: what was indexed last comes first."""
    return matching.order_by(SearchDocument.number.desc())


def added(session: Session, after: int) -> None:
    """Do nothing: the server keeps its index itself, here and below."""


def changed(session: Session, number: int, before: str, body: str) -> None:
    """Do nothing."""


def removed(session: Session, documents: Iterable[tuple[int, str]]) -> None:
    """Do nothing."""


def emptied(session: Session) -> None:
    """Do nothing."""


def compacted(session: Session) -> None:
    """Do nothing: the server's own VACUUM does it."""
