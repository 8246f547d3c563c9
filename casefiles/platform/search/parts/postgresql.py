"""Matching on PostgreSQL: a GIN index over the words as they are; needs no extension."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from casefiles.platform.search.models import SearchDocument


def matches(kind: str | None, beginnings: Sequence[str]) -> sa.ColumnElement[bool]:
    """Return the condition that a document of a kind has a word that begins so for each of these.

    No kind is any kind.
    Nothing of it is typed by anybody: folded words hold letters and digits alone.
    """
    only = [f"'_{kind}'"] if kind else []
    words = " & ".join([*only, *(f"'{word}':*" for word in beginnings)])
    listed = sa.func.string_to_array(SearchDocument.body, sa.literal_column("' '"))
    return sa.func.array_to_tsvector(listed).op("@@")(sa.cast(words, TSQUERY))


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
