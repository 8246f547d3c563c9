"""The index of the engine in use: two files behind one name."""

from __future__ import annotations

from types import ModuleType

from sqlalchemy.orm import Session

from casefiles.platform.search.parts import postgresql, sqlite

_ENGINES = {"sqlite": sqlite, "postgresql": postgresql}


def engine_of(session: Session) -> ModuleType:
    """Return what matches, adds, changes and removes on this database."""
    return _ENGINES[session.get_bind().dialect.name]
