"""what a closed packet holds: by ids and numbers, once nobody can open it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "8a5d02e6c1f4"
down_revision = "d4f7b1a86c35"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("packets", sa.Column("holds", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    # In place: a table copied for it would lose the trigger that keeps what is sealed.
    op.drop_column("packets", "holds")
