"""Keep what each case adds to each measure, and the sums.

They are empty at first: the first recount of an installation makes them from the record.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c4b90a7e15d8"
down_revision = "c84a1e6f2d90"
branch_labels = None
depends_on = None


def _word(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "counted_cases",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("earliest", sa.Date(), nullable=True),
        sa.Column("latest", sa.Date(), nullable=True),
        _word("period", 7),
        _word("governorate", 32),
        _word("parties", 2000),
        sa.Column("weapons", sa.JSON(), nullable=False),
        _word("target", 60),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_counted_cases")),
    )
    op.create_index(op.f("ix_counted_cases_is_open"), "counted_cases", ["is_open"])
    op.create_table(
        "case_measures",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        _word("measure", 60),
        _word("dimension", 20),
        _word("value", 60),
        _number("least"),
        _number("most", nullable=True),
        _number("unknown"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["counted_cases.case_id"],
            name=op.f("fk_case_measures_case_id_counted_cases"),
        ),
        sa.PrimaryKeyConstraint(
            "case_id", "measure", "dimension", "value", name=op.f("pk_case_measures")
        ),
    )
    op.create_index(
        "ix_case_measures_measure", "case_measures", ["measure", "dimension", "case_id"]
    )
    op.create_table(
        "measure_totals",
        _word("dimension", 20),
        _word("measure", 60),
        _word("value", 60),
        _word("period", 7),
        _word("governorate", 32),
        _word("parties", 2000),
        *(_number(name) for name in ("least", "most", "unbounded", "unknown", "cases")),
        sa.PrimaryKeyConstraint(
            "dimension",
            "measure",
            "value",
            "period",
            "governorate",
            "parties",
            name=op.f("pk_measure_totals"),
        ),
    )


def downgrade() -> None:
    op.drop_table("measure_totals")
    op.drop_table("case_measures")
    op.drop_table("counted_cases")
