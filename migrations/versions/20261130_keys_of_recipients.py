"""keys of recipients: brought by one person, confirmed by another, never altered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "b7d2f46a19c3"
down_revision = "b61f08d3e9c7"
branch_labels = None
depends_on = None

_TABLE = "recipient_keys"
_MOMENT = sa.DateTime(timezone=True)
_NOT_RETIRED = sa.text("state <> 'retired'")
#: what was brought stays as it was brought
_FIXED = ("recipient", "public_key", "found_at", "added_by_id", "added_at")
_REFUSALS = {"delete": "DELETE", "update": f"UPDATE OF {', '.join(_FIXED)}"}


def _to_people(column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{_TABLE}_{column}_users")
    return sa.ForeignKeyConstraint([column], ["users.id"], name=name)


def upgrade() -> None:
    state = sa.Enum(
        "proposed", "confirmed", "retired",
        name="keystate", native_enum=False, create_constraint=True, length=40,
    )  # fmt: skip
    op.create_table(
        _TABLE,
        sa.Column("recipient", sa.String(length=60), nullable=False),
        sa.Column("public_key", sa.String(length=100), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("found_at", sa.Text(), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        sa.Column("compared_with", sa.Text(), nullable=False),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", _MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "confirmed_by_id <> added_by_id", name=op.f(f"ck_{_TABLE}_by_a_second_person")
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR (confirmed_by_id IS NOT NULL AND confirmed_at IS NOT NULL"
            " AND compared_with <> '')",
            name=op.f(f"ck_{_TABLE}_confirmed_by_somebody"),
        ),
        _to_people("added_by_id"),
        _to_people("confirmed_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_TABLE}")),
    )
    op.create_index(op.f(f"ix_{_TABLE}_recipient"), _TABLE, ["recipient"])
    op.create_index(
        f"ix_{_TABLE}_once",
        _TABLE,
        ["recipient", "public_key"],
        unique=True,
        sqlite_where=_NOT_RETIRED,
        postgresql_where=_NOT_RETIRED,
    )
    for name, event in _REFUSALS.items():
        _refuse(f"{_TABLE}_no_{name}", event)


def _refuse(name: str, event: str) -> None:
    message = f"{_TABLE} keeps what was brought"
    if op.get_bind().dialect.name != "postgresql":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {_TABLE} FOR EACH ROW"
            f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {_TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def downgrade() -> None:
    op.drop_table(_TABLE)
    if op.get_bind().dialect.name == "postgresql":
        for name in _REFUSALS:
            op.execute(f"DROP FUNCTION {_TABLE}_no_{name}()")
