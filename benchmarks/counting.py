"""How many statements each page sends to the database, in this process."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from benchmarks.serving import COOKIE, Filled
from casefiles.app import create_app
from casefiles.settings import Settings


def application(installation: Filled) -> Flask:
    """Return the application of an installation, in this process."""
    return create_app(Settings.from_environment(
        {"CASEFILES_INSTANCE": str(installation.folder)}
    ))  # fmt: skip


def queries_of(installation: Filled) -> dict[str, int]:
    """Return the statements of the list and of a case page, looked at a second time."""
    app = application(installation)
    engine = app.extensions["sessions"].kw["bind"]
    client = app.test_client()
    client.set_cookie("casefiles", COOKIE)
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    with engine.connect() as connection:
        case = connection.execute(
            sa.text("SELECT id FROM cases WHERE access = 'organisation' LIMIT 1 OFFSET 100")
        ).scalar_one()
    case = str(UUID(case))
    found = {}
    for name, path in (("list", "/cases/"), ("case page", f"/cases/{case}")):
        client.get(path)
        statements.clear()
        client.get(path)
        found[name] = len([one for one in statements if not one.startswith("BEGIN")])
    engine.dispose()
    return found
