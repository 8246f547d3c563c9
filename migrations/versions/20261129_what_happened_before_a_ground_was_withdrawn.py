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

_HAPPENED = sa.Enum(
    "taken_back",
    "corrected",
    "unsaid",
    name="withdrawal",
    native_enum=False,
    create_constraint=True,
    length=40,
)
_CHECKS = {
    "withdrawn_as_something": "(withdrawn_at IS NULL) = (withdrawn_as IS NULL)",
    "taken_back_on_a_day": (
        "(taken_back_on IS NOT NULL) = (withdrawn_as IS NOT NULL AND withdrawn_as <> 'corrected')"
    ),
}


def upgrade() -> None:
    with op.batch_alter_table("grounds") as grounds:
        grounds.add_column(sa.Column("withdrawn_as", _HAPPENED, nullable=True))
        grounds.add_column(sa.Column("taken_back_on", sa.Date(), nullable=True))
    op.execute(
        "UPDATE grounds SET withdrawn_as = 'unsaid', taken_back_on = "
        + _later("given_on", _day_of("withdrawn_at"))
        + " WHERE withdrawn_at IS NOT NULL"
    )
    with op.batch_alter_table("grounds") as grounds:
        for name, rule in _CHECKS.items():
            grounds.create_check_constraint(name, rule)


def _day_of(moment: str) -> str:
    if op.get_bind().dialect.name == "postgresql":
        return f"CAST({moment} AT TIME ZONE 'UTC' AS DATE)"
    return f"date({moment})"


def _later(day: str, other: str) -> str:
    return f"CASE WHEN {day} > {other} THEN {day} ELSE {other} END"


def downgrade() -> None:
    with op.batch_alter_table("grounds") as grounds:
        for name in _CHECKS:
            grounds.drop_constraint(op.f(f"ck_grounds_{name}"), type_="check")
        grounds.drop_constraint(op.f("ck_grounds_withdrawal"), type_="check")
        for name in ("taken_back_on", "withdrawn_as"):
            grounds.drop_column(name)
