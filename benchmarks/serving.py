"""An installation to measure: filled once, served by the command that people use."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from benchmarks.filling import Filling, sign_in
from casefiles import schema
from casefiles.desk.finding.workflow import rebuild
from casefiles.foundation.database import open_engine
from casefiles.foundation.transactions import own_transaction
from casefiles.outbound.statistics.workflow import mend
from casefiles.platform.organisation.queries import the_organisation
from casefiles.settings import prepare_instance

COOKIE = "benchmark"
_ANSWERS = re.compile(r"answers at (http://\S+)")


@dataclass(frozen=True)
class Filled:
    """An instance folder with its files, and who looks at them."""

    folder: Path
    person: UUID

    @property
    def database(self) -> Path:
        """Return the file of the database."""
        return self.folder / "casefiles.sqlite"

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment that names this installation and no other."""
        others = {key: value for key, value in os.environ.items() if "CASEFILES_" not in key}
        return others | {"CASEFILES_INSTANCE": str(self.folder), "PYTHONUNBUFFERED": "1"}


def filled(folder: Path, cases: int) -> Filled:
    """Return the installation in a folder, filled if nothing is there yet."""
    filling = Filling(cases)
    installation = Filled(folder, filling.staff[0])
    if not installation.database.exists():
        prepare_instance(folder, sample=False)
        engine = open_engine(f"sqlite:///{installation.database}")
        schema.upgrade(engine)
        filling.fill(engine)
        with own_transaction(sessionmaker(engine)) as session:
            rebuild(session)
            mend(session, the_organisation(session), acting_user=None)
        _let_in(engine, installation)
        engine.dispose()
    return installation


def _let_in(engine: Engine, installation: Filled) -> None:
    sign_in(engine, installation.person, hashlib.sha256(COOKIE.encode()).hexdigest())


@dataclass(frozen=True)
class Served:
    """A server that answers: its address and its process."""

    host: str
    port: int
    pid: int

    def browser(self) -> Browser:
        """Open one kept connection, signed in."""
        return Browser(HTTPConnection(self.host, self.port, timeout=60))

    @property
    def memory(self) -> float:
        """Return the resident memory of the process, in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        return int(found[1]) * 1024 / 1e6 if found else 0.0


class Browser:
    """One person's kept connection."""

    def __init__(self, connection: HTTPConnection) -> None:
        self._connection = connection

    def get(self, path: str) -> tuple[int, str, str]:
        """Return status, text and where it leads on to."""
        return self._ask("GET", path, "")

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str, str]:
        """Send a form; return status, text and where it leads on to."""
        return self._ask("POST", path, urlencode(fields))

    def _ask(self, method: str, path: str, body: str) -> tuple[int, str, str]:
        headers = {"Cookie": f"casefiles={COOKIE}"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._connection.request(method, path, body or None, headers)
            answer = self._connection.getresponse()
        except (RemoteDisconnected, BrokenPipeError):
            # The server hangs up on who was silent for long, while the other one was asked.
            self._connection.close()
            self._connection.request(method, path, body or None, headers)
            answer = self._connection.getresponse()
        return answer.status, answer.read().decode(), answer.getheader("Location", "")

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


@contextmanager
def casefiles(installation: Filled) -> Iterator[Served]:
    """Serve an installation by `casefiles serve`."""
    with _server([sys.executable, "-m", "casefiles", "serve", "--port", "0"], installation) as one:
        yield one


@contextmanager
def floor(installation: Filled) -> Iterator[Served]:
    """Serve the floor over the same database."""
    arguments = [str(installation.database), installation.person.hex]
    with _server([sys.executable, "-m", "benchmarks.floor", *arguments], installation) as one:
        yield one


@contextmanager
def _server(command: list[str], installation: Filled) -> Iterator[Served]:
    process = subprocess.Popen(  # noqa: S603 - programs of ours
        command,
        env=installation.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        for line in process.stdout or ():
            if found := _ANSWERS.search(line):
                break
        else:
            raise RuntimeError("The server ended before it answered.")
        address = urlsplit(found[1])
        yield Served(str(address.hostname), int(address.port or 0), process.pid)
    finally:
        process.terminate()
        process.wait(30)
