"""Up, down and up again with rows in the tables touched: revisions of what leaves."""

from __future__ import annotations

from itertools import count
from uuid import uuid4

import pytest
import sqlalchemy as sa

from casefiles import schema
from tests.migrations.refusing import (
    EXPUNGE,
    assert_rules_hold,
    refusal,
)
from tests.migrations.rows import add_grounds, add_record, add_row, downgrade, indexes_of, stand_in

ONLY_ADDED = "b7c1d5e20a44"
COPIES_COVERED = "6b1c90e4d7a2"
FEW_ALIKE = "9d4e2f7ab105"
EXPUNGED = "d4f7b1a86c35"
HELD_APART = "8a5d02e6c1f4"
WITHDRAWN_AS = "f17b3c86a2d9"
SEEN = "a3d95e7c1f04"
DOCUMENTS = "5e2b94d7c0a1"
VERSIONS = "5c9e31d7a8f0"
AFTER_SENDING = "b61f08d3e9c7"
KEYS_OF_RECIPIENTS = "b7d2f46a19c3"


def test_rows_through_how_few_people_alike_are_too_few(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, COPIES_COVERED)
    with engine.begin() as connection:
        if not connection.scalar(sa.text("SELECT count(*) FROM organisations")):
            add_row(connection, "organisations", id="1" * 32, only_one=1)
    entered = stand_in(engine)

    schema.upgrade(engine, FEW_ALIKE)
    with engine.connect() as connection:
        chosen = connection.execute(
            sa.text("SELECT fewest_alike, fewest_alike_reason FROM organisations")
        ).one()
        asked = connection.scalars(sa.text("SELECT told_of_few FROM submissions")).all()
        decided = connection.scalars(sa.text("SELECT told_of_few FROM clearances")).all()
    assert tuple(chosen) == (5, "")
    assert {*asked, *decided} == {None}, "what was asked and decided before said nothing of it"
    with engine.begin() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.execute(sa.text("UPDATE organisations SET fewest_alike = -1"))
    assert_rules_hold(engine)

    downgrade(engine, COPIES_COVERED)
    assert stand_in(engine) == entered


def test_rows_through_persons_and_sources_expunged(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, FEW_ALIKE)
    entered = stand_in(engine)

    schema.upgrade(engine, EXPUNGED)
    now = stand_in(engine)
    assert all("('expunged_at', None)" in row for row in now["stored_files"])
    assert now | {"stored_files": entered["stored_files"]} == entered
    assert_rules_hold(engine)
    with engine.begin() as connection:
        user_id = connection.execute(sa.text("SELECT id FROM users LIMIT 1")).scalar_one()
        wish = {"subject_id": "5" * 32, "asked_by_id": user_id, "counts": "{}", "exhibits": "[]"}
        add_row(connection, "expungings", id="6" * 32, kind="source", state="waiting", **wish)
        hold = {"subject_id": "5" * 32, "placed_by_id": user_id}
        add_row(connection, "legal_holds", id="7" * 32, kind="source", **hold)
    alone = """UPDATE expungings
        SET state = 'refused', decided_by_id = asked_by_id, decided_at = asked_at"""
    assert "two_people" in refusal(engine, alone)
    assert "two_people" in refusal(
        engine, "UPDATE legal_holds SET lifted_by_id = placed_by_id, lifted_at = placed_at"
    )
    for table in ("expungings", "legal_holds"):
        assert "stays written down" in refusal(engine, f"DELETE FROM {table}")
    # Words of a row that is only added change once the log names it; what happened never does.
    custody = "UPDATE custody_events SET {}"
    row = "(SELECT id FROM custody_events LIMIT 1)"
    named = EXPUNGE.replace("'AuditEvent', id,", f"'CustodyEvent', {row},")
    assert refusal(engine, custody.format("location = ''")) == "custody_events is append-only"
    assert refusal(engine, named, custody.format("location = ''")) == ""
    assert refusal(engine, named, custody.format("sequence = 7")) == "custody_events is append-only"

    downgrade(engine, FEW_ALIKE)
    assert stand_in(engine) == entered
    assert refusal(engine, custody.format("location = ''")) == "custody_events is append-only"


