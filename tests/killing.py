"""Runs commands that are killed at the n-th durable write, each in a process of its own.

The program is imported once; each line on standard input is one run: a JSON object of
`at` (0: never), `arguments`; the first of them `expunge` does that job of the installation, and
counts what is committed alone. What comes back is `killed`, or `ended` and the exit code.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from casefiles.app import open_sessions
from casefiles.holdings import HOLDINGS
from casefiles.outbound.expunging.parts.work import Means
from casefiles.outbound.expunging.tasks import expunge
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.vault.workflow import keyring_of
from casefiles.settings import Settings

#: rows in one transaction, so that few rows make several
BATCH = 2


class Killer:
    """A process that forks a run for each line it is given."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.killing"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )

    def run(self, *arguments: object, at: int = 0) -> str:
        """Run a command; return `killed`, or `ended` with its exit code."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        line = json.dumps({"at": at, "arguments": [str(one) for one in arguments]})
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        self._process.communicate(timeout=20)


class _Writes:
    """Counts what reaches the disk, and kills the process just before the n-th."""

    def __init__(self, at: int) -> None:
        self._left = at

    def one(self, *_arguments: object) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(self, owner: Any, name: str) -> None:
        called: Callable[..., Any] = getattr(owner, name)

        def counted(*arguments: Any, **named: Any) -> Any:
            self.one()
            return called(*arguments, **named)

        setattr(owner, name, counted)

    def watch(self) -> None:
        for name in ("fsync", "link"):
            self.before(os, name)
        for name in ("replace", "unlink"):
            self.before(Path, name)
        self.before(Engine, "raw_connection")  # of the checkpoint
        sa.event.listen(Engine, "commit", self.one)
        sa.event.listen(Engine, "before_cursor_execute", self._vacuum)

    def _vacuum(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("VACUUM"):
            self.one()


def _run(at: int, arguments: list[str]) -> None:
    from casefiles.cli import main  # noqa: PLC0415 - imported before the first run already

    os.dup2(2, 1)
    if arguments[0] == "expunge":
        _expunge(at, UUID(arguments[1]))
    if at:
        _Writes(at).watch()
    main(arguments)


def _expunge(at: int, expunging_id: UUID) -> None:
    """Expunge somebody in the installation of the environment; ends the process."""
    settings = Settings.from_environment(os.environ)
    if at:
        sa.event.listen(Engine, "commit", _Writes(at).one)
    factory, keyring = open_sessions(settings), keyring_of(settings)
    means = Means(keyring, HOLDINGS, LocalStore(settings.store))
    expunge(factory, means, expunging_id, lambda _done, _total: None)
    os._exit(0)


def _serve() -> None:
    import casefiles.cli  # noqa: F401, PLC0415 - once for every run
    from casefiles.platform.vault import tasks as masters  # noqa: PLC0415
    from casefiles.record.sources import tasks as identities  # noqa: PLC0415

    for verb in (masters.rotate_master, identities.rotate_identity):
        assert verb.__kwdefaults__
        verb.__kwdefaults__["batch"] = BATCH
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            _run(asked["at"], asked["arguments"])
        status = os.waitpid(child, 0)[1]
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        print("killed" if killed else f"ended {os.waitstatus_to_exitcode(status)}", flush=True)  # noqa: T201


if __name__ == "__main__":
    _serve()
