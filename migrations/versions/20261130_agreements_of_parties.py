"""Agreements of parties: for a period and an area, with a source.

Whom an agreement binds and where it holds stand in rows of their own. The days of the period are
kept twice, as widely and as narrowly as its dates read, so that cases are found by them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c84a1e6f2d90"
down_revision = "7c4e19d2b6f3"
branch_labels = None
depends_on = None


def _word(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "agreements",
        sa.Column("state", _word("recorded", "void", name="agreementstate"), nullable=False),
        sa.Column("names", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("from_edtf", sa.String(length=60), nullable=False),
        sa.Column("to_edtf", sa.String(length=60), nullable=False),
        sa.Column("no_end", sa.Boolean(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("surely_from", sa.Date(), nullable=True),
        sa.Column("surely_until", sa.Date(), nullable=True),
        sa.Column("source_title", sa.String(length=500), nullable=False),
        sa.Column("source_url", sa.String(length=2000), nullable=False),
        sa.Column("looked_at_on", sa.Date(), nullable=True),
        sa.Column("mark", _word("sourced", "unconfirmed", name="agreementmark"), nullable=False),
        sa.Column("note", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'void') = (void_reason <> '')", name=op.f("ck_agreements_void_says_why")
        ),
        sa.CheckConstraint(
            "mark = 'unconfirmed' OR (source_title <> '' AND looked_at_on IS NOT NULL)",
            name=op.f("ck_agreements_sourced_names_source"),
        ),
        sa.CheckConstraint("NOT no_end OR to_edtf = ''", name=op.f("ck_agreements_one_end")),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_agreements_added_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
    )
    _rows_of("agreement_parties", "actor_id", "actors")
    _rows_of("agreement_places", "place_id", "places")


def _rows_of(table: str, column: str, other: str) -> None:
    op.create_table(
        table,
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column(column, sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f(f"fk_{table}_agreement_id_agreements")
        ),
        sa.ForeignKeyConstraint(
            [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
        ),
        sa.PrimaryKeyConstraint("agreement_id", column, name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    op.drop_table("agreement_places")
    op.drop_table("agreement_parties")
    op.drop_table("agreements")
