"""One consistent copy of a database while others write: what each engine offers for it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, cast

import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine
from sqlalchemy.orm import Session

from casefiles.foundation.database import open_engine
from casefiles.foundation.printable import printable
from casefiles.platform.backups.parts.shelf import BadBackup, locked

if TYPE_CHECKING:
    import psycopg

_SCRATCH, _LOCK = "backup-scratch-", "backup.lock"


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
        with _started([*command, f"--snapshot={snapshot}"], _told(connection)) as process:
            yield cast("BinaryIO", process.stdout), session


@dataclass(frozen=True)
class _Told:
    """What a tool is told of the server: libpq's words for it, and apart from them its password.

    Everybody on the machine can read the words of a process.
    """

    words: str
    password: str | None = field(repr=False)


def _told(connection: sa.Connection) -> _Told:
    """Say of a server what reaches it again: the whole address, and which of several answered."""
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415 - 8 MB that SQLite has no use for

    _positional, given = connection.dialect.create_connect_args(connection.engine.url)
    reached = cast("psycopg.Connection", connection.connection.driver_connection).info
    # What is ours, such as how values are read, is among them and means nothing to a tool.
    words = {key: value for key, value in given.items() if key in _public_words()}
    words.update(host=reached.host, port=reached.port, dbname=reached.dbname)
    if "hostaddr" in words:
        words["hostaddr"] = reached.hostaddr
    return _Told(make_conninfo(**words), given.get("password"))


def _public_words() -> frozenset[str]:
    """Return what libpq takes in an address and does not hide."""
    from psycopg.pq import Conninfo  # noqa: PLC0415 - as above

    options = Conninfo.get_defaults()
    return frozenset(option.keyword.decode() for option in options if option.dispchar == b"")


def refuse_untold(url: URL) -> None:
    """Refuse an address of PostgreSQL that says what its tools cannot be told, or not in secret."""
    if url.get_backend_name() == "sqlite":
        return
    for key in sorted(url.query.keys() - _public_words() - {"password"}):
        raise BadBackup(
            f"The address of the database says {printable(key)}, which the tools of PostgreSQL"
            " cannot be told."
        )


@contextmanager
def _started(command: list[str], told: _Told) -> Iterator[subprocess.Popen[bytes]]:
    """Run a tool of PostgreSQL; what it says may quote rows, so only how it ended is told."""
    secret = {} if told.password is None else {"PGPASSWORD": told.password}
    try:
        process = subprocess.Popen(  # noqa: S603 - our own words, and no shell
            [*command, f"--dbname={told.words}"],
            env={**os.environ, **secret},
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
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            told = _told(connection)
    finally:
        engine.dispose()
    # A pipe that breaks is told by how the tool ended.
    with _started([*command, "--no-privileges"], told) as process, suppress(BrokenPipeError):
        cast("IO[bytes]", process.stdin).writelines(chunks)
