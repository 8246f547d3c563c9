"""The nightly recount in a process of its own.

It holds every sum at once. In the process that serves, Python would keep that memory for good.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from casefiles.platform.jobs.workflow import Handler, Progress

_ROOT = Path(__file__).resolve().parent.parent
#: seconds between two looks whether it is done
_LOOK = 2.0
#: what runs there
_MODULE = "casefiles.recount"


class RecountFailed(RuntimeError):  # noqa: N818 - the fact, as its message says it
    """The process that counted ended with a fault, whose kind this names."""


def recounting(address: str) -> Handler:
    """Return what counts everything of a database again, apart, until whoever waits is cut off."""

    def recount(_factory: sessionmaker[Session], about_id: UUID, progress: Progress) -> None:
        _wait_for({"address": address, "organisation": str(about_id)}, progress)
        progress(1, 1)

    return recount


def _wait_for(asked: Mapping[str, str], progress: Progress) -> None:
    # The address holds a password, which no list of processes may show.
    command = [sys.executable, "-m", _MODULE]
    with subprocess.Popen(  # noqa: S603 - a module of ours
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_environment()
    ) as child:
        try:
            fault = _fault_of(child, json.dumps(asked), progress)
        except BaseException:
            child.kill()
            raise
    if child.returncode:
        raise RecountFailed(fault.strip() or f"ended with {child.returncode}")


def _environment() -> dict[str, str]:
    """Return an environment in which this very code is found; the folder stays where it is.

    An address may name a file from there.
    """
    return {**os.environ, "PYTHONPATH": str(_ROOT)}


def _fault_of(child: subprocess.Popen[str], asked: str, progress: Progress) -> str:
    given: str | None = asked
    while True:
        try:
            return child.communicate(given, timeout=_LOOK)[0]
        except subprocess.TimeoutExpired:
            given = None
            progress(0, 1)
