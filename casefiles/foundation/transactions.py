"""A transaction of its own, for what must be kept whatever the request comes to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session, sessionmaker


@contextmanager
def own_transaction(factory: sessionmaker[Session]) -> Iterator[Session]:
    """Open, write, commit, close; an error inside undoes all of it.

    Used by the session store, the throttle, jobs and commands. On SQLite the
    write lock is taken at once, so that a read followed by a write cannot fail.
    """
    with factory() as session:
        session.connection(execution_options={"immediate": True})
        yield session
        session.commit()
