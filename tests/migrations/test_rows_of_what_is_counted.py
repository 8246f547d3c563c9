"""Up, down and up again with rows in the tables touched: revisions of what is counted, votes."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa

from casefiles import schema
from tests.migrations.refusing import (
    assert_rules_hold,
    refusal,
)
from tests.migrations.rows import add_record, add_row, downgrade, indexes_of, stand_in

ONLY_ADDED = "b7c1d5e20a44"
BEFORE_FIGURES = "e41f8b06d2a7"
FIGURES = "9c47e1b3f580"
COUNTED = "c4b90a7e15d8"
VOTES = "7c4e19d2b6f3"
AGREEMENTS = "c84a1e6f2d90"


def test_rows_through_what_is_counted(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, AGREEMENTS)
    entered = stand_in(engine)

    schema.upgrade(engine, COUNTED)
    assert stand_in(engine) == entered  # the first recount fills them, no migration does
    with engine.begin() as connection:
        case_id = connection.execute(sa.text("SELECT id FROM cases LIMIT 1")).scalar_one()
        add_row(connection, "counted_cases", case_id=case_id, weapons="[]")
        add_row(connection, "case_measures", case_id=case_id, measure="cases", least=1)
        add_row(connection, "measure_totals", measure="cases", least=1)
    twice = "INSERT INTO {} SELECT * FROM {}"
    for table in ("counted_cases", "case_measures", "measure_totals"):
        assert refusal(engine, twice.format(table, table))
    assert refusal(engine, "DELETE FROM counted_cases")
    assert_rules_hold(engine)

    downgrade(engine, AGREEMENTS)
    assert stand_in(engine) == entered


def test_rows_through_published_figures(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, BEFORE_FIGURES)
    entered = stand_in(engine)

    schema.upgrade(engine, FIGURES)
    assert stand_in(engine) == entered
    with engine.begin() as connection:
        (author,) = connection.execute(sa.text("SELECT id FROM users LIMIT 1")).one()
        figure = {
            "state": "recorded", "measure": "massacres", "minimum": 335, "maximum": None,
            "unit": "number", "mark": "sourced", "is_ours": False, "publisher": "{}",
            "as_of_edtf": "2019-09-30", "party_id": None, "place_id": None, "added_by_id": author,
        }  # fmt: skip
        add_row(connection, "published_figures", id=uuid4().hex, **figure)
        said = {"check_key": "0" * 32, "written_by_id": author}
        add_row(connection, "figure_explanations", id=uuid4().hex, **said)
    for change, rule in (
        ("maximum = 334", "range"),
        ("minimum = NULL", "says_a_number"),
        ("since = '2019-10-01', until = '2019-09-30'", "period"),
        ("publisher = NULL", "has_publisher"),
        ("state = 'void'", "void_says_why"),
        ("unit = 'dozen'", "unit"),
        ("mark = 'certain'", "figuremark"),
    ):
        assert rule in refusal(engine, f"UPDATE published_figures SET {change}"), change
    assert_rules_hold(engine)

    downgrade(engine, BEFORE_FIGURES)
    assert stand_in(engine) == entered


def test_rows_through_votes(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, FIGURES)
    entered = stand_in(engine)

    schema.upgrade(engine, VOTES)
    assert stand_in(engine) == entered
    assert "uq_votes_symbol" in indexes_of(engine, "votes")
    vote = {
        "state": "recorded", "body": "security_council", "outcome": "vetoed", "part": 1,
        "mark": "unconfirmed", "symbol": "S/0000/1", "symbol_key": "S/0000/1", "added_by_id": None,
    }  # fmt: skip
    with engine.begin() as connection:
        ids = [uuid4().hex for _ in range(2)]
        add_row(connection, "votes", id=ids[0], **vote)
        add_row(connection, "votes", id=ids[1], **vote | {"state": "void", "void_reason": "twice"})
        for country in ("CN", "RU"):
            add_row(
                connection,
                "vote_positions",
                id=uuid4().hex,
                vote_id=ids[0],
                country=country,
                stance="against",
            )
    for change, rule in (
        ("votes SET state = 'recorded', void_reason = '' WHERE state = 'void'", "uq_votes_symbol"),
        ("votes SET void_reason = '' WHERE state = 'void'", "void_says_why"),
        ("votes SET symbol_key = ''", "has_symbol"),
        ("votes SET part = 0", "part_counts_from_one"),
        ("votes SET body = 'general_assembly'", "vetoed_in_the_council"),
        ("vote_positions SET country = 'RU'", "uq_vote_positions_vote_id_country"),
        ("vote_positions SET stance = 'veto'", "votestance"),
    ):
        refused = refusal(engine, f"UPDATE {change}")
        assert rule in refused or "UNIQUE constraint failed" in refused, change
    assert_rules_hold(engine)

    downgrade(engine, FIGURES)
    assert stand_in(engine) == entered
