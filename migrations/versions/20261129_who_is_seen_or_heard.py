"""Who is seen or heard in an exhibit, and in which copies nobody recognises them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "a3d95e7c1f04"
down_revision = "f17b3c86a2d9"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "appearances",
        sa.Column("exhibit_id", sa.Uuid(), nullable=False),
        sa.Column("victim_id", sa.Uuid(), nullable=True),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.Column("heard", sa.Boolean(), nullable=False),
        sa.Column("locator", sa.String(length=200), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.Column("removed_at", _MOMENT, nullable=True),
        sa.Column("removal_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "victim_id IS NULL OR source_id IS NULL", name=op.f("ck_appearances_one_person")
        ),
        sa.CheckConstraint("seen OR heard", name=op.f("ck_appearances_seen_or_heard")),
        *_keys(
            "appearances",
            exhibit_id="exhibits",
            victim_id="victims",
            source_id="sources",
            recorded_by_id="users",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appearances")),
    )
    for column in ("exhibit_id", "victim_id", "source_id"):
        op.create_index(op.f(f"ix_appearances_{column}"), "appearances", [column])
    for whom in ("victim", "source"):
        _one_in_force(
            f"uq_appearances_{whom}_in_force",
            "appearances",
            ["exhibit_id", f"{whom}_id"],
            "removed_at",
        )
    op.create_table(
        "hidings",
        sa.Column("appearance_id", sa.Uuid(), nullable=False),
        sa.Column("derivative_id", sa.Uuid(), nullable=False),
        sa.Column("said_by_id", sa.Uuid(), nullable=False),
        sa.Column("said_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        *_keys(
            "hidings", appearance_id="appearances", derivative_id="derivatives", said_by_id="users"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hidings")),
    )
    for column in ("appearance_id", "derivative_id"):
        op.create_index(op.f(f"ix_hidings_{column}"), "hidings", [column])
    _one_in_force("uq_hidings_in_force", "hidings", ["appearance_id", "derivative_id"], "ended_at")


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
        )
        for column, target in columns.items()
    ]


def _one_in_force(name: str, table: str, columns: list[str], ends: str) -> None:
    stands = sa.text(f"{ends} IS NULL")
    op.create_index(name, table, columns, unique=True, sqlite_where=stands, postgresql_where=stands)


def downgrade() -> None:
    op.drop_table("hidings")
    op.drop_table("appearances")
