"""Run one command beside a PostgreSQL server of its own, which is gone when the command ends.

    python -m tools.postgresql -- pytest --database=postgresql

The server's address is handed over as CASEFILES_TEST_POSTGRESQL. Where that variable is set
already, the server it names is used and none is started.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import psycopg

from tools.debian import stop
from tools.machine import find

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

ADDRESS = "CASEFILES_TEST_POSTGRESQL"
PATIENCE_SECONDS = 60
#: Only tests write here and the folder is thrown away, so nothing has to survive a crash.
QUICK = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=256MB",
    "timezone=UTC",
)
#: What waits so long for a lock or for an answer waits for ever: an error names the test.
PATIENT = ("lock_timeout=60s", "statement_timeout=300s")


class Owner(TypedDict, total=False):
    """Arguments of `subprocess` that decide who runs a program."""

    user: int
    group: int
    extra_groups: list[int]


def main(command: list[str]) -> int:
    """Run the command with a server and return the command's exit code."""
    if ADDRESS in os.environ:
        return subprocess.run(command, check=False).returncode
    signal.signal(signal.SIGTERM, _leave)
    with server() as address:
        return subprocess.run(command, env={**os.environ, ADDRESS: address}, check=False).returncode


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + signal.SIGTERM)


@contextmanager
def server() -> Iterator[str]:
    """Start a server in a folder of its own, yield its address, stop it and remove the folder."""
    folder = Path(tempfile.mkdtemp(prefix="casefiles-postgresql-"))
    try:
        owner = _owner_of(folder)
        _create(folder, owner)
        port = _free_port()
        process = _start(folder, port, owner)
        try:
            _wait(port, process, folder)
            yield f"postgresql+psycopg://casefiles@127.0.0.1:{port}/postgres"
        finally:
            process.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner_of(folder: Path) -> Owner:
    """Lend the folder to Debian's own account, since PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    try:
        account = pwd.getpwnam("postgres")
    except KeyError:
        stop("PostgreSQL does not run as root, and there is no account named postgres.")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _program(name: str) -> str:
    path = find(name)
    if path is None:
        stop(f"there is no {name}; `make test` as root on Debian installs it.")
    return str(path)


def _create(folder: Path, owner: Owner) -> None:
    subprocess.run(
        [
            *(_program("initdb"), "--pgdata", str(folder / "data"), "--username=casefiles"),
            *("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
        ],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        check=True,
        **owner,
    )


def _start(folder: Path, port: int, owner: Owner) -> subprocess.Popen[bytes]:
    where = ("listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={folder}")
    settings = [f"--{setting}" for setting in (*QUICK, *PATIENT, *where)]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [_program("postgres"), "-D", str(folder / "data"), *settings],
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
            # An interrupt from the keyboard is for the tests; the server is stopped after them.
            start_new_session=True,
            **owner,
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(f"host=127.0.0.1 port={port} user=casefiles dbname=postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    sys.stderr.write((folder / "log").read_text(errors="replace"))
    stop("PostgreSQL did not start; its log is above.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]))
