"""What happened before a ground was withdrawn: taken back, or written down wrongly.

Of withdrawals from before nobody was asked. They count as taken back on the day on which they were
written down, until somebody says what happened: in doubt nothing leaves.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "f17b3c86a2d9"
down_revision = "8a5d02e6c1f4"
branch_labels = None
depends_on = None

_CHECKS = {
    "withdrawal": "withdrawn_as IN ('taken_back', 'corrected', 'unsaid')",
    "withdrawn_as_something": "withdrawn_as IS NULL OR withdrawn_at IS NOT NULL",
    "taken_back_on_a_day": (
        "(taken_back_on IS NOT NULL) = (withdrawn_at IS NOT NULL"
        " AND (withdrawn_as IS NULL OR withdrawn_as <> 'corrected'))"
    ),
}


def upgrade() -> None:
    # Added as they are, without rebuilding the table: signed forms point at it. The rules hang on
    # the column that comes last, when the rows that are there hold to them.
    op.add_column("grounds", sa.Column("taken_back_on", sa.Date(), nullable=True))
    withdrawn = " WHERE withdrawn_at IS NOT NULL"
    day = _later("given_on", _day_of("withdrawn_at"))
    op.execute(f"UPDATE grounds SET taken_back_on = {day}{withdrawn}")
    rules = [
        sa.CheckConstraint(rule, name=op.f(f"ck_grounds_{name}")) for name, rule in _CHECKS.items()
    ]
    column = sa.Column("withdrawn_as", sa.String(length=40), *rules, nullable=True)
    op.add_column("grounds", column)
    op.execute(f"UPDATE grounds SET withdrawn_as = 'unsaid'{withdrawn}")


def _day_of(moment: str) -> str:
    if op.get_bind().dialect.name == "postgresql":
        return f"CAST({moment} AT TIME ZONE 'UTC' AS DATE)"
    return f"date({moment})"


def _later(day: str, other: str) -> str:
    return f"CASE WHEN {day} > {other} THEN {day} ELSE {other} END"


def downgrade() -> None:
    op.drop_column("grounds", "withdrawn_as")
    op.drop_column("grounds", "taken_back_on")
