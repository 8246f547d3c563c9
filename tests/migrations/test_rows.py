"""Each revision is taken up, down and up again with rows in the tables that it touches."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from casefiles import schema
from casefiles.app import create_app, metadata
from casefiles.settings import Settings
from tests.conftest import factory_of
from tests.factories.organisation import add_organisation
from tests.factories.world import add_world
from tests.migrations.rows import (
    add_discussion,
    add_record,
    add_row,
    downgrade,
    stand_in,
    tables,
)

FIRST_TABLES, ONLY_ADDED = "a4676e58c873", "b7c1d5e20a44"
MISTAKES, WRITTEN_PLACES = "3f0a6d94c2b8", "c41f7e0b92d6"
LIST_VIEWS, NOTES, CASES_TOGETHER = "e2b8d40c7f15", "5d83b1f7e6a0", "d8e2b9417a30"
SEARCH = "d85c0b3e71f9"
FILES_CHECKED, FILES_TRIED = "a91d4e6b0c57", "b3f07c52d9e8"
LETTERS = "c7e15a904b2d"
DERIVED = "e4a17c9d2b60"
TWO_PEOPLE = "c7e49a1f38b2"
KEYS_NAMED = "e6a1c94f27d3"
COPIES_COVERED = "6b1c90e4d7a2"
STAY_SAFE = "9d27f0b3c58e"
WHO_AGREED = "2d7f5a90c3e8"
FEW_ALIKE = "9d4e2f7ab105"
EXPUNGED = "d4f7b1a86c35"
HELD_APART = "8a5d02e6c1f4"
WITHDRAWN_AS = "f17b3c86a2d9"
SEEN = "a3d95e7c1f04"
DOCUMENTS = "5e2b94d7c0a1"
VERSIONS = "5c9e31d7a8f0"
BEFORE_FIGURES, FIGURES = "e41f8b06d2a7", "9c47e1b3f580"
AFTER_SENDING = "b61f08d3e9c7"
KEYS_OF_RECIPIENTS = "b7d2f46a19c3"
SINCE = "e41f8b06d2a7"
COUNTED = "c4b90a7e15d8"
VOTES = "7c4e19d2b6f3"
AGREEMENTS = "c84a1e6f2d90"
STATEMENTS = "7c1e40b9d2f6"
RECOMMENDATIONS = "3e8a5d7c1f46"
DISPLACEMENT = "5e9d02b7c416"
REMEDIES = "9b3f6a1d8e52"
REPORTS = "8d15f3b09a62"
#: table → a column to change in it
ONLY_ADDED_TO = {
    "audit_events": "action",
    "audit_details": "body",
    "custody_events": "location",
    "claim_contributors": "since",
    "claim_decisions": "reason",
    "submission_contributors": "since",
    "clearances": "reason",
}

DECISION = """INSERT INTO claim_decisions
    (id, claim_id, user_id, outcome, reason, dossier_digest, decided_at)
    SELECT '00000000000000000000000000000001', claim_id, user_id, 'approve', '', '', {moment}
    FROM {people}"""
CLEARANCE = """INSERT INTO clearances
    (id, submission_id, user_id, outcome, reason, pins_digest, decided_at)
    SELECT '00000000000000000000000000000001', submission_id, user_id, 'clear', '', '', {moment}
    FROM {people}"""
EXPUNGE = """INSERT INTO audit_events (sequence, id, happened_at, action, acting_user_id,
    subject_type, subject_id, within_id, detail_digest, previous_hash, hash)
    SELECT sequence + 1, '00000000000000000000000000000001', happened_at, 'detail:expunged',
    acting_user_id, 'AuditEvent', id, within_id, detail_digest, hash, hash FROM audit_events"""

#: what the rules refuse, each with the words in which it is refused
REFUSED = [
    *(
        (f"UPDATE {table} SET {column} = {column}", f"{table} is append-only")
        for table, column in ONLY_ADDED_TO.items()
    ),
    *(
        (f"DELETE FROM {table}", f"{table} is append-only")
        for table in ONLY_ADDED_TO
        if table != "audit_details"
    ),
    ("DELETE FROM audit_details", "only an expunged detail may be removed"),
    (f"UPDATE packets SET sha256 = '{'e' * 64}'", "a sealed packet never changes"),
    (DECISION.format(moment="since", people="claim_contributors"), "a contributor may not decide"),
    (
        CLEARANCE.format(moment="since", people="submission_contributors"),
        "a contributor may not decide",
    ),
]
#: what no rule stands against
ALLOWED = [
    (DECISION.format(moment="decided_at", people="claim_decisions"),),
    (CLEARANCE.format(moment="decided_at", people="clearances"),),
    ("UPDATE packets SET void_reason = 'the wrong one'",),
    (EXPUNGE, "DELETE FROM audit_details"),
]


def slugs() -> list[str]:
    """Return what each revision is called in the name of its file, without the day."""
    revisions = ScriptDirectory.from_config(schema.config()).walk_revisions()
    return [Path(revision.path).stem.partition("_")[2] for revision in revisions]


def refusal(engine: sa.Engine, *statements: str) -> str:
    """Return in what words the database refuses some statements; nothing of them is kept."""
    with engine.connect() as connection:
        try:
            for statement in statements:
                assert connection.execute(sa.text(statement)).rowcount > 0
        except sa.exc.IntegrityError as refused:
            return str(refused.orig).partition("\n")[0]
    return ""


def assert_rules_hold(engine: sa.Engine) -> None:
    assert [refusal(engine, statement) for statement, _words in REFUSED] == [
        words for _statement, words in REFUSED
    ]
    assert [refusal(engine, *statements) for statements in ALLOWED] == [""] * len(ALLOWED)


@pytest.mark.parametrize("slug", slugs())
def test_every_revision_has_a_test_with_rows(slug: str) -> None:
    assert callable(globals().get(f"test_rows_through_{slug}"))


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
GROUNDS_BEFORE = {
    "consent": ("adult", "injured", "unknown", False, False),
    "other": ("child", "killed", "unknown", True, True),
    "next_of_kin": ("child_12_17", "missing", "next_of_kin", False, True),
    "already_public": ("child_2_11", "injured", "nobody", True, False),
}
GIVER = "UPDATE grounds SET giver = '{giver}' WHERE kind = '{kind}'"


def test_rows_through_who_agreed(engine: sa.Engine) -> None:
    """What is not known stays unknown; a child of seven years ago may have grown up."""
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, COPIES_COVERED)
    with engine.begin() as connection:
        _add_grounds(connection)
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


def _add_grounds(connection: sa.Connection) -> None:
    case = connection.scalar(sa.text("SELECT id FROM cases"))
    person = connection.scalar(sa.text("SELECT id FROM people"))
    author = connection.scalar(sa.text("SELECT id FROM users"))
    connection.execute(sa.text("UPDATE cases SET latest = '2019-07-22'"))
    for number, (kind, (band, outcome, *_known)) in enumerate(GROUNDS_BEFORE.items()):
        victim = uuid4().hex
        of = {"case_id": case, "person_id": person, "kind": "named", "state": "recorded"}
        add_row(
            connection, "victims", id=victim, reference=f"V-100{number}", age_band=band,
            outcome=outcome, minimum=1, maximum=1, **of,
        )  # fmt: skip
        add_row(
            connection, "grounds", id=uuid4().hex, case_id=case, subject_kind="victim",
            subject_id=victim, kind=kind, purpose="un_inquiry", given_on="2026-01-01",
            recorded_by_id=author,
        )  # fmt: skip


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
        _add_grounds(connection)
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


def indexes_of(engine: sa.Engine, table: str) -> set[str | None]:
    return {one["name"] for one in sa.inspect(engine).get_indexes(table)}


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


def test_rows_through_agreements_of_parties(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, VOTES)
    entered = stand_in(engine)

    schema.upgrade(engine, AGREEMENTS)
    assert stand_in(engine) == entered
    agreement = uuid4().hex
    with engine.begin() as connection:
        author = connection.execute(sa.text("SELECT id FROM users LIMIT 1")).scalar_one()
        actor = connection.execute(sa.text("SELECT id FROM actors LIMIT 1")).scalar_one()
        place = connection.execute(sa.text("SELECT id FROM places LIMIT 1")).scalar_one()
        add_row(
            connection,
            "agreements",
            id=agreement,
            state="recorded",
            mark="unconfirmed",
            no_end=True,
            source_title="",
            looked_at_on=None,
            to_edtf="",
            added_by_id=author,
        )
        add_row(connection, "agreement_parties", agreement_id=agreement, actor_id=actor)
        add_row(connection, "agreement_places", agreement_id=agreement, place_id=place)
    for change, rule in (
        ("state = 'void'", "void_says_why"),
        ("state = 'gone'", "agreementstate"),
        ("mark = 'sourced'", "sourced_names_source"),
        ("to_edtf = '2019'", "one_end"),
    ):
        assert rule in refusal(engine, f"UPDATE agreements SET {change}"), change
    assert_rules_hold(engine)

    downgrade(engine, VOTES)
    assert stand_in(engine) == entered


def test_rows_through_official_statements(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, AGREEMENTS)
    entered = stand_in(engine)

    schema.upgrade(engine, STATEMENTS)
    assert stand_in(engine) == entered
    with engine.begin() as connection:
        (author,) = connection.execute(sa.text("SELECT id FROM users LIMIT 1")).one()
        (case,) = connection.execute(sa.text("SELECT id FROM cases LIMIT 1")).one()
        actor, statement, assertion, assessment = (uuid4().hex for _ in range(4))
        add_row(connection, "actors", id=actor, code="north", kind="party", state="recorded")
        add_row(
            connection, "official_statements", id=statement, reference="ST-0001", actor_id=actor,
            state="recorded", kind="denial", dating="standing", words="paraphrase", mark="read",
            added_by_id=author,
        )  # fmt: skip
        add_row(
            connection, "assertions", id=assertion, statement_id=statement, number=1,
            minimum=3, maximum=4, place_level="none",
        )  # fmt: skip
        add_row(
            connection, "assessments", id=assessment, assertion_id=assertion, user_id=author,
            verdict="supported",
        )  # fmt: skip
        ground = {"assessment_id": assessment, "case_id": case}
        add_row(connection, "assessment_grounds", id=uuid4().hex, **ground)
        link = {"statement_id": statement, "case_id": case, "linked_by_id": author}
        add_row(connection, "statement_cases", id=uuid4().hex, **link)
    for table, change, rule in (
        ("official_statements", "state = 'void'", "void_says_why"),
        ("official_statements", "dating = 'dated'", "dated_has_date"),
        ("assertions", "minimum = 9", "amount_ordered"),
        ("assertions", "minimum = -1", "minimum_counts"),
        ("assertions", "removal_reason = 'misread'", "removal_says_why"),
        ("assessments", "verdict = 'contradicted'", "assessments is append-only"),
        ("assessment_grounds", "case_id = NULL", "assessment_grounds is append-only"),
    ):
        assert rule in refusal(engine, f"UPDATE {table} SET {change}"), change
    for table in ("assessments", "assessment_grounds"):
        assert f"{table} is append-only" in refusal(engine, f"DELETE FROM {table}")
    assert_rules_hold(engine)

    downgrade(engine, AGREEMENTS)
    assert stand_in(engine).keys() == {*entered, "actors"}


def test_rows_through_recommendations(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, AGREEMENTS)
    entered = stand_in(engine)

    schema.upgrade(engine, RECOMMENDATIONS)
    assert stand_in(engine) == entered
    addressee, one, step = uuid4().hex, uuid4().hex, uuid4().hex
    with engine.begin() as connection:
        author = connection.execute(sa.text("SELECT id FROM users LIMIT 1")).scalar_one()
        case = connection.execute(sa.text("SELECT id FROM cases LIMIT 1")).scalar_one()
        named = {"id": addressee, "recipient": "coi-syria", "actor_id": None, "words": None}
        add_row(connection, "addressees", **named, added_by_id=author)
        nobody = {"document_id": None, "publisher": None, "party_id": None, "void_reason": ""}
        said = {"state": "recorded", "mark": "unconfirmed", "document_kind": "ours", "title": "{}"}
        kept = {"id": one, "addressee_id": addressee, "added_by_id": author, "looked_at_on": None}
        add_row(connection, "recommendations", **nobody, **said, **kept)
        add_row(connection, "recommendation_cases", recommendation_id=one, case_id=case)
        told = {"id": step, "recommendation_id": one, "number": 1, "status": "promised"}
        bare = {"strikes_id": None, "happened_on": "2020-01-01", "recorded_by_id": author}
        add_row(connection, "recommendation_follow_ups", **told, **bare)
    for change, rule in (
        ("addressees SET words = '{}'", "one_of_three"),
        ("recommendations SET state = 'void'", "void_says_why"),
        ("recommendations SET document_kind = 'un', title = NULL", "un_by_symbol"),
        ("recommendations SET title = NULL", "others_by_title"),
        ("recommendations SET publisher = '{}'", "our_publisher"),
        ("recommendations SET mark = 'sourced', document_kind = 'other'", "sourced_was_looked_at"),
        ("recommendation_follow_ups SET status = 'done'", "append-only"),
        ("recommendation_follow_ups SET words = '[]'", "append-only"),
    ):
        assert rule in refusal(engine, f"UPDATE {change}"), change
    assert "append-only" in refusal(engine, "DELETE FROM recommendation_follow_ups")
    assert_rules_hold(engine)
    with engine.connect() as connection:  # nothing of it is kept
        expunged = {"id": uuid4().hex, "action": "detail:expunged", "subject_id": step}
        add_row(connection, "audit_events", sequence=1000, **expunged)
        cut = "UPDATE recommendation_follow_ups SET words = '[]', source_title = '-'"
        connection.execute(sa.text(cut))
        with pytest.raises(sa.exc.IntegrityError, match="append-only"):
            connection.execute(sa.text("UPDATE recommendation_follow_ups SET number = 2"))

    downgrade(engine, AGREEMENTS)
    assert stand_in(engine) == entered


def test_rows_through_estimates_of_displacement(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, AGREEMENTS)
    entered = stand_in(engine)

    schema.upgrade(engine, DISPLACEMENT)
    assert stand_in(engine) == entered
    estimate = uuid4().hex
    with engine.begin() as connection:
        author = connection.execute(sa.text("SELECT id FROM users LIMIT 1")).scalar_one()
        actor = connection.execute(sa.text("SELECT id FROM actors LIMIT 1")).scalar_one()
        place = connection.execute(sa.text("SELECT id FROM places LIMIT 1")).scalar_one()
        add_row(
            connection,
            "displacement_estimates",
            id=estimate,
            state="recorded",
            kind="newly_displaced",
            minimum=630000,
            maximum=None,
            unit="people",
            reach="not_said",
            from_edtf="2019-05",
            to_edtf="2019-09-30",
            first_day="2019-05-01",
            last_day="2019-09-30",
            party_id=actor,
            mark="unconfirmed",
            source_title="",
            source_url="",
            added_by_id=author,
        )
        add_row(connection, "displacement_origins", estimate_id=estimate, place_id=place)
        add_row(connection, "displacement_destinations", estimate_id=estimate, place_id=place)
    for change, rule in (
        ("state = 'void'", "void_says_why"),
        ("unit = 'tents'", "countedunit"),
        ("reach = 'far'", "reach"),
        ("mark = 'sourced'", "sourced_names_source"),
        ("minimum = NULL", "says_a_number"),
        ("maximum = 3", "range"),
        ("last_day = '2019-01-01'", "period"),
        ("kind = 'displaced_at_moment'", "moment_has_no_beginning"),
    ):
        refused = refusal(engine, f"UPDATE displacement_estimates SET {change}")
        assert rule in refused, change
    assert_rules_hold(engine)

    downgrade(engine, AGREEMENTS)
    assert stand_in(engine) == entered


def test_rows_through_remedies(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, DISPLACEMENT)
    entered = stand_in(engine)

    schema.upgrade(engine, REMEDIES)
    assert stand_in(engine) == entered
    remedy, step = uuid4().hex, uuid4().hex
    with engine.begin() as connection:
        author = connection.execute(sa.text("SELECT id FROM users LIMIT 1")).scalar_one()
        victim = connection.execute(sa.text("SELECT id FROM victims LIMIT 1")).scalar_one()
        add_row(
            connection,
            "remedies",
            id=remedy,
            state="recorded",
            victim_id=victim,
            damage_id=None,
            actor_id=None,
            recorded_by_id=author,
        )
        add_row(
            connection,
            "remedy_steps",
            id=step,
            remedy_id=remedy,
            victim_id=victim,
            number=1,
            step="asked",
            about_number=None,
            day_edtf="2020",
            first_day="2020-01-01",
            last_day="2020-12-31",
            exhibit_id=None,
            reason="",
            recorded_by_id=author,
        )
    for change, rule in (
        ("state = 'void'", "void_says_why"),
        ("victim_id = NULL", "for_one"),
    ):
        assert rule in refusal(engine, f"UPDATE remedies SET {change}"), change
    for change in ("said_by = 'x'", "note = '{}'", "step = 'done'", "source_url = 'x'"):
        refused = refusal(engine, f"UPDATE remedy_steps SET {change}")
        assert "remedy_steps is append-only" in refused, change
    assert "remedy_steps is append-only" in refusal(engine, "DELETE FROM remedy_steps")
    assert_rules_hold(engine)

    downgrade(engine, DISPLACEMENT)
    assert stand_in(engine) == entered


def test_rows_through_reports_and_their_editions(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, REMEDIES)
    entered = stand_in(engine)

    schema.upgrade(engine, REPORTS)
    assert stand_in(engine) == entered
    report, section, edition, erratum = (uuid4().hex for _ in range(4))
    with engine.begin() as connection:
        users = [str(one) for one in connection.scalars(sa.text("SELECT id FROM users"))]
        case = connection.execute(sa.text("SELECT id FROM cases LIMIT 1")).scalar_one()
        key, snapshot = uuid4().hex, uuid4().hex
        add_row(connection, "data_keys", id=key)
        add_row(connection, "snapshots", id=snapshot, data_key_id=key, subject_id=report)
        said = {"state": "draft", "template": "monthly", "audience": "public"}
        nobody = {"party_id": None, "place_id": None, "opened_by_id": users[0]}
        add_row(connection, "reports", id=report, **said, **nobody)
        add_row(connection, "report_sections", id=section, report_id=report, code="summary")
        add_row(connection, "report_accounts", report_id=report, case_id=case, position=1)
        add_row(connection, "report_contributors", report_id=report, user_id=users[0])
        kept = {"snapshot_id": snapshot, "digest": "a", "proposed_by_id": users[0]}
        waits = {"state": "proposed", "number": 1, "decided_by_id": None, "decided_at": None}
        add_row(connection, "report_editions", id=edition, report_id=report, **kept, **waits)
        wrong = {"edition_id": edition, "written_by_id": users[1]}
        add_row(connection, "report_errata", id=erratum, **wrong)
    decided = f"decided_by_id = '{users[0]}', decided_at = '2026-11-30'"
    for change, rule in (
        ("reports SET state = 'void'", "void_says_why"),
        ("reports SET until = '2019-01-01'", "period_in_order"),
        ("reports SET audience = 'friends'", "audience"),
        ("report_contributors SET user_id = user_id", "append-only"),
        ("report_editions SET state = 'published'", "decided_by_somebody"),
        (f"report_editions SET state = 'published', {decided}", "a contributor may not decide"),
        ("report_editions SET digest = 'b'", "what was frozen never changes"),
        ("report_errata SET text = '[]'", "append-only"),
        ("report_errata SET on_day = '2019-01-01'", "append-only"),
    ):
        assert rule in refusal(engine, f"UPDATE {change}"), change
    for table in ("report_contributors", "report_errata"):
        assert f"{table} is append-only" in refusal(engine, f"DELETE FROM {table}")
    another = decided.replace(users[0], users[1])
    assert refusal(engine, f"UPDATE report_editions SET state = 'published', {another}") == ""
    assert_rules_hold(engine)
    with engine.connect() as connection:  # nothing of it is kept
        expunged = {"id": uuid4().hex, "action": "detail:expunged", "subject_id": erratum}
        add_row(connection, "audit_events", sequence=1000, **expunged)
        connection.execute(sa.text("UPDATE report_errata SET text = '[]'"))
        with pytest.raises(sa.exc.IntegrityError, match="append-only"):
            connection.execute(sa.text("UPDATE report_errata SET on_day = '2019-01-01'"))

    downgrade(engine, REMEDIES)
    left = stand_in(engine)
    assert left.keys() == {*entered, "data_keys", "snapshots"}
