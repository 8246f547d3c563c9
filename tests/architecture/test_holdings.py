"""No table keeps words about a person or a source that an expunging would forget."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import sqlalchemy as sa

from casefiles.app import metadata
from casefiles.foundation.database import Codes, TextsColumn
from casefiles.foundation.holdings import Holding
from casefiles.holdings import HOLDINGS, SAYS_NOTHING, TEXTS_OF_NOBODY
from casefiles.outbound.expunging.views import TABLES
from casefiles.record.sources.models import Source

#: columns that name a person, a victim, a source or any record
WHOM = {"person_id", "victim_id", "source_id", "origin_id", "cited_id"}
_HELD_BY = {"people", "victims", "sources"}


def table_of(holding: Holding) -> sa.Table:
    return cast("sa.Table", holding.table.__table__)


def takes_words(column: sa.Column[object]) -> bool:
    """Return whether a column takes words, plain data or bytes: no id, number, date or state."""
    if column.foreign_keys or isinstance(column.type, sa.Enum):
        return False
    words = (sa.String, sa.LargeBinary, sa.JSON, TextsColumn, Codes)
    return isinstance(column.type, words)


def undeclared(tables: Iterator[sa.Table] | list[sa.Table]) -> list[str]:
    """Return the columns that take words and that no declaration speaks of."""
    declared: dict[str, set[str]] = {}
    for one in HOLDINGS:
        declared.setdefault(table_of(one).name, set()).update(one.columns)
    return [
        f"{table.name}.{column.name}"
        for table in tables
        if table.name not in SAYS_NOTHING
        for column in table.columns
        if takes_words(column) and column.name not in declared.get(table.name, ())
    ]


def test_every_column_that_takes_words_is_declared_or_excused() -> None:
    tables = metadata().sorted_tables
    names = {table.name for table in tables}

    assert undeclared(tables) == []
    assert SAYS_NOTHING.keys() - names == set()
    assert {table_of(one).name for one in HOLDINGS} & SAYS_NOTHING.keys() == set()


def test_a_table_is_excused_from_its_long_texts_one_by_one() -> None:
    texts = {
        f"{table.name}.{column.name}"
        for table in metadata().sorted_tables
        if table.name in SAYS_NOTHING
        for column in table.columns
        if isinstance(column.type, sa.Text)
    }

    assert texts == TEXTS_OF_NOBODY.keys()


def test_what_refers_to_a_person_or_a_source_is_never_excused_and_is_found_by_it() -> None:
    about: dict[str, set[str]] = {}
    for one in HOLDINGS:
        about.setdefault(table_of(one).name, set()).update(one.about)
    for table in metadata().sorted_tables:
        refers = {
            column.name
            for column in table.columns
            if any(key.column.table.name in _HELD_BY for key in column.foreign_keys)
        } | (WHOM & set(table.columns.keys()))
        if refers and any(takes_words(one) for one in table.columns):
            assert table.name in about, table.name
            # A claim rests on a source; what another body said of it stays that body's.
            assert refers <= about[table.name] or table.name == "claims", table.name


def test_a_table_that_somebody_adds_is_noticed() -> None:
    apart = sa.MetaData()
    risks = sa.Table(
        "risk_notes",
        apart,
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("source_id", sa.Uuid()),
        sa.Column("words", sa.Text()),
    )

    assert undeclared([risks]) == ["risk_notes.words"]


def test_declarations_name_columns_that_exist_and_words_for_their_rows() -> None:
    for holding in HOLDINGS:
        columns = set(table_of(holding).columns.keys())
        named = {*holding.about, *holding.within, *holding.columns}
        assert named <= columns, holding.table
        assert set(holding.emptied) & set(holding.kept) == set(), holding.table
    assert {table_of(one).name for one in HOLDINGS} == TABLES.keys()
    assert Source in {one.table for one in HOLDINGS}
