"""The schema is what Alembic makes, up and down, on the engine of this run."""

from __future__ import annotations

from enum import StrEnum

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from casefiles import schema
from casefiles.app import metadata
from tests.migrations.rows import downgrade, tables

REVISIONS = [
    revision.revision
    for revision in reversed(list(ScriptDirectory.from_config(schema.config()).walk_revisions()))
]


def test_there_is_one_head() -> None:
    heads = ScriptDirectory.from_config(schema.config()).get_heads()
    assert len(heads) == 1
    assert schema.heads() == {*heads}


def test_the_models_ask_for_nothing_that_migrations_do_not_make(engine: sa.Engine) -> None:
    schema.upgrade(engine)

    with engine.connect() as connection:
        command.check(schema.config(connection))
    assert schema.is_current(engine)
    assert tables(engine) == set(metadata().tables)


@pytest.mark.parametrize("revision", REVISIONS)
def test_each_revision_goes_up_down_and_up(engine: sa.Engine, revision: str) -> None:
    schema.upgrade(engine, revision)
    downgrade(engine, "-1")
    schema.upgrade(engine, revision)
    schema.upgrade(engine)

    assert schema.is_current(engine)


def test_all_the_way_down_leaves_no_table(engine: sa.Engine) -> None:
    schema.upgrade(engine)
    downgrade(engine, "base")

    assert tables(engine) == set()


def enumerations() -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (table.name, column.name, tuple(column.type.enums))
        for table in metadata().sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.Enum) and issubclass(column.type.enum_class or str, StrEnum)
    ]


def test_the_database_allows_every_member_of_every_enumeration(engine: sa.Engine) -> None:
    schema.upgrade(engine)
    inspector = sa.inspect(engine)

    wanting = [
        (table, column, value)
        for table, column, values in enumerations()
        for value in values
        if not any(
            column in check["sqltext"] and f"'{value}'" in check["sqltext"]
            for check in inspector.get_check_constraints(table)
        )
    ]

    assert enumerations()
    assert wanting == []
