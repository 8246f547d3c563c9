"""Brings a database to the schema of this version, by Alembic alone."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

_INI = Path(__file__).resolve().parent.parent / "alembic.ini"


def config(connection: Connection | None = None) -> Config:
    """Return the migration environment, running on a connection where one is given."""
    made = Config(str(_INI))
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate, in one transaction."""
    with engine.connect() as connection:
        command.upgrade(config(connection), revision)
        connection.commit()


def is_empty(engine: Engine) -> bool:
    """Return whether nothing was ever migrated here."""
    with engine.connect() as connection:
        return not MigrationContext.configure(connection).get_current_heads()


def is_current(engine: Engine) -> bool:
    """Return whether the database has exactly this version's schema."""
    with engine.connect() as connection:
        found = set(MigrationContext.configure(connection).get_current_heads())
    return found == _heads()


@cache
def _heads() -> frozenset[str]:
    """Return the heads of this version, read from its files once: a supervisor asks often."""
    return frozenset(ScriptDirectory.from_config(config()).get_heads())


def head() -> str:
    """Return the revision of this version's schema."""
    return str(ScriptDirectory.from_config(config()).get_current_head())


def knows(revision: str) -> bool:
    """Return whether a revision is this version's, or one that it can migrate from."""
    script = ScriptDirectory.from_config(config())
    return revision in {one.revision for one in script.walk_revisions()}
