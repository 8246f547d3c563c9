"""What each thing yields to whoever takes it: raw bytes, searched for the planted words.

`docs/surrender.md` says it in words, and names for each row the test that proves it.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.workflow import Keyring, private_key
from tests.conftest import factory_of, installed
from tests.databases import Databases
from tests.factories.organisation import PASSPHRASE
from tests.oracle import places
from tests.oracle.canaries import Planted
from tests.oracle.encodings import Finder
from tests.oracle.planting import Garden

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "surrender.md"
_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
#: opens with the passphrase, or with the master key, which lies in another folder
_IDENTITIES = (
    "identity.name",
    "identity.contact",
    "identity.note",
    *(f"contact plan.{name}" for name in ("channels", "times", "code_words", "callers", "never")),
)
_SEALED = (*_IDENTITIES, "alone:draft", "signed form")

pytestmark = pytest.mark.begun_first


@dataclass
class Taken:
    """An installation that is full of planted words, and what a taker finds in parts of it."""

    app: Flask
    planted: Planted
    folder: Path

    def words_in(self, parts: Iterator[bytes]) -> set[str]:
        finder = Finder(self.planted)
        return {key for part in parts for key in finder.find(part)}

    def files(self, *patterns: str) -> Iterator[bytes]:
        found = [
            place for pattern in patterns for place in self.folder.rglob(pattern) if place.is_file()
        ]
        assert found, patterns
        return (place.read_bytes() for place in found)

    def database(self) -> Iterator[bytes]:
        """Yield the files of SQLite, its log and free pages with them, or every column."""
        if any(self.folder.glob("*.sqlite")):
            return self.files("*.sqlite*")
        return (data for _name, data in places.rows_of(self.app))


@pytest.fixture(scope="module")
def taken(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taken]:
    folder = tmp_path_factory.mktemp("surrender")
    with installed(databases, folder) as app, factory_of(app)() as session:
        garden = Garden(app, session)
        garden.grow()
        session.commit()
        yield Taken(app, garden.planted, folder)


def test_the_database_alone_gives_the_record_and_nobodys_identity(taken: Taken) -> None:
    found = taken.words_in(taken.database())

    assert found & taken.planted.keys(*_SEALED) == set()
    assert taken.planted.keys("case.title", "victim with a ground.name") <= found
    assert taken.planted.keys("note", "suspect.name", "source.label") & found


def test_the_evidence_store_alone_gives_the_files_and_nothing_said_of_them(taken: Taken) -> None:
    found = taken.words_in(taken.files("store/**/*"))

    assert found == taken.planted.keys(
        "exhibit with a ground.bytes", "exhibit with a ground.camera"
    )


def test_the_database_the_files_and_the_master_key_together_give_nobodys_identity(
    taken: Taken,
) -> None:
    keyring: Keyring = taken.app.extensions["keyring"]
    with factory_of(taken.app)() as session:
        keys = [private_key(session, kind, PASSPHRASE) for kind in LockedKeyKind]
    everything = [*taken.database(), *taken.files("*"), keyring.master]

    assert taken.words_in(iter(everything)) & taken.planted.keys(*_IDENTITIES) == set()
    assert not [
        key for key in keys for part in everything if key in part or key.hex().encode() in part
    ]


def test_the_environment_and_the_command_line_of_a_server_hold_no_key(tmp_path: Path) -> None:
    process = _served(tmp_path / "real")
    try:
        proc = Path("/proc") / str(process.pid)
        shown = (proc / "environ").read_bytes() + (proc / "cmdline").read_bytes()
        limits = (proc / "limits").read_text()
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)

    keys = [place.read_text().strip() for place in (tmp_path / "real" / "keys").glob("*.key")]
    assert len(keys) == 2
    assert not [key for key in keys if key.encode() in shown or bytes.fromhex(key) in shown]
    assert re.search(r"Max core file size +0 +0 ", limits)


def _served(instance: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "casefiles", "serve", "--port", "0"],
        env={
            **{name: value for name, value in os.environ.items() if "CASEFILES" not in name},
            "CASEFILES_INSTANCE": str(instance),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert "http://" in process.stdout.readline()
    return process


def rows_of_the_table() -> list[str]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("| **")]


def test_every_row_of_the_table_names_tests_that_exist() -> None:
    rows = rows_of_the_table()

    without = [row for row in rows if not _NAMED.findall(row)]
    gone = [
        f"{file}::{name}"
        for row in rows
        for file, name in _NAMED.findall(row)
        if not _has_test(ROOT / file, name)
    ]
    assert len(rows) >= 12
    assert (without, gone) == ([], [])


def _has_test(file: Path, name: str) -> bool:
    return file.exists() and f"def {name}(" in file.read_text(encoding="utf-8")
