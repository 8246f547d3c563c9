"""A database without any table, to migrate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from casefiles.foundation.database import open_engine
from tests.databases import Databases


@pytest.fixture
def address(databases: Databases, tmp_path: Path) -> Iterator[str]:
    with databases.empty(tmp_path) as address:
        yield address


@pytest.fixture
def engine(address: str) -> Iterator[sa.Engine]:
    engine = open_engine(address)
    yield engine
    engine.dispose()
