"""Remedies for victims and for damaged facilities; their steps are only added.

A step changes in its words alone, and only once the log names it because somebody was expunged.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "9b3f6a1d8e52"
down_revision = "5e9d02b7c416"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
#: what of a step stays also once somebody is expunged: all but words
_STAYS = (
    "id",
    "remedy_id",
    "victim_id",
    "number",
    "step",
    "about_number",
    "day_edtf",
    "first_day",
    "last_day",
    "exhibit_id",
    "recorded_by_id",
    "recorded_at",
)
#: plain words, and those that stand in a column of JSON, which PostgreSQL compares as text
_WORDS = ("said_by", "source_url", "reason", "CAST({row}.note AS TEXT)")
_NOT_NAMED = (
    "NOT EXISTS (SELECT 1 FROM audit_events WHERE action = 'detail:expunged'"
    " AND subject_id = OLD.id)"
)
_STRUCK = sa.text("step = 'struck'")


def _word(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _id(name: str, *, optional: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=optional)


def upgrade() -> None:
    op.create_table(
        "remedies",
        sa.Column("state", _word("recorded", "void", name="remedyrecordstate"), nullable=False),
        _id("victim_id", optional=True),
        _id("damage_id", optional=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        _id("actor_id", optional=True),
        sa.Column("responsible", sa.JSON(none_as_null=True), nullable=True),
        _id("recorded_by_id"),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _id("id"),
        sa.CheckConstraint(
            "(victim_id IS NULL) <> (damage_id IS NULL)", name=op.f("ck_remedies_for_one")
        ),
        sa.CheckConstraint(
            "actor_id IS NULL OR responsible IS NULL", name=op.f("ck_remedies_of_one")
        ),
        sa.CheckConstraint(
            "(state = 'void') = (void_reason <> '')", name=op.f("ck_remedies_void_says_why")
        ),
        _to("remedies", "victim_id", "victims"),
        _to("remedies", "damage_id", "damages"),
        _to("remedies", "actor_id", "actors"),
        _to("remedies", "recorded_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remedies")),
    )
    for column in ("victim_id", "damage_id", "actor_id"):
        op.create_index(op.f(f"ix_remedies_{column}"), "remedies", [column])
    _add_steps()
    _only_added("remedy_steps")


def _add_steps() -> None:
    kinds = _word("asked", "promised", "done", "refused", "struck", name="stepkind")
    rules = {
        "strikes_one": "(step = 'struck') = (about_number IS NOT NULL)",
        "struck_says_why": "(step = 'struck') = (reason <> '')",
        "has_a_day": "step = 'struck' OR first_day IS NOT NULL",
        "days": "last_day >= first_day",
    }
    op.create_table(
        "remedy_steps",
        _id("remedy_id"),
        _id("victim_id", optional=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", kinds, nullable=False),
        sa.Column("about_number", sa.Integer(), nullable=True),
        sa.Column("day_edtf", sa.String(length=60), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("said_by", sa.String(length=300), nullable=False),
        sa.Column("note", sa.JSON(none_as_null=True), nullable=True),
        _id("exhibit_id", optional=True),
        sa.Column("source_url", sa.String(length=2000), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _id("recorded_by_id"),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        _id("id"),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_remedy_steps_{name}"))
            for name, rule in rules.items()
        ),
        _to("remedy_steps", "remedy_id", "remedies"),
        _to("remedy_steps", "victim_id", "victims"),
        _to("remedy_steps", "exhibit_id", "exhibits"),
        _to("remedy_steps", "recorded_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remedy_steps")),
        sa.UniqueConstraint("remedy_id", "number", name=op.f("uq_remedy_steps_remedy_id_number")),
    )
    op.create_index(op.f("ix_remedy_steps_victim_id"), "remedy_steps", ["victim_id"])
    op.create_index(
        "uq_remedy_steps_struck_once",
        "remedy_steps",
        ["remedy_id", "about_number"],
        unique=True,
        sqlite_where=_STRUCK,
        postgresql_where=_STRUCK,
    )


def _only_added(table: str) -> None:
    changed = f"{_differ(_STAYS)} OR (({_differ(_WORDS)}) AND {_NOT_NAMED})"
    for event, condition, result in (("UPDATE", changed, "NEW"), ("DELETE", "", "OLD")):
        name, message = f"{table}_no_{event.lower()}", f"{table} is append-only"
        if op.get_bind().dialect.name != "postgresql":
            # SQLite has had IS DISTINCT FROM only since 3.39; IS NOT has always said the same.
            when = f"WHEN {condition} ".replace("IS DISTINCT FROM", "IS NOT") if condition else ""
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {when}"
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        refusal = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"
        body = f"IF {condition} THEN {refusal} END IF;" if condition else refusal
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {body} RETURN {result}; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW"
            f" EXECUTE FUNCTION {name}()"
        )
        if not condition:
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
            )


def _differ(columns: tuple[str, ...]) -> str:
    def at(row: str, one: str) -> str:
        return one.format(row=row) if "{row}" in one else f"{row}.{one}"

    return " OR ".join(f"{at('NEW', one)} IS DISTINCT FROM {at('OLD', one)}" for one in columns)


def downgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        op.execute("DROP TRIGGER remedy_steps_no_truncate ON remedy_steps")
    for event in ("update", "delete"):
        name = f"remedy_steps_no_{event}"
        op.execute(f"DROP TRIGGER {name}" + (" ON remedy_steps" if is_postgresql else ""))
        if is_postgresql:
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("remedy_steps")
    op.drop_table("remedies")
