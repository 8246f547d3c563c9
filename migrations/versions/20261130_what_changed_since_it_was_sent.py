"""what changed since a packet went out: letters to who holds it, confirmed by a second person.

A later migration that rebuilds one of these tables on SQLite (batch mode) has to make its
triggers again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "e41f8b06d2a7"
down_revision = "b7d2f46a19c3"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_OPEN = sa.text("state IN ('drafted', 'confirmed')")
_BY_ITSELF = (
    "EXISTS (SELECT 1 FROM correction_contributors c"
    " WHERE c.notice_id = NEW.notice_id AND c.user_id = NEW.user_id)"
)
#: what of a decision stays once the log names the row, because somebody was expunged: all but words
_STAYS = ("id", "notice_id", "user_id", "outcome", "digest", "decided_at")
_NOT_NAMED = (
    "NOT (EXISTS (SELECT 1 FROM audit_events WHERE action = 'detail:expunged'"
    " AND subject_id = OLD.id) AND "
    + " AND ".join(f"NEW.{column} = OLD.{column}" for column in _STAYS)
    + ")"
)
_ADDED_ONLY = (
    ("correction_contributors", "UPDATE", ""),
    ("correction_contributors", "DELETE", ""),
    ("correction_decisions", "UPDATE", _NOT_NAMED),
    ("correction_decisions", "DELETE", ""),
)
#: name, table, event, condition under which it is refused, message
_RULES = (
    *(
        (f"{table}_no_{event.lower()}", table, event, condition, f"{table} is append-only")
        for table, event, condition in _ADDED_ONLY
    ),
    (
        "correction_decisions_four_eyes",
        "correction_decisions",
        "INSERT",
        _BY_ITSELF,
        "a contributor may not decide",
    ),
)


def _id(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=False)


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    op.add_column(
        "submission_cases",
        sa.Column("changed", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column(
        "submission_cases",
        sa.Column(
            "compared_with", sa.String(length=64), server_default=sa.text("''"), nullable=False
        ),
    )
    _add_notices()
    _add_people()
    make = _on_postgresql if op.get_bind().dialect.name == "postgresql" else _on_sqlite
    for rule in _RULES:
        make(*rule)


def _add_notices() -> None:
    table = "correction_notices"
    state = _enum("correctionstate", "drafted", "confirmed", "sent", "discarded", "dropped")
    op.create_table(
        table,
        _id("packet_id"),
        _id("submission_id"),
        sa.Column("state", state, nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("letter", sa.JSON(none_as_null=True), nullable=False),
        _id("drafted_by_id"),
        sa.Column("drafted_at", _MOMENT, nullable=False),
        sa.Column("taken_at", _MOMENT, nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("method", sa.String(length=200), nullable=False),
        sa.Column("drop_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _id("id"),
        _to(table, "drafted_by_id", "users"),
        _to(table, "packet_id", "packets"),
        _to(table, "submission_id", "submissions"),
        _key(table, "id"),
    )
    for column in ("packet_id", "submission_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index(
        "uq_correction_notices_one_open",
        table,
        ["packet_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def _add_people() -> None:
    table = "correction_contributors"
    op.create_table(
        table,
        _id("notice_id"),
        _id("user_id"),
        sa.Column("since", _MOMENT, nullable=False),
        _to(table, "notice_id", "correction_notices"),
        _to(table, "user_id", "users"),
        _key(table, "notice_id", "user_id"),
    )
    table = "correction_decisions"
    op.create_table(
        table,
        _id("notice_id"),
        _id("user_id"),
        sa.Column("outcome", _enum("correctionoutcome", "confirm", "send_back"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=False),
        _id("id"),
        _to(table, "notice_id", "correction_notices"),
        _to(table, "user_id", "users"),
        _key(table, "id"),
    )
    op.create_index(op.f(f"ix_{table}_notice_id"), table, ["notice_id"])


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
    for name, table, _event, condition, _message in reversed(_RULES):
        if on_postgresql:
            if not condition:
                op.execute(f"DROP TRIGGER {name}_truncate ON {table}")
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
        else:
            op.execute(f"DROP TRIGGER {name}")
    for table in ("correction_decisions", "correction_contributors", "correction_notices"):
        op.drop_table(table)
    op.drop_column("submission_cases", "compared_with")
    op.drop_column("submission_cases", "changed")
