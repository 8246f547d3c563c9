"""Estimates of displacement: how many, where from and where to, in which period, with a source.

The places stand in rows of their own, for those who left and for where they went. The first and
the last day that the period may touch are kept beside its dates, so that estimates are found.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "5e9d02b7c416"
down_revision = "3e8a5d7c1f46"
branch_labels = None
depends_on = None

_TABLE = "displacement_estimates"


def _word(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _texts(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(none_as_null=True), nullable=True)


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("state", _word("recorded", "void", name="estimatestate"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=True),
        sa.Column("maximum", sa.Integer(), nullable=True),
        sa.Column("is_about", sa.Boolean(), nullable=False),
        sa.Column("unit", _word("people", "families", name="countedunit"), nullable=False),
        sa.Column(
            "reach", _word("inside", "abroad", "both", "not_said", name="reach"), nullable=False
        ),
        _texts("from_words"),
        _texts("to_words"),
        sa.Column("from_edtf", sa.String(length=60), nullable=False),
        sa.Column("to_edtf", sa.String(length=60), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        _texts("scope"),
        _texts("publisher"),
        sa.Column("source_title", sa.String(length=500), nullable=False),
        sa.Column("source_url", sa.String(length=2000), nullable=False),
        sa.Column("source_on", sa.Date(), nullable=True),
        sa.Column("source_page", sa.String(length=60), nullable=False),
        sa.Column("mark", _word("sourced", "unconfirmed", name="estimatemark"), nullable=False),
        sa.Column("wording", sa.String(length=500), nullable=False),
        _texts("note"),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *_rules(),
        sa.ForeignKeyConstraint(
            ["party_id"], ["actors.id"], name=op.f(f"fk_{_TABLE}_party_id_actors")
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f(f"fk_{_TABLE}_added_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_TABLE}")),
    )
    op.create_index(op.f(f"ix_{_TABLE}_last_day"), _TABLE, ["last_day"])
    _places("displacement_origins")
    _places("displacement_destinations")


def _rules() -> tuple[sa.CheckConstraint, ...]:
    rules = {
        "range": "minimum >= 0 AND maximum >= minimum",
        "says_a_number": "minimum IS NOT NULL OR maximum IS NOT NULL",
        "period": "last_day >= first_day",
        "moment_has_no_beginning": "kind <> 'displaced_at_moment' OR from_edtf = ''",
        "void_says_why": "(state = 'void') = (void_reason <> '')",
        "sourced_names_source": "mark = 'unconfirmed' OR source_title <> '' OR source_url <> ''",
    }
    return tuple(
        sa.CheckConstraint(rule, name=op.f(f"ck_{_TABLE}_{name}")) for name, rule in rules.items()
    )


def _places(table: str) -> None:
    op.create_table(
        table,
        sa.Column("estimate_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["estimate_id"], [f"{_TABLE}.id"], name=op.f(f"fk_{table}_estimate_id_{_TABLE}")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f(f"fk_{table}_place_id_places")
        ),
        sa.PrimaryKeyConstraint("estimate_id", "place_id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_place_id"), table, ["place_id"])


def downgrade() -> None:
    op.drop_table("displacement_destinations")
    op.drop_table("displacement_origins")
    op.drop_table(_TABLE)
