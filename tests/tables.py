"""What stands in every table, as one digest each: to see that nothing was changed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

import sqlalchemy as sa
from flask import Flask

from casefiles.app import metadata
from tests.conftest import factory_of

#: who looked at a page when; no record of anything else
SESSIONS = frozenset({"browser_sessions"})


def digests(app: Flask, *, but: Collection[str] = SESSIONS) -> dict[str, str]:
    """Return the digest of all rows of each table."""
    with factory_of(app)() as session:
        return {
            table.name: _digest(session.connection(), table)
            for table in metadata().sorted_tables
            if table.name not in but
        }


def _digest(connection: sa.Connection, table: sa.Table) -> str:
    rows = connection.execute(sa.select(table).order_by(*table.primary_key.columns))
    return hashlib.sha256("\n".join(map(repr, rows)).encode()).hexdigest()


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """Return the tables in which something is not as it was."""
    return {name for name, digest in before.items() if after[name] != digest}
