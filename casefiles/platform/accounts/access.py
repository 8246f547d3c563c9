"""Who is at the door: the session kept on our side, the person it belongs to, the route's lock."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar, cast
from uuid import UUID

import flask
import flask_login
import sqlalchemy as sa
from flask import Flask, Request, Response, request
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.orm import Session, joinedload, sessionmaker
from typing_extensions import override

from casefiles.foundation import clock
from casefiles.foundation.errors import Refusal
from casefiles.foundation.transactions import own_transaction
from casefiles.platform.accounts import policy, queries, workflow
from casefiles.platform.accounts.models import BrowserSession, User
from casefiles.platform.accounts.policy import AccountPermission
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.workflow import OpenedKey, private_key
from casefiles.platform.web.access import SIGNED_IN, Access, declare
from casefiles.platform.web.transaction import (
    SAFE_METHODS,
    close_session,
    database_released,
    request_session,
    session_factory,
)

P = ParamSpec("P")
R = TypeVar("R")
#: a permission of some room
Needed = TypeVar("Needed", bound=StrEnum)
_NOTE_SEEN_EVERY = timedelta(minutes=1)


def current_user() -> User:
    """Return who is asking; call only behind a door."""
    return cast("User", flask_login.current_user._get_current_object())  # noqa: SLF001 - the proxy's own name


def is_known() -> bool:
    """Return whether this browser's session belongs to somebody, without asking who."""
    return "_user_id" in present_session()


def id_of_known() -> str | None:
    """Return the id of whom this browser's session belongs to, without asking the database."""
    known = present_session().get("_user_id") if flask.has_request_context() else None
    return None if known is None else str(known)


def visitor() -> User | None:
    """Return who is asking where they may be nobody yet."""
    asking = flask_login.current_user
    return current_user() if asking and asking.is_authenticated else None


def present_session() -> KeptSession:
    """Return what the server remembers of this browser."""
    return cast("KeptSession", flask.session)


