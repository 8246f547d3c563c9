"""Files whose check failed: when it was last tried, so that others have their turn before them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "b3f07c52d9e8"
down_revision = "a91d4e6b0c57"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added as it is, without rebuilding the table: exhibits point at it.
    op.add_column("stored_files", sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("stored_files", "tried_at")
