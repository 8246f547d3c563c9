"""What depends on how a transaction ends: one of its own, and what is undone beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

_UNDO = "to undo"


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


def unless_kept(session: Session, undo: Callable[[], None]) -> None:
    """Do something when the present transaction ends in any way but a commit."""
    session.info.setdefault(_UNDO, []).append(undo)


@event.listens_for(Session, "after_commit")
def _keep(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_UNDO, None)


@event.listens_for(Session, "after_transaction_end")
def _undo(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        for undo in session.info.pop(_UNDO, ()):
            undo()
