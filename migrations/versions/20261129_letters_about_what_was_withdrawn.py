"""Letters to recipients about what was withdrawn after it went out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c7e15a904b2d"
down_revision = "b3f07c52d9e8"
branch_labels = None
depends_on = None

_STATE = sa.Enum(
    "drafted",
    "sent",
    "dropped",
    name="noticestate",
    native_enum=False,
    create_constraint=True,
    length=40,
)


def upgrade() -> None:
    op.create_table(
        "recall_notices",
        sa.Column("packet_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("state", _STATE, nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("letter", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("drafted_by_id", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("method", sa.String(length=200), nullable=False),
        sa.Column("drop_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"], ["users.id"], name=op.f("fk_recall_notices_drafted_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["packet_id"], ["packets.id"], name=op.f("fk_recall_notices_packet_id_packets")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submissions.id"],
            name=op.f("fk_recall_notices_submission_id_submissions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_notices")),
    )
    op.create_index(op.f("ix_recall_notices_packet_id"), "recall_notices", ["packet_id"])
    op.create_index(op.f("ix_recall_notices_submission_id"), "recall_notices", ["submission_id"])
    op.create_index(
        "uq_recall_notices_one_draft",
        "recall_notices",
        ["packet_id"],
        unique=True,
        sqlite_where=sa.text("state = 'drafted'"),
        postgresql_where=sa.text("state = 'drafted'"),
    )


def downgrade() -> None:
    op.drop_table("recall_notices")
