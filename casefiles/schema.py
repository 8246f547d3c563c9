"""Brings a database to the schema of this version, by Alembic alone."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

_ROOT = Path(__file__).resolve().parent.parent
_INI, _VERSIONS = _ROOT / "alembic.ini", _ROOT / "migrations" / "versions"
#: how every migration says what it is, and what it comes after
_SAID = re.compile(r'^(revision|down_revision) = "(\w+)"', re.MULTILINE)


def config(connection: Connection | None = None) -> Config:
    """Return the migration environment, running on a connection where one is given."""
    from alembic.config import Config  # noqa: PLC0415 - 9 MB that only a migration needs

    made = Config(str(_INI))
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate, in one transaction."""
    from alembic import command  # noqa: PLC0415 - as above

    with engine.connect() as connection:
        command.upgrade(config(connection), revision)
        connection.commit()


def is_empty(engine: Engine) -> bool:
    """Return whether nothing was ever migrated here."""
    return not _revisions_in(engine)


def is_current(engine: Engine) -> bool:
    """Return whether the database has exactly this version's schema."""
    return _revisions_in(engine) == heads()


def _revisions_in(engine: Engine) -> frozenset[str]:
    """Return what Alembic wrote down in a database."""
    kept = sa.table("alembic_version", sa.column("version_num"))
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table(kept.name):
            return frozenset()
        return frozenset(connection.scalars(sa.select(kept.c.version_num)))


@cache
def heads() -> frozenset[str]:
    """Return the heads of this version, read from its files once: a supervisor asks often."""
    said = [
        pair for file in _VERSIONS.glob("*.py") for pair in _SAID.findall(file.read_text("utf-8"))
    ]
    known = {name: {value for key, value in said if key == name} for name, _value in said}
    return frozenset(known.get("revision", set()) - known.get("down_revision", set()))


def head() -> str:
    """Return the revision of this version's schema."""
    return str(_scripts().get_current_head())


def knows(revision: str) -> bool:
    """Return whether a revision is this version's, or one that it can migrate from."""
    return revision in {one.revision for one in _scripts().walk_revisions()}


def _scripts() -> ScriptDirectory:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as above

    return ScriptDirectory.from_config(config())
