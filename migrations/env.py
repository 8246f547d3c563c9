"""Runs migrations on the connection it is handed, or on the address in CASEFILES_DATABASE_URL."""

from __future__ import annotations

import os
from typing import Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from casefiles.app import metadata
from casefiles.foundation.database import Codes, TextsColumn, UtcDateTime, open_engine


def render_item(kind: str, item: object, _autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types as what the database sees: migrations import nothing of ours."""
    if kind == "type":
        match item:
            case UtcDateTime():
                return "sa.DateTime(timezone=True)"
            case TextsColumn() | Codes():
                return "sa.JSON()"
    return False


def is_of_the_models(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the index of text alone: each engine has its own, which no model describes."""
    return not (kind in ("table", "index") and (name or "").startswith("search_index"))


def run(connection: sa.Connection) -> None:
    """Migrate within one transaction."""
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        render_item=render_item,
        include_name=is_of_the_models,
        compare_type=True,
        compare_server_default=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


handed: sa.Connection | None = context.config.attributes.get("connection")
if handed is not None:
    run(handed)
else:
    with open_engine(os.environ["CASEFILES_DATABASE_URL"]).connect() as opened:
        run(opened)
        opened.commit()
