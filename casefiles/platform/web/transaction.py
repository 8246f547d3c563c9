"""One session a request, one commit inside dispatch: an answer below 400 keeps, all else undoes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import cast

from flask import Flask, Response, current_app, g, request
from sqlalchemy.orm import Session, sessionmaker
from typing_extensions import override

from casefiles.foundation.transactions import own_transaction

#: what only looks
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class TransactionalFlask(Flask):
    """Commits when the view answers; rolls back when it refuses or raises.

    Not in `after_request`: an error raised there skips the error handlers, so
    a row found stale at commit would be a 500 instead of a 409.
    """

    @override
    def dispatch_request(self) -> Response:
        try:
            response = self.make_response(super().dispatch_request())
            if response.status_code < HTTPStatus.BAD_REQUEST:
                _finish(Session.commit)
            else:
                _finish(Session.rollback)
        except BaseException:
            _finish(Session.rollback)  # now: the error page must not wait for our own lock
            raise
        return response


def _finish(how: Callable[[Session], None]) -> None:
    if "session" in g:
        how(g.session)


def session_factory() -> sessionmaker[Session]:
    """Return what makes this application's database sessions."""
    return cast("sessionmaker[Session]", current_app.extensions["sessions"])


def request_session() -> Session:
    """Return this request's session, opened at first use.

    An unsafe method takes SQLite's write lock at once: a transaction that reads
    and then writes after another's write would fail without waiting.
    """
    if "session" not in g:
        g.session = session_factory()()
        if request.method not in SAFE_METHODS:
            g.session.connection(execution_options={"immediate": True})
    return cast("Session", g.session)


def close_session(_error: BaseException | None = None) -> None:
    """Give the connection back; what was not committed is undone."""
    session = g.pop("session", None)
    if session is not None:
        session.close()


@contextmanager
def database_released() -> Iterator[None]:
    """Let others write while bytes are copied or hashed; to be used before the first change.

    Gigabytes take seconds, and SQLite has one write lock. What was loaded is
    read anew after, so a verb that checks again checks what is true by then.
    """
    session = request_session()
    session.rollback()
    yield
    session.connection(execution_options={"immediate": True})


@contextmanager
def kept_apart() -> Iterator[Session]:
    """Keep what is done here whatever this request comes to; what it did before is undone.

    The request's own transaction is given up first: on SQLite it may hold the
    one write lock, and this would wait for it in vain.
    """
    close_session()
    with own_transaction(session_factory()) as session:
        yield session