def test_rows_through_what_a_closed_packet_holds(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, EXPUNGED)
    entered = stand_in(engine)

    schema.upgrade(engine, HELD_APART)
    with engine.connect() as connection:
        held = connection.scalars(sa.text("SELECT holds FROM packets")).all()
    assert held
    assert set(held) == {None}
    assert_rules_hold(engine)

    downgrade(engine, EXPUNGED)
    assert stand_in(engine) == entered


def test_rows_through_what_happened_before_a_ground_was_withdrawn(engine: sa.Engine) -> None:
    """In doubt nothing leaves: who withdrew before anybody asked why counts as having said no."""
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, COPIES_COVERED)
    with engine.begin() as connection:
        add_grounds(connection)
        withdrawn = "UPDATE grounds SET withdrawn_at = :at WHERE kind IN ('consent', 'other')"
        connection.execute(sa.text(withdrawn), {"at": "2026-11-22 09:30:00+00:00"})
    schema.upgrade(engine, HELD_APART)
    with engine.begin() as connection:
        # what points at the table stands in the way of making it anew
        keys = {
            column: connection.scalar(sa.text(f"SELECT {key} FROM {table}"))
            for column, key, table in (
                ("ground_id", "id", "grounds"),
                ("data_key_id", "id", "data_keys"),
                ("added_by_id", "id", "users"),
                ("sha256", "sha256", "stored_files"),
            )
        }
        add_row(connection, "signed_forms", id="1" * 32, **keys)
    entered = stand_in(engine)

    schema.upgrade(engine, WITHDRAWN_AS)
    asked = "SELECT kind, withdrawn_as, taken_back_on FROM grounds WHERE withdrawn_as IS NOT NULL"
    with engine.connect() as connection:
        found = {kind: (said, str(on)) for kind, said, on in connection.execute(sa.text(asked))}
    assert found == dict.fromkeys(("consent", "other"), ("unsaid", "2026-11-22"))
    for change, rule in (
        ("withdrawn_at = NULL, taken_back_on = NULL", "withdrawn_as_something"),
        ("withdrawn_as = NULL, taken_back_on = NULL", "taken_back_on_a_day"),
        ("taken_back_on = NULL", "taken_back_on_a_day"),
        ("withdrawn_as = 'corrected'", "taken_back_on_a_day"),
        ("withdrawn_as = 'lost'", "withdrawal"),
    ):
        statement = f"UPDATE grounds SET {change} WHERE kind = 'consent'"
        assert rule in refusal(engine, statement), rule
    right = "withdrawn_as = 'corrected', taken_back_on = NULL"
    assert refusal(engine, f"UPDATE grounds SET {right} WHERE kind = 'consent'") == ""
    assert_rules_hold(engine)

    downgrade(engine, HELD_APART)
    assert stand_in(engine) == entered


def test_rows_through_who_is_seen_or_heard(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, WITHDRAWN_AS)
    entered = stand_in(engine)

    schema.upgrade(engine, SEEN)
    assert stand_in(engine) == entered
    with engine.begin() as connection:
        exhibit, user, victim = (
            connection.execute(sa.text(f"SELECT id FROM {table} LIMIT 1")).scalar_one()
            for table in ("exhibits", "users", "victims")
        )
        said = {"exhibit_id": exhibit, "recorded_by_id": user, "removed_at": None}
        seen = {**said, "source_id": None, "seen": True, "heard": False}
        for number in (1, 2):  # somebody else may be there several times
            add_row(connection, "appearances", id=str(number) * 32, victim_id=None, **seen)
        add_row(connection, "appearances", id="3" * 32, victim_id=victim, **seen)
    assert "seen_or_heard" in refusal(engine, "UPDATE appearances SET seen = heard")
    twice = f"UPDATE appearances SET victim_id = '{victim}' WHERE victim_id IS NULL"
    assert refusal(engine, twice) != "", "one person stands once in a file"
    assert_rules_hold(engine)

    downgrade(engine, WITHDRAWN_AS)
    assert stand_in(engine) == entered


