"""The installation that the environment names, as commands open it, and refusals in a sentence."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
import sqlalchemy as sa
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.orm import Session, sessionmaker

from casefiles import schema
from casefiles.app import open_sessions
from casefiles.foundation.database import UnsafeDatabase
from casefiles.foundation.errors import Refused
from casefiles.foundation.locks import AdvisoryLock
from casefiles.settings import BadSetting, Settings

P = ParamSpec("P")
R = TypeVar("R")


def in_words(command: Callable[P, R]) -> Callable[P, R]:
    """Say a refusal as one sentence instead of a traceback."""

    @wraps(command)
    def worded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (BadSetting, Refused, UnsafeDatabase) as refusal:
            raise click.ClickException(str(refusal)) from refusal

    return worded


@contextmanager
def opened(settings: Settings) -> Iterator[sessionmaker[Session]]:
    """Give what opens sessions on an installation, and give its connections back after."""
    factory = open_sessions(settings)
    try:
        yield factory
    finally:
        factory.kw["bind"].dispose()


@contextmanager
def the_installation() -> Iterator[sessionmaker[Session]]:
    """Open the installation that the environment names, if it is of this version."""
    with opened(Settings.from_environment(os.environ)) as factory:
        if not schema.is_current(factory.kw["bind"]):
            raise BadSetting("The database is of another version. See: casefiles migrate")
        yield factory


_TRIES, _BETWEEN = 20, 0.1


@contextmanager
def serving(settings: Settings) -> Iterator[None]:
    """Hold the installation as one that serves: alone on SQLite, beside others on PostgreSQL."""
    if _is_sqlite(settings):
        refused = f"Another server already serves {settings.instance}."
        with _file_held(settings.instance / "server.lock", refused):
            yield
        return
    refused = "The keys of this installation are being changed. Start it again after that."
    with _number_held(settings, _taking(AdvisoryLock.SERVING, shared=True), refused):
        yield


@contextmanager
def nobody_serving(settings: Settings) -> Iterator[None]:
    """Hold the installation while no server has its keys in memory, and none starts."""
    refused = "A server serves this installation and holds the key in memory. Stop it first."
    if _is_sqlite(settings):
        with _file_held(settings.instance / "server.lock", refused):
            yield
        return
    with _number_held(settings, _taking(AdvisoryLock.SERVING), refused):
        yield


@contextmanager
def changing_keys(settings: Settings) -> Iterator[None]:
    """Let one process at a time change the keys of an installation."""
    refused = "Another command changes the keys of this installation now."
    if _is_sqlite(settings):
        with _file_held(settings.instance / "keys.lock", refused):
            yield
        return
    with _number_held(settings, _taking(AdvisoryLock.CHANGING), refused):
        yield


def _taking(lock: AdvisoryLock, *, shared: bool = False) -> str:
    return f"pg_try_advisory_lock{'_shared' if shared else ''}({lock.value})"


def _is_sqlite(settings: Settings) -> bool:
    return make_url(settings.database_url).get_backend_name() == "sqlite"


@contextmanager
def _file_held(place: Path, refused: str) -> Iterator[None]:
    with place.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadSetting(refused) from None
        yield


@contextmanager
def _number_held(settings: Settings, lock: str, refused: str) -> Iterator[None]:
    """Hold an advisory lock for as long as a connection of its own lives."""
    with opened(settings) as factory:
        engine = factory.kw["bind"].execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            if not _is_taken(connection, lock):
                raise BadSetting(refused)
            yield


def _is_taken(connection: Connection, lock: str) -> bool:
    """Try for two seconds: the server frees what a killed process held when it notices."""
    for _ in range(_TRIES):
        if connection.scalar(sa.text(f"SELECT {lock}")):
            return True
        time.sleep(_BETWEEN)
    return False
