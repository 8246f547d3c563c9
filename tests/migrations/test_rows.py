"""Migrations with rows in the tables: nothing is lost, and what is new says what was true."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from casefiles import schema
from casefiles.foundation.database import open_engine
from tests.databases import Databases


@pytest.fixture
def engine(databases: Databases, tmp_path: Path) -> Iterator[sa.Engine]:
    with databases.empty(tmp_path) as address:
        engine = open_engine(address)
        yield engine
        engine.dispose()


def test_actors_and_facilities_from_before_are_recorded(engine: sa.Engine) -> None:
    schema.upgrade(engine, "b7c1d5e20a44")
    force, party, place, facility = (uuid4() for _ in range(4))
    actors = [{"id": each.hex, "code": each.hex} for each in (force, party)]
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO actors (id, code, names, aliases, kind, party_kind, state_code,"
                " origin, version) VALUES (:id, :code, '{}', '[]', 'party', '', '', '', 1)"
            ),
            actors,
        )
        connection.execute(
            sa.text(
                "INSERT INTO actor_memberships (id, member_id, body_id, kind, from_edtf, to_edtf,"
                " source) VALUES (:id, :member, :body, 'part_of', '', '', '')"
            ),
            {"id": uuid4().hex, "member": force.hex, "body": party.hex},
        )
        connection.execute(
            sa.text(
                "INSERT INTO places (id, level, names, aliases, search_text, origin)"
                " VALUES (:id, 0, '{}', '[]', '', '')"
            ),
            {"id": place.hex},
        )
        connection.execute(
            sa.text(
                "INSERT INTO facilities (id, names, kind, place_id, version)"
                " VALUES (:id, '{}', 'school', :place, 1)"
            ),
            {"id": facility.hex, "place": place.hex},
        )

    schema.upgrade(engine)

    with engine.connect() as connection:
        for table, count in (("actors", 2), ("facilities", 1)):
            found = connection.execute(sa.text(f"SELECT state, void_reason FROM {table}")).all()  # noqa: S608
            assert [tuple(row) for row in found] == [("recorded", "")] * count
        assert connection.scalar(sa.text("SELECT count(*) FROM actor_memberships")) == 1
