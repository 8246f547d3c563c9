"""A database that would lose or loosen what was saved is refused by name, before any reading."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from casefiles.cli import main
from casefiles.foundation import database
from casefiles.foundation.database import UnsafeDatabase, open_engine
from casefiles.settings import Settings

SAFE = {"journal_mode": "WAL", "synchronous": "FULL", "foreign_keys": "ON"}


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection as the program sets it up."""
    connection = sqlite3.connect(tmp_path / "casefiles.sqlite", isolation_level=None)
    for pragma, value in SAFE.items():
        connection.execute(f"PRAGMA {pragma}={value}")
    yield connection
    connection.close()


def test_a_safe_connection_is_taken(connection: sqlite3.Connection) -> None:
    database.refuse_unsafe_sqlite(connection)


@pytest.mark.parametrize(
    ("pragma", "value", "words"),
    [
        ("journal_mode", "DELETE", "SQLite refuses journal_mode=wal (it says delete)."),
        ("journal_mode", "MEMORY", "SQLite refuses journal_mode=wal (it says memory)."),
        ("synchronous", "NORMAL", "SQLite refuses synchronous=2 (it says 1)."),
        ("synchronous", "OFF", "SQLite refuses synchronous=2 (it says 0)."),
        ("foreign_keys", "OFF", "SQLite refuses foreign_keys=1 (it says 0)."),
    ],
)
def test_each_unsafe_setting_is_refused_by_name(
    connection: sqlite3.Connection, pragma: str, value: str, words: str
) -> None:
    connection.execute(f"PRAGMA {pragma}={value}")

    with pytest.raises(UnsafeDatabase) as refused:
        database.refuse_unsafe_sqlite(connection)

    assert str(refused.value) == words


def test_a_file_opened_by_the_program_is_safe(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'casefiles.sqlite'}")

    with engine.connect() as opened:
        found = {name: opened.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in SAFE}

    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    engine.dispose()


def test_the_server_does_not_start_on_a_database_that_stays_unsafe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEFILES_INSTANCE", str(tmp_path / "real"))
    monkeypatch.setenv("CASEFILES_DATABASE_URL", "sqlite:///:memory:")  # it has no WAL

    refused = CliRunner().invoke(main, ["serve", "--port", "0"])

    assert refused.exit_code == 1
    assert refused.output == "Error: SQLite refuses journal_mode=wal (it says memory).\n"


@pytest.mark.parametrize("version", [150000, 150004, 160001, 200000])
def test_a_server_of_today_is_taken(version: int) -> None:
    database.refuse_old_postgresql(version)


@pytest.mark.parametrize(
    ("version", "name"), [(140012, "14.12"), (100023, "10.23"), (90624, "9.6"), (80400, "8.4")]
)
def test_an_old_server_is_refused_by_name(version: int, name: str) -> None:
    with pytest.raises(UnsafeDatabase) as refused:
        database.refuse_old_postgresql(version)

    assert str(refused.value) == f"PostgreSQL {name} is too old: Casefiles needs 15 or later."


def test_the_server_of_this_run_is_asked_for_its_version(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    if settings.database_url.startswith("sqlite"):
        pytest.skip("SQLite is no server")
    monkeypatch.setattr(database, "OLDEST_POSTGRESQL", 1000)
    engine = open_engine(settings.database_url)

    with pytest.raises(UnsafeDatabase, match="Casefiles needs 1000 or later"):
        engine.connect()

    engine.dispose()
