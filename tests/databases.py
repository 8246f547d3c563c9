"""One migrated database, copied for every test: real commits, real triggers, nothing shared."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.util import LRUCache

from casefiles import schema
from casefiles.app import metadata
from casefiles.foundation.database import open_engine

ENVIRONMENT_NAME = "CASEFILES_TEST_POSTGRESQL"


class Statements:
    """Statements as they were compiled once, for the engine of every test.

    An application compiles a statement once, and a test is as short as an application's life.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._dialect = engine.dialect
        self._compiled: LRUCache[Any, Any] = LRUCache(2000)

    def lend(self, engine: sa.Engine) -> None:
        """Let an engine that has not connected yet use and add to what others compiled."""
        engine.dialect = self._dialect
        engine.update_execution_options(compiled_cache=self._compiled)


class SqliteDatabases:
    """Copies of one file."""

    def __init__(self, folder: Path) -> None:
        self.template = folder / "template.sqlite"
        engine = open_engine(f"sqlite:///{self.template}")
        schema.upgrade(engine)
        engine.dispose()
        self.statements = Statements(engine)
        connection = sqlite3.connect(self.template)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    def close(self) -> None:
        """Nothing stays open."""

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        """Yield the address of a new copy."""
        place = folder / f"{uuid4().hex}.sqlite"
        shutil.copy(self.template, place)
        yield f"sqlite:///{place}"

    @contextmanager
    def empty(self, folder: Path) -> Iterator[str]:
        """Yield the address of a database without any table."""
        yield f"sqlite:///{folder / 'empty.sqlite'}"


class PostgresqlDatabases:
    """One migrated database for each worker, emptied after every test."""

    def __init__(self, server: str) -> None:
        self.server = sa.make_url(server)
        self.admin = sa.create_engine(
            self.server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
        )
        self.name = f"casefiles_{uuid4().hex[:12]}"
        self._execute(f'CREATE DATABASE "{self.name}"')
        engine = open_engine(self.server.set(database=self.name))
        schema.upgrade(engine)
        engine.dispose()
        self.statements = Statements(engine)
        self.cleaner = sa.create_engine(
            self.server.set(database=self.name), isolation_level="AUTOCOMMIT"
        )
        # As a replica, neither the append-only triggers nor foreign keys hold the cleaning up.
        self.cleaning = "; ".join(
            [
                "SET session_replication_role = replica",
                *(f'DELETE FROM "{table}"' for table in metadata().tables),
            ]
        )

    def close(self) -> None:
        """Give the worker's database back to the server."""
        self.cleaner.dispose()
        self._execute(f'DROP DATABASE "{self.name}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.exec_driver_sql(statement)

    @contextmanager
    def fresh(self, _folder: Path) -> Iterator[str]:
        """Yield the address of the worker's database, emptied after."""
        yield self.server.set(database=self.name).render_as_string(hide_password=False)
        with self.cleaner.connect() as connection:
            connection.exec_driver_sql(self.cleaning)

    @contextmanager
    def empty(self, _folder: Path) -> Iterator[str]:
        """Yield the address of a database without any table, dropped after."""
        name = f"casefiles_empty_{uuid4().hex[:12]}"
        self._execute(f'CREATE DATABASE "{name}"')
        try:
            yield self.server.set(database=name).render_as_string(hide_password=False)
        finally:
            self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')


Databases = SqliteDatabases | PostgresqlDatabases
_GUARDS = sa.text(
    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%'"
)


def drop_the_guards(session: Session) -> None:
    """Do what only somebody with the database in their hands can do: change the log.

    On PostgreSQL until the transaction ends: the database serves the next test too.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        return
    for name in session.scalars(_GUARDS).all():
        session.execute(sa.text(f"DROP TRIGGER {name}"))


def databases_for(kind: str, folder: Path) -> Databases:
    """Return the databases of one test run."""
    if kind == "sqlite":
        return SqliteDatabases(folder)
    server = os.environ.get(ENVIRONMENT_NAME)
    if not server:
        raise pytest.UsageError(f"--database=postgresql needs {ENVIRONMENT_NAME}.")
    return PostgresqlDatabases(server)
