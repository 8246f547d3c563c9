"""Up, down and up again with rows in the tables touched: revisions of sources, copies, grounds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from uuid import uuid4

import pytest
import sqlalchemy as sa

from casefiles import schema
from tests.migrations.refusing import (
    assert_rules_hold,
    refusal,
)
from tests.migrations.rows import (
    GROUNDS_BEFORE,
    add_grounds,
    add_record,
    add_row,
    downgrade,
    stand_in,
)

ONLY_ADDED = "b7c1d5e20a44"
FILES_TRIED = "b3f07c52d9e8"
DERIVED = "e4a17c9d2b60"
TWO_PEOPLE = "c7e49a1f38b2"
KEYS_NAMED = "e6a1c94f27d3"
COPIES_COVERED = "6b1c90e4d7a2"
STAY_SAFE = "9d27f0b3c58e"
WHO_AGREED = "2d7f5a90c3e8"


def test_rows_through_what_a_source_derives_from(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    add_reposts(engine)
    schema.upgrade(engine, FILES_TRIED)
    entered = stand_in(engine)

    schema.upgrade(engine, DERIVED)
    assert links_of(engine) == [
        ("S-0002", "S-0001", "unspecified"),
        ("S-0003", "S-0002", "unspecified"),
    ]
    assert gradings_of(engine) == {
        "S-0001": [("", "")],
        "S-0002": [("", "C"), ("C", "B"), ("B", "A")],
        "S-0003": [("", "E"), ("E", "C"), ("C", "D")],
    }
    now = stand_in(engine)
    assert {table: now[table] for table in entered if table != "sources"} == {
        table: rows for table, rows in entered.items() if table != "sources"
    }
    assert len(now["sources"]) == len(entered["sources"])
    with engine.begin() as connection:
        one, _two, three = connection.scalars(sa.text("SELECT id FROM sources ORDER BY reference"))
        again = {"source_id": three, "origin_id": one, "recorded_at": "2026-11-30 09:30:00+00:00"}
        recorder = connection.scalar(sa.text("SELECT recorded_by_id FROM sources"))
        add_row(
            connection,
            "source_derivations",
            id=uuid4().hex,
            recorded_by_id=recorder,
            how="quotes",
            **again,
        )

    downgrade(engine, FILES_TRIED)
    assert stand_in(engine) == entered
    schema.upgrade(engine, DERIVED)
    assert len(links_of(engine)) == 2


def add_reposts(engine: sa.Engine) -> None:
    """Let one source repeat another that repeats a third; the log has how two were graded."""
    with engine.begin() as connection:
        (first,) = connection.scalars(sa.text("SELECT id FROM sources"))
        (recorder,) = connection.scalars(sa.text("SELECT recorded_by_id FROM sources"))
        for number, (reliability, told) in enumerate(
            (("A", ('["C", "B"]', '["B", "A"]')), ("D", ('["E", "C"]',))), start=2
        ):
            source = uuid4().hex
            add_row(
                connection,
                "sources",
                id=source,
                reference=f"S-000{number}",
                recorded_by_id=recorder,
                state="recorded",
                reliability=reliability,
                derived_from_id=first,
            )
            for step, pair in enumerate(told):
                event = uuid4().hex
                add_row(
                    connection,
                    "audit_events",
                    sequence=number * 10 + step,
                    id=event,
                    action="source:changed",
                    acting_user_id=recorder,
                    subject_type="Source",
                    subject_id=source,
                    hash=f"{number}{step}" * 32,
                )
                body = f'{{"changes": {{"reliability": {pair}}}}}'
                add_row(connection, "audit_details", event_id=event, body=body)
            first = source


def links_of(engine: sa.Engine) -> list[tuple[str, ...]]:
    with engine.connect() as connection:
        found = connection.execute(
            sa.text(
                "SELECT s.reference, o.reference, d.how FROM source_derivations d"
                " JOIN sources s ON s.id = d.source_id JOIN sources o ON o.id = d.origin_id"
                " ORDER BY s.reference, o.reference"
            )
        )
        return [tuple(row) for row in found]


def gradings_of(engine: sa.Engine) -> dict[str, list[tuple[str, str]]]:
    """Return how each source was graded, in a line from one grade to the next."""
    with engine.connect() as connection:
        found = connection.execute(
            sa.text(
                "SELECT s.reference, g.before, g.after FROM source_gradings g"
                " JOIN sources s ON s.id = g.source_id"
            )
        )
        graded: dict[str, dict[str, str]] = {}
        for reference, before, after in found:
            graded.setdefault(reference, {})[before] = after
    return {reference: list(_in_line(steps)) for reference, steps in sorted(graded.items())}


def _in_line(steps: dict[str, str]) -> Iterator[tuple[str, str]]:
    at = ""
    while at in steps:
        before, at = at, steps.pop(at)
        yield before, at


ASKED = """INSERT INTO emergency_requests (id, source_id, kind, state, asked_by_id, asked_at,
    reason, decided_by_id, decided_at, decision_reason, version)
    SELECT {id}, id, 'look', '{state}', recorded_by_id, recorded_at, '', {decided}, {at}, '', 1
    FROM sources"""
HANDED = """INSERT INTO source_handovers
    (id, source_id, number, from_id, to_id, handed_by_id, confirmed_by_id, handed_at,
    reason)
    SELECT sources.id, sources.id, 1, recorded_by_id, users.id, {handed}, {confirmed},
        recorded_at, ''
    FROM sources JOIN users ON users.id <> recorded_by_id"""
OTHER = "'00000000000000000000000000000001'"


def asked(*, decided: str = "NULL", state: str = "waiting", number: str = "id") -> str:
    at = "NULL" if decided == "NULL" else "recorded_at"
    return ASKED.format(id=number, state=state, decided=decided, at=at)


def test_rows_through_identities_opened_by_two_people(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, DERIVED)
    entered = stand_in(engine)

    schema.upgrade(engine, TWO_PEOPLE)
    assert stand_in(engine) == entered
    alone, other = "recorded_by_id", "users.id"
    assert "two_people" in refusal(engine, asked(decided=alone, state="confirmed"))
    assert "decided_by_somebody" in refusal(engine, asked(state="confirmed"))
    assert "emergency_requests" in refusal(engine, asked(), asked(number=OTHER))
    assert "two_people" in refusal(engine, HANDED.format(handed=other, confirmed=other))
    assert "nobody_alone" in refusal(engine, HANDED.format(handed=other, confirmed="NULL"))
    assert refusal(engine, asked(), HANDED.format(handed=alone, confirmed="NULL")) == ""
    assert_rules_hold(engine)

    downgrade(engine, DERIVED)
    assert stand_in(engine) == entered


def test_rows_through_keys_with_names(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, TWO_PEOPLE)
    with engine.begin() as connection:
        add_row(connection, "locked_keys", kind="identity", public=b"p" * 32)
        connection.execute(
            sa.text("UPDATE sources SET sealed_identity = :sealed"), {"sealed": b"x"}
        )
    entered = stand_in(engine)

    schema.upgrade(engine, KEYS_NAMED)
    now = stand_in(engine)
    name = hashlib.sha256(b"key name v1:" + b"p" * 32).hexdigest()[:16]
    assert now["sources"]
    assert all(f"('identity_key', '{name}')" in row for row in now["sources"])
    assert all("('wrapped_by', None)" in row for row in now["data_keys"])
    apart = {"sources": entered["sources"], "data_keys": entered["data_keys"]}
    assert now | apart == entered
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        connection.execute(sa.text("UPDATE data_keys SET wrapped_by = 'nobody'"))
    assert_rules_hold(engine)

    downgrade(engine, TWO_PEOPLE)
    assert stand_in(engine) == entered


def test_rows_through_copies_with_parts_covered(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, KEYS_NAMED)
    with engine.begin() as connection:
        exhibit = connection.scalar(sa.text("SELECT id FROM exhibits"))
        author = connection.scalar(sa.text("SELECT id FROM users"))
        made = {"exhibit_id": exhibit, "author_id": author, "sha256": "a" * 64}
        add_row(connection, "derivatives", id="1" * 32, kind="redacted", **made)
        add_row(connection, "derivatives", id="2" * 32, kind="translated", **made)
    entered = stand_in(engine)

    schema.upgrade(engine, COPIES_COVERED)
    with engine.connect() as connection:
        # Nobody looked at what was covered before, so nothing of it leaves until somebody does.
        states = connection.scalars(sa.text("SELECT state FROM derivatives")).all()
        held = connection.scalars(sa.text("SELECT covered_since IS NOT NULL FROM exhibits")).all()
    assert list(states) == ["unseen", "unseen"]
    assert [bool(one) for one in held] == [True]
    assert_rules_hold(engine)

    downgrade(engine, KEYS_NAMED)
    assert stand_in(engine) == entered


def interview(connection: sa.Connection, state: str, number: int, **decided: object) -> None:
    """Plan an interview with the record's one source, and write it down."""
    source, user = connection.execute(sa.text("SELECT id, recorded_by_id FROM sources")).one()
    case = connection.scalar(sa.text("SELECT id FROM cases"))
    of = {"source_id": source, "case_id": case}
    plan = {"id": str(number) * 32, "state": state, "planned_by_id": user, **of, **decided}
    add_row(connection, "interview_plans", **plan)
    add_row(connection, "interviews", plan_id=plan["id"], id=plan["id"], recorded_by_id=user, **of)


