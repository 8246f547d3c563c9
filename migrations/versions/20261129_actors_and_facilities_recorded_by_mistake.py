"""actors and facilities recorded by mistake.

Columns are added in place: SQLite would have to rebuild a table to add them in batch mode, and
neither table may be dropped while rows of others point at it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "3f0a6d94c2b8"
down_revision = "b7c1d5e20a44"
branch_labels = None
depends_on = None

STATES = (("actors", "actorstate"), ("facilities", "facilitystate"))


def upgrade() -> None:
    for table, check in STATES:
        allowed = sa.CheckConstraint(
            "state IN ('recorded', 'void')", name=op.f(f"ck_{table}_{check}")
        )
        op.add_column(
            table,
            sa.Column(
                "state", sa.String(length=40), allowed, server_default="recorded", nullable=False
            ),
        )
        op.add_column(table, sa.Column("void_reason", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    for table, _check in reversed(STATES):
        op.drop_column(table, "void_reason")
        op.drop_column(table, "state")