def signed_in(
    needs: AccountPermission | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let in who is signed in and, where `needs` is given, whose roles include it."""
    if needs is not None:
        return allowed(needs, policy.require)

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        return declare(flask_login.login_required(view), SIGNED_IN)

    return decorate


def allowed(
    needs: Needed, require: Callable[[User, Needed], None]
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let in who is signed in and whose roles include `needs`; `require` is its room's policy."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        @flask_login.login_required
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            require(current_user(), needs)
            return view(*args, **kwargs)

        return declare(guarded, Access(str(needs)))

    return decorate


def opened_key(kind: LockedKeyKind, passphrase: str) -> OpenedKey:
    """Open a locked key with what was typed; after too many wrong ones, do not even look.

    To be called before the first change. Each try is counted, and a wrong one recorded,
    whatever the request comes to; the slow part is done while others may write.
    """
    person_id, address, factory = current_user().id, request.remote_addr or "", session_factory()
    with database_released():
        with own_transaction(factory) as apart:
            person = apart.get_one(User, person_id)
            workflow.begin_passphrase(apart, person, kind, address=address)
        try:
            with factory() as reading:
                private = private_key(reading, kind, passphrase)
        except Refusal:
            with own_transaction(factory) as apart:
                workflow.note_passphrase_refused(apart, apart.get_one(User, person_id), kind)
            raise
        with own_transaction(factory) as apart:
            person = apart.get_one(User, person_id)
            workflow.note_passphrase_fits(apart, person, kind, address=address)
    return OpenedKey(kind, private)


class KeptSession(dict[str, Any], SessionMixin):
    """What the server remembers of one browser; the browser holds its key only."""

    def __init__(self, data: dict[str, Any], *, key: str, kept: bool, data_before: str) -> None:
        super().__init__(data)
        self.key = key
        self.kept = kept
        self.data_before = data_before
        self.retired: list[str] = []

    @property
    def key_sha256(self) -> str:
        """Return the key as the table keeps it."""
        return _hashed(self.key)

    def begin_anew(self) -> None:
        """Forget all but how pages look, under a new key."""
        looks = {name: self[name] for name in ("language", "theme") if name in self}
        self.clear()
        self.update(looks)
        self.rotate()

    def rotate(self) -> None:
        """Take a new key, so that one planted before sign-in is worth nothing after."""
        self.retired.append(self.key)
        self.key, self.kept = secrets.token_urlsafe(32), False


class ServerSessions(SessionInterface):
    """Sessions in our own table: listed, revoked by deleting the row, limited in time."""

    def __init__(self, factory: sessionmaker[Session], *, https: bool) -> None:
        self.factory = factory
        self.https = https
        self.serializer = TaggedJSONSerializer()

    @property
    def cookie(self) -> str:
        """Return the cookie's name; `__Host-` binds it to this host over TLS."""
        return "__Host-casefiles" if self.https else "casefiles"

    @override
    def open_session(self, app: Flask, request: Request) -> KeptSession:
        # A style or a script is the same for everybody: twenty a page, and none asks who it is.
        is_for_all = request.path.startswith(f"{app.static_url_path}/")
        key = "" if is_for_all else request.cookies.get(self.cookie, "")
        data = None
        if key:
            is_safe = request.method in SAFE_METHODS
            data = self._find_and_greet(key) if is_safe else self._find(key)
        if data is None:
            return KeptSession({}, key=secrets.token_urlsafe(32), kept=False, data_before="{}")
        return KeptSession(self.serializer.loads(data), key=key, kept=True, data_before=data)

    def _find(self, key: str) -> str | None:
        with self.factory() as session:
            return self._read(session.scalar(_by_key(key)))

    def _find_and_greet(self, key: str) -> str | None:
        """Find who looks at a page along with their session, in the page's own transaction.

        Who changes something is found apart: their transaction holds SQLite's write lock, and
        an upload is not read within it.
        """
        answer = request_session().execute(_whose(), {"key_sha256": _hashed(key)})
        found = answer.unique().one_or_none()
        # Held, so that the session knows the person when Flask-Login asks for them.
        row, flask.g.greeted = found or (None, None)
        return self._read(row)

    def _read(self, row: BrowserSession | None) -> str | None:
        now = clock.now()
        if row is None or _is_over(row, now):
            return None
        if now - row.last_seen_at > _NOTE_SEEN_EVERY:
            with own_transaction(self.factory) as session:
                session.execute(
                    sa.update(BrowserSession)
                    .where(BrowserSession.key_sha256 == row.key_sha256)
                    .values(last_seen_at=now)
                )
        return str(row.data["kept"])

    @override
    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        kept = cast("KeptSession", session)
        data = self.serializer.dumps(dict(kept))
        if data == kept.data_before and not kept.retired:
            return
        close_session()  # an error page may hold SQLite's one write lock
        with own_transaction(self.factory) as database:
            gone = [*kept.retired, *([] if kept else [kept.key])]
            database.execute(
                sa.delete(BrowserSession).where(BrowserSession.key_sha256.in_(map(_hashed, gone)))
            )
            if kept:
                self._keep(database, kept, data)
        self._send_cookie(response, kept)

    def _keep(self, database: Session, kept: KeptSession, data: str) -> None:
        user_id = UUID(kept["_user_id"]) if "_user_id" in kept else None
        row = database.scalar(_by_key(kept.key)) if kept.kept else None
        if kept.kept and row is None:
            return  # ended meanwhile, from another device: it stays ended
        if row is None:
            row = BrowserSession(key_sha256=_hashed(kept.key))
            row.address = request.remote_addr or ""
            row.browser = request.user_agent.string[:200]
            database.add(row)
        row.user_id, row.data = user_id, {"kept": data}

    def _send_cookie(self, response: Response, kept: KeptSession) -> None:
        if not kept:
            response.delete_cookie(self.cookie, secure=self.https, httponly=True, samesite="Lax")
            return
        response.set_cookie(
            self.cookie, kept.key, secure=self.https, httponly=True, samesite="Lax", path="/"
        )


@cache
def _whose() -> sa.Select[BrowserSession, User]:
    return (
        sa.select(BrowserSession, User)
        .outerjoin(User, User.id == BrowserSession.user_id)
        .where(BrowserSession.key_sha256 == sa.bindparam("key_sha256"))
        .options(joinedload(User.standing))
    )


def _by_key(key: str) -> sa.Select[BrowserSession]:
    return sa.select(BrowserSession).where(BrowserSession.key_sha256 == _hashed(key))


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _is_over(row: BrowserSession, now: datetime) -> bool:
    idle, age = now - row.last_seen_at, now - row.created_at
    return idle > queries.IDLE_LIMIT or age > queries.ABSOLUTE_LIMIT


def load_signed_in(user_id: str) -> User | None:
    """Tell Flask-Login whose session this is; nobody's once the account is disabled."""
    return queries.load_person(request_session(), UUID(user_id))
