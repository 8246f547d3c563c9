"""One consistent copy of a database while others write: what each engine offers for it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO, cast

import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine
from sqlalchemy.orm import Session

from casefiles.foundation.database import open_engine
from casefiles.platform.backups.parts.shelf import BadBackup, locked

_SCRATCH, _LOCK = "backup-scratch-", "backup.lock"
#: libpq's names for the parts of an address; a password never stands in a list of processes
_LIBPQ = {
    "PGHOST": "host",
    "PGPORT": "port",
    "PGUSER": "username",
    "PGPASSWORD": "password",
    "PGDATABASE": "database",
}


@contextmanager
def one_moment(engine: Engine, instance: Path) -> Iterator[tuple[BinaryIO, Session]]:
    """Give the bytes of a copy, and a session that reads the same moment once they are read."""
    if engine.dialect.name == "sqlite":
        with _copied_file(engine, instance) as moment:
            yield moment
    else:
        with _dumped(engine) as moment:
            yield moment


@contextmanager
def _copied_file(engine: Engine, instance: Path) -> Iterator[tuple[BinaryIO, Session]]:
    """Copy in one step of SQLite's own backup: writers go on, and none is seen by half.

    The copy lies in clear beside the database that it is of, and nowhere else.
    """
    with _one_at_a_time(instance) as scratch:
        place = scratch / "copy.sqlite"
        place.touch(mode=0o600)
        with closing(engine.raw_connection()) as source, closing(sqlite3.connect(place)) as target:
            cast("sqlite3.Connection", source.driver_connection).backup(target)
        reader = open_engine(f"sqlite:///{place}")
        try:
            with place.open("rb") as file, Session(reader) as session:
                yield file, session
        finally:
            reader.dispose()


@contextmanager
def _one_at_a_time(instance: Path) -> Iterator[Path]:
    """Give a folder for the copy; what a killed backup left is removed, not what one works on."""
    with locked(instance / _LOCK, "Another backup of this installation is being made."):
        for leftover in instance.glob(f"{_SCRATCH}*"):
            shutil.rmtree(leftover)
        with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=instance) as scratch:
            yield Path(scratch)


@contextmanager
def _dumped(engine: Engine) -> Iterator[tuple[BinaryIO, Session]]:
    """Let `pg_dump` read the snapshot of a transaction that stays open beside it."""
    connecting = engine.connect().execution_options(isolation_level="REPEATABLE READ")
    with connecting as connection, Session(connection) as session:
        snapshot = session.scalar(sa.text("SELECT pg_export_snapshot()"))
        command = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges"]
        with _started([*command, f"--snapshot={snapshot}"], engine.url) as process:
            yield cast("BinaryIO", process.stdout), session


@contextmanager
def _started(command: list[str], url: URL) -> Iterator[subprocess.Popen[bytes]]:
    """Run a tool of PostgreSQL; what it says may quote rows, so only how it ended is told."""
    given = {name: getattr(url, part) for name, part in _LIBPQ.items()}
    environment = {**os.environ, **{name: str(value) for name, value in given.items() if value}}
    try:
        process = subprocess.Popen(  # noqa: S603 - our own words, and no shell
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        raise BadBackup(f"{command[0]} is needed, and is not on this machine.") from None
    with process:
        try:
            yield process
            with suppress(BrokenPipeError):
                cast("IO[bytes]", process.stdin).close()
            _refuse_failed(command[0], process.wait())
        except BaseException:
            process.kill()
            raise


def _refuse_failed(tool: str, code: int) -> None:
    if code != 0:
        raise BadBackup(f"{tool} ended with {code}; nothing is kept.")


def refuse_filled(engine: Engine) -> None:
    """Refuse a database that holds anything."""
    if sa.inspect(engine).get_table_names():
        raise BadBackup("The database to restore into is not empty; nothing was written.")


def put_back(chunks: Iterator[bytes], url: URL) -> None:
    """Fill an empty database: a file of its own, or PostgreSQL's in one transaction."""
    if url.get_backend_name() == "sqlite":
        place = Path(cast("str", url.database))
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(chunks)
            os.fsync(file.fileno())
        return
    command = ["pg_restore", "--single-transaction", "--exit-on-error", "--no-owner"]
    command += ["--no-privileges", f"--dbname={url.database}"]
    # A pipe that breaks is told by how the tool ended.
    with _started(command, url) as process, suppress(BrokenPipeError):
        cast("IO[bytes]", process.stdin).writelines(chunks)
