"""Every revision has a test with rows, and all of them together go down and up."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from casefiles import schema
from casefiles.app import create_app, metadata
from casefiles.settings import Settings
from tests.conftest import factory_of
from tests.factories.organisation import add_organisation
from tests.factories.world import add_world
from tests.migrations.refusing import (
    ONLY_ADDED_TO,
    assert_rules_hold,
)
from tests.migrations.rows import add_record, downgrade, stand_in, tables

ONLY_ADDED = "b7c1d5e20a44"


def slugs() -> list[str]:
    """Return what each revision is called in the name of its file, without the day."""
    revisions = ScriptDirectory.from_config(schema.config()).walk_revisions()
    return [Path(revision.path).stem.partition("_")[2] for revision in revisions]


@pytest.mark.parametrize("slug", slugs())
def test_every_revision_has_a_test_with_rows(slug: str) -> None:
    written = "".join(one.read_text() for one in Path(__file__).parent.glob("test_rows_of_*.py"))

    assert f"\ndef test_rows_through_{slug}(" in written


def test_an_installation_with_everything_in_it_goes_down_to_nothing_and_up_again(
    engine: sa.Engine, address: str, tmp_path: Path
) -> None:
    schema.upgrade(engine)
    app = create_app(Settings(tmp_path, address, secret_key=b"s" * 32, master_key=b"m" * 32))
    with factory_of(app)() as session:
        add_organisation(session)
        add_world(session, app)
        session.commit()
    app.extensions["sessions"].kw["bind"].dispose()
    assert stand_in(engine).keys() >= ONLY_ADDED_TO.keys()

    downgrade(engine, "base")
    schema.upgrade(engine, ONLY_ADDED)
    assert stand_in(engine) == {}
    add_record(engine)
    schema.upgrade(engine)

    assert tables(engine) == set(metadata().tables)
    assert_rules_hold(engine)