def interviewed(engine: sa.Engine, *states: str, **risk: object) -> str:
    """Return how the database refuses interviews one after the other; nothing of them is kept."""
    with engine.connect() as connection:
        source, user = connection.execute(sa.text("SELECT id, recorded_by_id FROM sources")).one()
        (other,) = connection.scalars(sa.text("SELECT id FROM users WHERE sign_in_name = 'rita'"))
        judged = {"id": "f" * 32, "assessed_by_id": user, "source_id": source, "number": 1}
        try:
            if risk:
                add_row(connection, "risk_assessments", **judged, **risk)
            for number, state in enumerate(states, start=1):
                second = user if state == "agreed alone" else other
                decided = {"decided_by_id": second, "decided_at": "2026-11-22 09:30:00+00:00"}
                decided = {} if state == "planned" else decided
                interview(connection, state.partition(" ")[0], number, **decided)
        except sa.exc.IntegrityError as refused:
            return str(refused.orig).partition("\n")[0]
    return ""


def test_rows_through_sources_that_stay_safe(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, COPIES_COVERED)
    entered = stand_in(engine)

    schema.upgrade(engine, STAY_SAFE)
    assert stand_in(engine) == entered
    low = {"residual": "low", "review_on": "2026-11-22"}
    late = {"assessed_on": "2026-01-01", "review_on": "2026-11-21"}
    refused = "a second person has to agree to this interview"
    assert interviewed(engine, "planned", **low) == ""
    assert interviewed(engine, "planned", "agreed", **low) == ""
    assert interviewed(engine, "agreed") == ""
    assert interviewed(engine, "planned", "planned", **low) == refused
    assert interviewed(engine, "planned") == refused
    assert interviewed(engine, "planned", **low | {"residual": "high"}) == refused
    assert interviewed(engine, "planned", **low | late) == refused
    assert interviewed(engine, "refused") == refused
    assert "two_people" in interviewed(engine, "agreed alone")
    assert "reviewed_later" in interviewed(engine, **low | {"assessed_on": "2026-12-01"})
    assert_rules_hold(engine)

    downgrade(engine, COPIES_COVERED)
    assert stand_in(engine) == entered


