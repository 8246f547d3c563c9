"""recipients: versions as used, the organisation's own, and rules compared with official pages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "5c9e31d7a8f0"
down_revision = "5e2b94d7c0a1"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_ONLY_ADDED = ("recipient_versions", "rule_checks")


def _id(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=False)


def _code(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _key(table: str, column: str = "id") -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(column, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    op.create_table(
        "recipient_versions",
        _code("code", 60),
        _code("version", 20),
        sa.Column("content", sa.JSON(), nullable=False),
        _code("digest", 64),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        _id("id"),
        _key("recipient_versions"),
        sa.UniqueConstraint("code", "digest", name=op.f("uq_recipient_versions_code_digest")),
    )
    op.create_index(op.f("ix_recipient_versions_code"), "recipient_versions", ["code"])
    _add_own()
    _add_checks()
    op.create_table(
        "submission_profiles",
        _id("submission_id"),
        _id("version_id"),
        _to("submission_profiles", "submission_id", "submissions"),
        _to("submission_profiles", "version_id", "recipient_versions"),
        _key("submission_profiles", "submission_id"),
    )
    for table in _ONLY_ADDED:
        for event in ("UPDATE", "DELETE"):
            _refuse(table, event)


def _add_own() -> None:
    op.create_table(
        "own_recipients",
        _code("code", 60),
        sa.Column("state", _enum("recipientstate", "in_use", "retired"), nullable=False),
        _id("current_id"),
        _id("created_by_id"),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _id("id"),
        _to("own_recipients", "current_id", "recipient_versions"),
        _to("own_recipients", "created_by_id", "users"),
        _key("own_recipients"),
        sa.UniqueConstraint("code", name=op.f("uq_own_recipients_code")),
    )


def _add_checks() -> None:
    op.create_table(
        "rule_checks",
        _code("code", 60),
        _code("version", 20),
        _code("rule", 120),
        sa.Column("verdict", _enum("verdict", "says_so", "differs"), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _id("checked_by_id"),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        _id("id"),
        sa.CheckConstraint(
            "verdict <> 'differs' OR note <> ''", name=op.f("ck_rule_checks_what_differs")
        ),
        _to("rule_checks", "checked_by_id", "users"),
        _key("rule_checks"),
    )
    op.create_index(op.f("ix_rule_checks_code"), "rule_checks", ["code"])


def _refuse(table: str, event: str) -> None:
    name, message = f"{table}_no_{event.lower()}", f"{table} is append-only"
    if op.get_bind().dialect.name != "postgresql":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW"
            f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def downgrade() -> None:
    op.drop_table("submission_profiles")
    op.drop_table("own_recipients")
    for table in reversed(_ONLY_ADDED):
        op.drop_table(table)
        if op.get_bind().dialect.name == "postgresql":
            for event in ("update", "delete"):
                op.execute(f"DROP FUNCTION {table}_no_{event}()")
