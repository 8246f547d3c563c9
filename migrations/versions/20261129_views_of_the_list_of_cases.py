"""views of the list of cases: what somebody comes back to, and the columns they are used to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "e2b8d40c7f15"
down_revision = "c41f7e0b92d6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_views",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_case_views_user_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_case_views"),
        sa.UniqueConstraint("user_id", "name", name="uq_case_views_user_id_name"),
    )
    op.create_table(
        "list_habits",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("view_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_list_habits_user_id_users"),
        sa.ForeignKeyConstraint(
            ["view_id"],
            ["case_views.id"],
            name="fk_list_habits_view_id_case_views",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("user_id", name="pk_list_habits"),
    )
    op.create_index("ix_list_habits_view_id", "list_habits", ["view_id"])


def downgrade() -> None:
    op.drop_index("ix_list_habits_view_id", table_name="list_habits")
    op.drop_table("list_habits")
    op.drop_table("case_views")