#: what each ground of before says, and what is known of it after: {kind: (age band, outcome, …)}
GIVER = "UPDATE grounds SET giver = '{giver}' WHERE kind = '{kind}'"


def test_rows_through_who_agreed(engine: sa.Engine) -> None:
    """What is not known stays unknown; a child of seven years ago may have grown up."""
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, COPIES_COVERED)
    with engine.begin() as connection:
        add_grounds(connection)
    entered = stand_in(engine)

    schema.upgrade(engine, WHO_AGREED)
    with engine.connect() as connection:
        known = connection.execute(
            sa.text("SELECT kind, giver, is_child, is_gone FROM grounds ORDER BY kind")
        )
        found = {kind: (giver, bool(child), bool(gone)) for kind, giver, child, gone in known}
    assert found == {kind: told[2:] for kind, told in GROUNDS_BEFORE.items()}
    giver = GIVER.format(kind="already_public", giver="guardian")
    assert "nobody_gives_what_is_published" in refusal(engine, giver)
    for change, rule in (
        ("assent = 'given'", "assent_beside_guardian"),
        ("giver = 'guardian', assent = 'too_young'", "too_young_by_a_stated_age"),
        ("interpreter = 'somebody'", "interpreter_used"),
    ):
        statement = f"UPDATE grounds SET {change} WHERE kind = 'consent'"
        assert rule in refusal(engine, statement), rule
    stated = "giver = 'guardian', assent = 'too_young', assent_from = 12"
    assert refusal(engine, f"UPDATE grounds SET {stated} WHERE kind = 'consent'") == ""
    assert "assent_from" in refusal(engine, "UPDATE organisations SET assent_from = 19")
    assert_rules_hold(engine)

    downgrade(engine, COPIES_COVERED)
    assert stand_in(engine) == entered