def test_rows_through_documents_of_the_united_nations(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, SEEN)
    entered = stand_in(engine)

    schema.upgrade(engine, DOCUMENTS)
    assert stand_in(engine) == entered
    assert "uq_un_documents_symbol" in indexes_of(engine, "un_documents")
    with engine.begin() as connection:
        (author,) = connection.execute(sa.text("SELECT id FROM users LIMIT 1")).one()
        document = {
            "state": "recorded", "symbol": "A/HRC/00/01", "symbol_key": "A/HRC/00/01",
            "recipient": "coi-syria", "added_by_id": author,
        }  # fmt: skip
        add_row(connection, "un_documents", id=uuid4().hex, **document)
        add_row(
            connection,
            "un_documents",
            id=uuid4().hex,
            **document | {"state": "void", "void_reason": "twice"},
        )
    for change, rule in (
        ("state = 'recorded', void_reason = '' WHERE state = 'void'", "uq_un_documents_symbol"),
        ("void_reason = '' WHERE state = 'void'", "void_says_why"),
        ("symbol_key = ''", "has_symbol"),
        ("recipient = ''", "has_body"),
        ("state = 'gone'", "undocumentstate"),
    ):
        refused = refusal(engine, f"UPDATE un_documents SET {change}")
        assert rule in refused or "UNIQUE constraint failed" in refused, change
    assert_rules_hold(engine)

    downgrade(engine, SEEN)
    assert stand_in(engine) == entered


def test_rows_through_recipients_in_versions(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, DOCUMENTS)
    entered = stand_in(engine)

    schema.upgrade(engine, VERSIONS)
    assert stand_in(engine) == entered
    version, check = uuid4().hex, uuid4().hex
    with engine.begin() as connection:
        user_id = connection.execute(sa.text("SELECT id FROM users LIMIT 1")).scalar_one()
        held = connection.execute(sa.text("SELECT id FROM submissions LIMIT 1")).scalar_one()
        add_row(connection, "recipient_versions", id=version, code="nowhere", digest="a" * 64)
        add_row(connection, "submission_profiles", submission_id=held, version_id=version)
        add_row(
            connection,
            "rule_checks",
            id=check,
            code="nowhere",
            verdict="says_so",
            checked_by_id=user_id,
        )
    for table in ("recipient_versions", "rule_checks"):
        assert refusal(engine, f"UPDATE {table} SET code = 'x'") == f"{table} is append-only"
        assert refusal(engine, f"DELETE FROM {table}") == f"{table} is append-only"
    assert "what_differs" in refusal(
        engine,
        "INSERT INTO rule_checks (id, code, version, rule, verdict, checked_on, note,"
        " checked_by_id, recorded_at) SELECT '00000000000000000000000000000002', code, version,"
        " rule, 'differs', checked_on, '', checked_by_id, recorded_at FROM rule_checks",
    )
    assert_rules_hold(engine)

    downgrade(engine, DOCUMENTS)
    assert stand_in(engine) == entered


