"""The installation that the environment names, as commands open it, and refusals in a sentence."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from sqlalchemy.orm import Session, sessionmaker

from casefiles import schema
from casefiles.app import open_sessions
from casefiles.foundation.database import UnsafeDatabase
from casefiles.foundation.errors import Refused
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
