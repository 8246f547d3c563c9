"""Up, down and up again with rows in the tables touched: revisions of the record."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa

from casefiles import schema
from tests.migrations.refusing import (
    ONLY_ADDED_TO,
    REFUSED,
    assert_rules_hold,
    refusal,
)
from tests.migrations.rows import (
    add_discussion,
    add_record,
    add_row,
    downgrade,
    indexes_of,
    stand_in,
    tables,
)

FIRST_TABLES = "a4676e58c873"
ONLY_ADDED = "b7c1d5e20a44"
MISTAKES = "3f0a6d94c2b8"
WRITTEN_PLACES = "c41f7e0b92d6"
LIST_VIEWS = "e2b8d40c7f15"
NOTES = "5d83b1f7e6a0"
CASES_TOGETHER = "d8e2b9417a30"
SEARCH = "d85c0b3e71f9"
FILES_CHECKED = "a91d4e6b0c57"
FILES_TRIED = "b3f07c52d9e8"
LETTERS = "c7e15a904b2d"
KEYS_OF_RECIPIENTS = "b7d2f46a19c3"
SINCE = "e41f8b06d2a7"


def test_rows_through_the_first_tables(engine: sa.Engine) -> None:
    assert tables(engine) == set()
    schema.upgrade(engine, FIRST_TABLES)
    add_record(engine)
    entered = stand_in(engine)

    schema.upgrade(engine, ONLY_ADDED)
    assert stand_in(engine) == entered
    downgrade(engine, FIRST_TABLES)
    assert stand_in(engine) == entered

    # The rows refer to each other: no table may go before what refers to it.
    downgrade(engine, "base")
    assert tables(engine) == set()
    schema.upgrade(engine, FIRST_TABLES)
    assert stand_in(engine) == {}


def test_rows_through_rows_that_are_only_added(engine: sa.Engine) -> None:
    schema.upgrade(engine, FIRST_TABLES)
    add_record(engine)
    entered = stand_in(engine)
    assert entered.keys() >= ONLY_ADDED_TO.keys()

    schema.upgrade(engine, ONLY_ADDED)
    assert stand_in(engine) == entered
    assert_rules_hold(engine)

    downgrade(engine, FIRST_TABLES)
    assert stand_in(engine) == entered
    assert {refusal(engine, statement) for statement, _words in REFUSED} == {""}

    schema.upgrade(engine, ONLY_ADDED)
    assert stand_in(engine) == entered
    assert_rules_hold(engine)


def test_rows_through_actors_and_facilities_recorded_by_mistake(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    entered = stand_in(engine)

    schema.upgrade(engine, MISTAKES)
    with engine.connect() as connection:
        for table in ("actors", "facilities"):
            found = connection.execute(sa.text(f"SELECT state, void_reason FROM {table}")).all()
            assert found
            assert {tuple(row) for row in found} == {("recorded", "")}
    assert_rules_hold(engine)

    downgrade(engine, ONLY_ADDED)
    assert stand_in(engine) == entered


def test_rows_through_places_that_people_write(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, MISTAKES)
    entered = stand_in(engine)

    schema.upgrade(engine, WRITTEN_PLACES)
    with engine.connect() as connection:
        found = connection.execute(sa.text("SELECT version, point_precision FROM places")).all()
    assert found
    assert {tuple(row) for row in found} == {(1, "")}
    assert_rules_hold(engine)

    downgrade(engine, MISTAKES)
    assert stand_in(engine) == entered


def test_rows_through_views_of_the_list_of_cases(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, WRITTEN_PLACES)
    entered = stand_in(engine)

    schema.upgrade(engine, LIST_VIEWS)
    with engine.begin() as connection:
        user_id = connection.execute(sa.text("SELECT id FROM users LIMIT 1")).scalar_one()
        for name in ("Markets", "Schools"):
            add_row(connection, "case_views", id=uuid4().hex, user_id=user_id, name=name)
        view_id = connection.execute(
            sa.text("SELECT min(name), id FROM case_views GROUP BY id")
        ).first()
        assert view_id is not None
        add_row(connection, "list_habits", user_id=user_id, view_id=view_id.id)
        connection.execute(sa.text("DELETE FROM case_views WHERE id = :id"), {"id": view_id.id})
        assert connection.execute(sa.text("SELECT view_id FROM list_habits")).scalar() is None
    assert_rules_hold(engine)

    downgrade(engine, WRITTEN_PLACES)
    assert stand_in(engine) == entered


def test_rows_through_notes_tasks_and_drafts(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, LIST_VIEWS)
    entered = stand_in(engine)

    schema.upgrade(engine, NOTES)
    assert stand_in(engine) == entered
    add_discussion(engine)
    assert stand_in(engine).keys() - entered.keys() == {"notes", "tasks", "drafts"}
    assert_rules_hold(engine)

    downgrade(engine, LIST_VIEWS)
    assert stand_in(engine) == entered


def test_rows_through_cases_that_belong_together(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, NOTES)
    entered = stand_in(engine)

    schema.upgrade(engine, CASES_TOGETHER)
    link = """INSERT INTO case_links (id, case_id, other_id, kind, reason, linked_by_id, linked_at,
        removal_reason) SELECT id, id, {other}, 'follows', '', opened_by_id, opened_at, ''
        FROM cases"""
    assert "two_cases" in refusal(engine, link.format(other="id"))
    assert_rules_hold(engine)

    downgrade(engine, NOTES)
    assert stand_in(engine) == entered


def test_rows_through_a_search_index_and_quicker_lists(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, CASES_TOGETHER)
    entered = stand_in(engine)

    schema.upgrade(engine, SEARCH)
    # The index is filled by the command that migrates: folding is no matter of a migration.
    assert stand_in(engine) == entered
    with engine.begin() as connection:
        add_row(connection, "search_documents", number=1, kind="case", subject_id="1" * 32)
        if connection.dialect.name == "sqlite":
            connection.execute(sa.text("INSERT INTO search_index (rowid, body) VALUES (1, 'a')"))
    assert_rules_hold(engine)

    downgrade(engine, CASES_TOGETHER)
    assert stand_in(engine) == entered


def test_rows_through_files_by_when_they_were_checked(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, SEARCH)
    entered = stand_in(engine)

    schema.upgrade(engine, FILES_CHECKED)
    assert stand_in(engine) == entered
    assert "ix_stored_files_checked_at" in indexes_of(engine, "stored_files")
    assert_rules_hold(engine)

    downgrade(engine, SEARCH)
    assert stand_in(engine) == entered
    assert "ix_stored_files_checked_at" not in indexes_of(engine, "stored_files")


def test_rows_through_files_whose_check_failed(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, FILES_CHECKED)
    entered = stand_in(engine)

    schema.upgrade(engine, FILES_TRIED)
    now = stand_in(engine)
    assert all(row.endswith(", ('tried_at', None)]") for row in now["stored_files"])
    assert now | {"stored_files": entered["stored_files"]} == entered
    assert_rules_hold(engine)

    downgrade(engine, FILES_CHECKED)
    assert stand_in(engine) == entered


def test_rows_through_letters_about_what_was_withdrawn(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, FILES_TRIED)
    entered = stand_in(engine)

    schema.upgrade(engine, LETTERS)
    assert stand_in(engine) == entered
    assert "uq_recall_notices_one_draft" in indexes_of(engine, "recall_notices")
    assert_rules_hold(engine)

    downgrade(engine, FILES_TRIED)
    assert stand_in(engine) == entered


def test_rows_through_what_changed_since_it_was_sent(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, KEYS_OF_RECIPIENTS)
    entered = stand_in(engine)

    schema.upgrade(engine, SINCE)
    assert stand_in(engine) == entered
    assert "uq_correction_notices_one_open" in indexes_of(engine, "correction_notices")
    assert_rules_hold(engine)

    downgrade(engine, KEYS_OF_RECIPIENTS)
    assert stand_in(engine) == entered
