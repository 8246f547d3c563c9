"""Votes on drafts, and how each member voted.

A veto is no column: it follows from the outcome and from who voted against.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "7c4e19d2b6f3"
down_revision = "9c47e1b3f580"
branch_labels = None
depends_on = None


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


_IN_FORCE = sa.text("state = 'recorded'")


def upgrade() -> None:
    op.create_table(
        "votes",
        sa.Column("state", _enum("votestate", "recorded", "void"), nullable=False),
        sa.Column(
            "body",
            _enum("votingbody", "security_council", "general_assembly", "human_rights_council"),
            nullable=False,
        ),
        sa.Column("symbol", sa.String(length=60), nullable=False),
        sa.Column("symbol_key", sa.String(length=60), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("voted_on", sa.Date(), nullable=True),
        sa.Column("subject", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("about", sa.String(length=2), nullable=False),
        sa.Column("meeting", sa.String(length=200), nullable=False),
        sa.Column("agenda", sa.String(length=500), nullable=False),
        sa.Column(
            "outcome",
            _enum("voteoutcome", "adopted", "vetoed", "failed", "not_put"),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=True),
        sa.Column("mark", _enum("votemark", "sourced", "unconfirmed"), nullable=False),
        sa.Column("conflicts", sa.JSON(), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("symbol_key <> ''", name=op.f("ck_votes_has_symbol")),
        sa.CheckConstraint("part >= 1", name=op.f("ck_votes_part_counts_from_one")),
        sa.CheckConstraint(
            "(state = 'void') = (void_reason <> '')", name=op.f("ck_votes_void_says_why")
        ),
        sa.CheckConstraint(
            "outcome <> 'vetoed' OR body = 'security_council'",
            name=op.f("ck_votes_vetoed_in_the_council"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_votes_added_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_votes")),
    )
    op.create_index(op.f("ix_votes_voted_on"), "votes", ["voted_on"])
    op.create_index(
        "uq_votes_symbol",
        "votes",
        ["symbol_key", "part"],
        unique=True,
        sqlite_where=_IN_FORCE,
        postgresql_where=_IN_FORCE,
    )
    op.create_table(
        "vote_positions",
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column(
            "stance",
            _enum("votestance", "for", "against", "abstained", "absent", "unknown"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vote_id"], ["votes.id"], name=op.f("fk_vote_positions_vote_id_votes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_positions")),
        sa.UniqueConstraint("vote_id", "country", name=op.f("uq_vote_positions_vote_id_country")),
    )
    op.create_index(op.f("ix_vote_positions_vote_id"), "vote_positions", ["vote_id"])
    op.create_index(op.f("ix_vote_positions_country"), "vote_positions", ["country"])


def downgrade() -> None:
    op.drop_table("vote_positions")
    op.drop_table("votes")
