"""places that people write: a version to compare, and how exactly the point is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c41f7e0b92d6"
down_revision = "3f0a6d94c2b8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added as they are, without rebuilding the table: cases and facilities point at it.
    op.add_column(
        "places",
        sa.Column(
            "point_precision", sa.String(length=60), nullable=False, server_default=sa.text("''")
        ),
    )
    op.add_column("places", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    op.drop_column("places", "version")
    op.drop_column("places", "point_precision")
