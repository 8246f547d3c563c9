"""The application with the thread beside it that does long work, whichever server asks it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from casefiles import schema
from casefiles.app import RECURRING, create_app, job_handlers
from casefiles.foundation.memory import keep_off_the_disk, settle
from casefiles.installation import opened
from casefiles.outbound.packets.tasks import clear_leftovers
from casefiles.platform.jobs.tasks import Worker
from casefiles.platform.web.journal import note, place_of, write_json_lines
from casefiles.settings import BadSetting, Settings


@contextmanager
def at_work(settings: Settings) -> Iterator[Flask]:
    """Give the application of an installation, at work until it is given back.

    The caller holds the installation: see `installation.serving`.
    """
    keep_off_the_disk()
    write_json_lines()
    app = create_app(settings)
    clear_leftovers(settings.packets)
    worker = Worker(
        app.extensions["sessions"],
        job_handlers(settings, app.extensions["keyring"]),
        _raise_alarm,
        recurring=RECURRING,
    )
    settle()
    worker.start()
    app.extensions["worker"] = worker
    try:
        yield app
    finally:
        worker.stop()


def require_current(settings: Settings) -> None:
    """Refuse to serve a database of another version: real data waits for a copy first."""
    with opened(settings) as factory:
        if not schema.is_current(factory.kw["bind"]):
            raise BadSetting(
                "The database is of another version. Make a copy of it, then: casefiles migrate"
            )


def _raise_alarm(error: BaseException) -> None:
    """Log that a job failed as nobody expected: its kind, never its message."""
    fault, place = type(error).__name__, place_of(error.__traceback__)
    note("a job failed", level=logging.ERROR, fault=fault, fault_place=place)
