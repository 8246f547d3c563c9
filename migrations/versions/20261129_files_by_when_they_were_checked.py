"""Files are hashed again, the longest unseen first: found without looking through all of them."""

from __future__ import annotations

from alembic import op

revision = "a91d4e6b0c57"
down_revision = "d85c0b3e71f9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_stored_files_checked_at", "stored_files", ["checked_at"])


def downgrade() -> None:
    op.drop_index("ix_stored_files_checked_at", table_name="stored_files")