def test_rows_through_life_after_sending(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, VERSIONS)
    sent, told = uuid4().hex, uuid4().hex
    with engine.begin() as connection:
        (user,) = connection.execute(sa.text("SELECT id FROM users LIMIT 1")).one()
        (held,) = connection.execute(sa.text("SELECT id FROM submissions LIMIT 1")).one()
        (source,) = connection.execute(sa.text("SELECT id FROM sources LIMIT 1")).one()
        said = {"submission_id": held, "recorded_by_id": user}
        add_row(connection, "dispatches", id=sent, kind="sent", method="courier", **said)
        owed = {"source_id": source, "submission_id": held}
        add_row(
            connection,
            "source_feedback",
            id=told,
            outcome_id=sent,
            outcome="replied",
            result=None,
            told_on=None,
            settled_by_id=None,
            **owed,
        )
    entered = stand_in(engine)

    schema.upgrade(engine, AFTER_SENDING)
    kept = stand_in(engine)
    kept["dispatches"] = [one.replace("('about_id', None), ", "") for one in kept["dispatches"]]
    assert kept == entered
    assert {"ix_dispatches_submission_id", "uq_dispatches_struck_once"} <= indexes_of(
        engine, "dispatches"
    )
    asked, found, wrong = uuid4().hex, uuid4().hex, uuid4().hex
    with engine.begin() as connection:
        said |= {"about_id": None}
        add_row(connection, "dispatches", id=asked, kind="more_requested", **said)
        add_row(connection, "dispatches", id=found, kind="finding_made", **said)
        add_row(connection, "dispatches", id=wrong, kind="published", **said)
        for kind, about in (("struck", wrong), ("supplemented", asked)):
            row = said | {"id": uuid4().hex, "kind": kind, "about_id": about, "note": "wrong"}
            add_row(connection, "dispatches", **row)
        connection.execute(sa.text("UPDATE source_feedback SET outcome = 'finding_made'"))
        sha256 = connection.execute(sa.text("SELECT sha256 FROM stored_files LIMIT 1")).scalar_one()
        of_entry = {"dispatch_id": asked, "submission_id": held}
        letter = of_entry | {"id": uuid4().hex, "sha256": sha256, "added_by_id": user}
        add_row(connection, "dispatch_letters", **letter)
        step = of_entry | {"id": uuid4().hex, "number": 1, "act": "done", "reason": "settled"}
        add_row(connection, "deadline_steps", **step, due_on=None, recorded_by_id=user)
        linked = {"submission_id": held, "earlier_id": held, "request_id": asked}
        add_row(connection, "submission_supplements", **linked)
    for table, change in (
        ("dispatches", "kind = 'replied'"),
        ("dispatches", "about_id = NULL"),
        ("dispatch_letters", "added_at = NULL"),
        ("deadline_steps", "number = 2"),
        ("submission_supplements", "request_id = NULL"),
    ):
        assert refusal(engine, f"UPDATE {table} SET {change}") == f"{table} is append-only"
        assert refusal(engine, f"DELETE FROM {table}") == f"{table} is append-only"
    assert_rules_hold(engine)
    assert_words_go_only_with_somebody_expunged(engine)

    downgrade(engine, VERSIONS)
    with engine.connect() as connection:
        kinds = connection.scalars(sa.text("SELECT kind FROM dispatches")).all()
        outcomes = connection.scalars(sa.text("SELECT outcome FROM source_feedback")).all()
    assert sorted(kinds) == ["replied", "replied", "sent"], "that an answer came is kept"
    assert outcomes == ["replied"]
    schema.upgrade(engine, AFTER_SENDING)


def assert_words_go_only_with_somebody_expunged(engine: sa.Engine) -> None:
    numbers = count(1000, 10)
    for table, word in (
        ("dispatches", "note"),
        ("dispatch_letters", "name"),
        ("deadline_steps", "reason"),
    ):
        change = f"UPDATE {table} SET {word} = 'expunged'"
        assert refusal(engine, change) == f"{table} is append-only"
        with engine.begin() as connection:
            for (row,) in connection.execute(sa.text(f"SELECT id FROM {table}")).all():
                named = {"id": uuid4().hex, "action": "detail:expunged", "subject_id": row}
                add_row(connection, "audit_events", sequence=next(numbers), **named)
            connection.execute(sa.text(change))


def test_rows_through_keys_of_recipients(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, AFTER_SENDING)
    entered = stand_in(engine)

    schema.upgrade(engine, KEYS_OF_RECIPIENTS)
    assert stand_in(engine) == entered
    with engine.begin() as connection:
        author = connection.execute(sa.text("SELECT id FROM users LIMIT 1")).scalar_one()
        for name in ("age1a", "age1b"):
            add_row(
                connection,
                "recipient_keys",
                id=uuid4().hex,
                recipient="nowhere",
                public_key=name,
                state="proposed",
                added_by_id=author,
            )
    kept = "recipient_keys keeps what was brought"
    assert refusal(engine, "UPDATE recipient_keys SET public_key = 'age1c'") == kept
    assert refusal(engine, "UPDATE recipient_keys SET added_by_id = NULL") == kept
    assert refusal(engine, "DELETE FROM recipient_keys") == kept
    for change, rule in (
        ("state = 'confirmed'", "confirmed_by_somebody"),
        ("confirmed_by_id = added_by_id", "by_a_second_person"),
        ("state = 'trusted'", "keystate"),
    ):
        assert rule in refusal(engine, f"UPDATE recipient_keys SET {change}")
    with engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE recipient_keys SET state = 'retired' WHERE public_key = 'age1a'")
        )
        add_row(
            connection,
            "recipient_keys",
            id=uuid4().hex,
            recipient="nowhere",
            public_key="age1a",
            state="proposed",
            added_by_id=author,
        )
    assert_rules_hold(engine)

    downgrade(engine, AFTER_SENDING)
    assert stand_in(engine) == entered
