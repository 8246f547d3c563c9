"""How a database is opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from casefiles.foundation.database import open_engine


@pytest.fixture(autouse=True)
def _open_to_all() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def test_a_new_file_and_its_log_are_their_owners_alone(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'new.sqlite'}")

    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE things (id INTEGER)"))
        modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}

    engine.dispose()
    assert modes == dict.fromkeys(("new.sqlite", "new.sqlite-wal", "new.sqlite-shm"), 0o600)


def test_a_file_that_exists_keeps_what_its_owner_gave_it(tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite"
    file.touch(0o640)
    engine = open_engine(f"sqlite:///{file}")

    engine.connect().close()

    engine.dispose()
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_folder_that_is_missing_is_not_made(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'no' / 'new.sqlite'}")

    with pytest.raises(sa.exc.OperationalError):
        engine.connect()
