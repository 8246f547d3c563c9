"""how few people alike are too few, and what was accepted of it when clearance was asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "9d4e2f7ab105"
down_revision = "2d7f5a90c3e8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added as they are, without rebuilding the tables: much points at them, and rules hang on one.
    sensible = sa.CheckConstraint(
        "fewest_alike BETWEEN 0 AND 1000", name=op.f("ck_organisations_fewest_alike")
    )
    op.add_column(
        "organisations",
        sa.Column("fewest_alike", sa.Integer(), sensible, server_default="5", nullable=False),
    )
    op.add_column(
        "organisations",
        sa.Column("fewest_alike_reason", sa.Text(), server_default=sa.text("''"), nullable=False),
    )
    for table in ("submissions", "clearances"):
        op.add_column(table, sa.Column("told_of_few", sa.JSON(), nullable=True))


def downgrade() -> None:
    for table in ("clearances", "submissions"):
        op.drop_column(table, "told_of_few")
    op.drop_column("organisations", "fewest_alike_reason")
    op.drop_column("organisations", "fewest_alike")
