"""Up, down and up again with rows in the tables touched: revisions of the public record."""

from __future__ import annotations

from uuid import uuid4

import pytest
import sqlalchemy as sa

from casefiles import schema
from tests.migrations.refusing import (
    assert_rules_hold,
    refusal,
)
from tests.migrations.rows import add_record, add_row, downgrade, stand_in

ONLY_ADDED = "b7c1d5e20a44"
VOTES = "7c4e19d2b6f3"
AGREEMENTS = "c84a1e6f2d90"
STATEMENTS = "7c1e40b9d2f6"
RECOMMENDATIONS = "3e8a5d7c1f46"
DISPLACEMENT = "5e9d02b7c416"
REMEDIES = "9b3f6a1d8e52"
REPORTS = "8d15f3b09a62"
EDITIONS = "3c7e92d1f6a8"


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


def add_edition(engine: sa.Engine) -> tuple[list[str], str, str]:
    """Add a report with an edition that waits; return two people, the edition and a correction."""
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
    return users, edition, erratum


def test_rows_through_reports_and_their_editions(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, REMEDIES)
    entered = stand_in(engine)

    schema.upgrade(engine, REPORTS)
    assert stand_in(engine) == entered
    users, _edition, erratum = add_edition(engine)
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


def test_rows_through_what_an_edition_may_change(engine: sa.Engine) -> None:
    schema.upgrade(engine, ONLY_ADDED)
    add_record(engine)
    schema.upgrade(engine, REPORTS)
    users, edition, _erratum = add_edition(engine)
    entered = stand_in(engine)

    schema.upgrade(engine, EDITIONS)
    assert stand_in(engine) == entered
    set_to = "UPDATE report_editions SET "
    by = f"decided_by_id = '{users[1]}', decided_at = '2026-11-30'"
    returned = f"{set_to}state = 'returned', returned_because = 'two numbers', {by}"
    for change in (
        "proposed_at = '2026-01-01'",
        f"proposed_by_id = '{users[1]}'",
        f"id = '{uuid4().hex}'",
        "returned_because = 'not asked'",
    ):
        assert "what was frozen never changes" in refusal(engine, set_to + change), change
    for change in (
        "decided_at = NULL",
        "returned_because = 'another'",
        "state = 'proposed', decided_by_id = NULL, decided_at = NULL, returned_because = ''",
    ):
        refused = refusal(engine, returned, set_to + change)
        assert "what was frozen never changes" in refused, change
    cut = f"{set_to}returned_because = '-'"
    with engine.connect() as connection:  # nothing of it is kept
        connection.execute(sa.text(returned))
        expunged = {"id": uuid4().hex, "action": "detail:expunged", "subject_id": edition}
        add_row(connection, "audit_events", sequence=1000, **expunged)
        connection.execute(sa.text(cut))
    assert_rules_hold(engine)

    downgrade(engine, REPORTS)
    assert stand_in(engine) == entered
    assert refusal(engine, f"{set_to}proposed_at = '2026-01-01'") == ""
    schema.upgrade(engine, EDITIONS)
