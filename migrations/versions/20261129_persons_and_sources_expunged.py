"""persons and sources expunged: who asked, who confirmed, what holds it back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "d4f7b1a86c35"
down_revision = "9d4e2f7ab105"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_KINDS = ("person", "victim", "source")
_STATES = ("waiting", "refused", "withdrawn", "confirmed", "done")
_OPEN = "state IN ('waiting', 'confirmed', 'done')"
_STANDING = "lifted_at IS NULL"
#: rows that are only added, and what of them stays also once the log names the row: all but words
_STAYS = {
    "custody_events": (
        "exhibit_id",
        "sequence",
        "action",
        "happened_at",
        "recorded_at",
        "sha256_after",
        "reconstruction",
    ),
    "claim_decisions": ("claim_id", "user_id", "outcome", "dossier_digest", "decided_at"),
    "clearances": ("submission_id", "user_id", "outcome", "pins_digest", "decided_at"),
}
_IS_NAMED = (
    "EXISTS (SELECT 1 FROM audit_events WHERE action = 'detail:expunged' AND subject_id = OLD.id)"
)
_HELD = (
    "NEW.state = 'confirmed' AND OLD.state <> 'confirmed' AND EXISTS (SELECT 1 FROM legal_holds h"
    " WHERE h.lifted_at IS NULL AND (h.subject_id = NEW.subject_id OR h.subject_id IN"
    " (SELECT c.case_id FROM expunging_cases c WHERE c.expunging_id = NEW.id)))"
)
_ANOTHER = (
    "NEW.asked_by_id <> OLD.asked_by_id OR NEW.subject_id <> OLD.subject_id"
    " OR (OLD.decided_by_id IS NOT NULL AND NEW.decided_by_id <> OLD.decided_by_id)"
)
_RULES = (
    ("expungings_held", "expungings", "UPDATE", _HELD, "a legal hold stands on this"),
    ("expungings_same_people", "expungings", "UPDATE", _ANOTHER, "who asked and decided stays"),
    ("expungings_no_delete", "expungings", "DELETE", "", "an expunging stays written down"),
    (
        "legal_holds_same_people",
        "legal_holds",
        "UPDATE",
        (
            "NEW.placed_by_id <> OLD.placed_by_id OR NEW.subject_id <> OLD.subject_id"
            " OR (OLD.lifted_by_id IS NOT NULL AND NEW.lifted_by_id <> OLD.lifted_by_id)"
        ),
        "who placed and lifted a hold stays",
    ),
    ("legal_holds_no_delete", "legal_holds", "DELETE", "", "a legal hold stays written down"),
)


def upgrade() -> None:
    op.create_table(
        "expungings",
        sa.Column("kind", _enum("expungedkind", _KINDS), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("state", _enum("expungingstate", _STATES), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("sealed_plan", sa.LargeBinary(), nullable=True),
        sa.Column("data_key_id", sa.Uuid(), nullable=True),
        sa.Column("exhibits", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("begun_at", _MOMENT, nullable=True),
        sa.Column("done_at", _MOMENT, nullable=True),
        sa.Column("swept_at", _MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("decided_by_id <> asked_by_id", name=op.f("ck_expungings_two_people")),
        sa.CheckConstraint(
            "(state IN ('waiting', 'withdrawn')) = (decided_by_id IS NULL AND decided_at IS NULL)",
            name=op.f("ck_expungings_decided_by_somebody"),
        ),
        *_people("expungings", "asked_by_id", "decided_by_id"),
        sa.ForeignKeyConstraint(
            ["data_key_id"], ["data_keys.id"], name=op.f("fk_expungings_data_key_id_data_keys")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expungings")),
    )
    for column in ("subject_id", "asked_by_id"):
        op.create_index(op.f(f"ix_expungings_{column}"), "expungings", [column])
    _unique("uq_expungings_once", "expungings", _OPEN)
    op.create_table(
        "expunging_cases",
        sa.Column("expunging_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_expunging_cases_case_id_cases")
        ),
        sa.ForeignKeyConstraint(
            ["expunging_id"],
            ["expungings.id"],
            name=op.f("fk_expunging_cases_expunging_id_expungings"),
        ),
        sa.PrimaryKeyConstraint("expunging_id", "case_id", name=op.f("pk_expunging_cases")),
    )
    op.create_index(op.f("ix_expunging_cases_case_id"), "expunging_cases", ["case_id"])
    # Added as it is, without rebuilding the table: much points at files.
    op.add_column("stored_files", sa.Column("expunged_at", _MOMENT, nullable=True))
    _add_holds()
    for rule in _RULES:
        _guard(*rule)
    for table in _STAYS:
        _replace_guard(table, f"NOT ({_IS_NAMED} AND {_same(table)})")


def _add_holds() -> None:
    op.create_table(
        "legal_holds",
        sa.Column("kind", _enum("holdkind", (*_KINDS, "case")), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_by_id", sa.Uuid(), nullable=False),
        sa.Column("placed_at", _MOMENT, nullable=False),
        sa.Column("lifted_by_id", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", _MOMENT, nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("lifted_by_id <> placed_by_id", name=op.f("ck_legal_holds_two_people")),
        sa.CheckConstraint(
            "(lifted_by_id IS NULL) = (lifted_at IS NULL)",
            name=op.f("ck_legal_holds_lifted_by_somebody"),
        ),
        *_people("legal_holds", "placed_by_id", "lifted_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    _unique("uq_legal_holds_one_standing", "legal_holds", _STANDING)


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _people(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], ["users.id"], name=op.f(f"fk_{table}_{column}_users"))
        for column in columns
    ]


def _unique(name: str, table: str, where: str) -> None:
    op.create_index(
        name,
        table,
        ["subject_id"],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def _same(table: str) -> str:
    same = [f"NEW.{column} = OLD.{column}" for column in ("id", *_STAYS[table])]
    if table == "custody_events":
        nobody = "NEW.handler_id IS NULL AND OLD.handler_id IS NULL"
        same.append(f"COALESCE(NEW.handler_id = OLD.handler_id, {nobody})")
    return " AND ".join(same)


def _guard(name: str, table: str, event: str, condition: str, message: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        _guard_on_postgresql(name, table, event, condition, message)
        return
    when = f"WHEN {condition} " if condition else ""
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {when}"
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def _guard_on_postgresql(name: str, table: str, event: str, condition: str, message: str) -> None:
    _function_on_postgresql(name, event, condition, message)
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def _function_on_postgresql(name: str, event: str, condition: str, message: str) -> None:
    refusal = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"
    body = f"IF {condition} THEN {refusal} END IF;" if condition else refusal
    result = "OLD" if event == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} RETURN {result}; END $$"
    )


def _replace_guard(table: str, condition: str) -> None:
    """Let the rule that a table's rows are only added say when it holds.

    On PostgreSQL the rule of one row and that of the whole table (TRUNCATE) share a function
    until here: the row has one of its own from here on.
    """
    name, message = f"{table}_no_update", f"{table} is append-only"
    if op.get_bind().dialect.name != "postgresql":
        op.execute(f"DROP TRIGGER {name}")
        _guard(name, table, "UPDATE", condition, message)
        return
    op.execute(f"DROP TRIGGER {name} ON {table}")
    _guard_on_postgresql(f"{name}_unless_named", table, "UPDATE", condition, message)


def downgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in _STAYS:
        if is_postgresql:
            op.execute(f"DROP TRIGGER {table}_no_update_unless_named ON {table}")
            op.execute(f"DROP FUNCTION {table}_no_update_unless_named()")
            op.execute(
                f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION {table}_no_update()"
            )
        else:
            _replace_guard(table, "")
    for name, table, _event, _condition, _message in reversed(_RULES):
        op.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if is_postgresql else ""))
        if is_postgresql:
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_column("stored_files", "expunged_at")
    op.drop_table("legal_holds")
    op.drop_table("expunging_cases")
    op.drop_table("expungings")
