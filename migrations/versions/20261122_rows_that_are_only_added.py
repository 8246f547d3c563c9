"""rows that are only added: the log, custody, contributors, decisions; nobody decides on their own.

A later migration that rebuilds one of these tables on SQLite (batch mode) has to
make its triggers again.
"""

from __future__ import annotations

from alembic import op

revision = "b7c1d5e20a44"
down_revision = "a4676e58c873"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "audit_events",
    "custody_events",
    "claim_contributors",
    "claim_decisions",
    "submission_contributors",
    "clearances",
)
#: decisions, whose contributors may not decide, and the column both share
FOUR_EYES = (
    ("claim_decisions", "claim_contributors", "claim_id"),
    ("clearances", "submission_contributors", "submission_id"),
)
DETAIL_IS_EXPUNGED = (
    "EXISTS (SELECT 1 FROM audit_events"
    " WHERE action = 'detail:expunged' AND subject_id = OLD.event_id)"
)


def _rules() -> list[tuple[str, str, str, str, str]]:
    """Return (name, table, event, condition under which it is refused, message)."""
    rules = [
        (f"{table}_no_{event.lower()}", table, event, "", f"{table} is append-only")
        for table in APPEND_ONLY
        for event in ("UPDATE", "DELETE")
    ]
    rules += [
        ("audit_details_no_update", "audit_details", "UPDATE", "", "audit_details is append-only"),
        (
            "audit_details_no_delete",
            "audit_details",
            "DELETE",
            f"NOT {DETAIL_IS_EXPUNGED}",
            "only an expunged detail may be removed",
        ),
        (
            "packets_sealed",
            "packets",
            "UPDATE",
            "OLD.sha256 <> '' AND NEW.sha256 <> OLD.sha256",
            "a sealed packet never changes",
        ),
    ]
    rules += [
        (
            f"{decisions}_four_eyes",
            decisions,
            "INSERT",
            (
                f"EXISTS (SELECT 1 FROM {contributors} c"
                f" WHERE c.{subject} = NEW.{subject} AND c.user_id = NEW.user_id)"
            ),
            "a contributor may not decide",
        )
        for decisions, contributors, subject in FOUR_EYES
    ]
    return rules


def upgrade() -> None:
    make = _on_postgresql if op.get_bind().dialect.name == "postgresql" else _on_sqlite
    for rule in _rules():
        make(*rule)


def _on_sqlite(name: str, table: str, event: str, condition: str, message: str) -> None:
    when = f"WHEN {condition} " if condition else ""
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {when}"
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def _on_postgresql(name: str, table: str, event: str, condition: str, message: str) -> None:
    refusal = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"
    body = f"IF {condition} THEN {refusal} END IF;" if condition else refusal
    result = "OLD" if event == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} RETURN {result}; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
    if not condition:
        op.execute(
            f"CREATE TRIGGER {name}_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def downgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for name, table, _event, condition, _message in reversed(_rules()):
        if on_postgresql:
            if not condition:
                op.execute(f"DROP TRIGGER {name}_truncate ON {table}")
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
        else:
            op.execute(f"DROP TRIGGER {name}")
