"""notes, tasks and drafts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "5d83b1f7e6a0"
down_revision = "e2b8d40c7f15"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "note",
                "question",
                "answer",
                name="notekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers_id", sa.Uuid(), nullable=True),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answers_id"], ["notes.id"], name=op.f("fk_notes_answers_id_notes")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_notes_author_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index(op.f("ix_notes_answers_id"), "notes", ["answers_id"])
    op.create_index(op.f("ix_notes_subject_id"), "notes", ["subject_id"])
    op.create_table(
        "tasks",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "done",
                "dropped",
                name="taskstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=True),
        sa.Column("given_by_id", sa.Uuid(), nullable=False),
        sa.Column("given_to_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["notes.id"], name=op.f("fk_tasks_question_id_notes")
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["users.id"], name=op.f("fk_tasks_given_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["given_to_id"], ["users.id"], name=op.f("fk_tasks_given_to_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("question_id", name=op.f("uq_tasks_question_id")),
    )
    op.create_index(op.f("ix_tasks_given_by_id"), "tasks", ["given_by_id"])
    op.create_index(op.f("ix_tasks_given_to_id"), "tasks", ["given_to_id"])
    op.create_index(op.f("ix_tasks_subject_id"), "tasks", ["subject_id"])
    op.create_table(
        "drafts",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("endpoint", sa.String(length=80), nullable=False),
        sa.Column("within_id", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("data_key_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["data_key_id"], ["data_keys.id"], name=op.f("fk_drafts_data_key_id_data_keys")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_drafts_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_index(op.f("ix_drafts_changed_at"), "drafts", ["changed_at"])
    op.create_index("ix_drafts_user_id_address", "drafts", ["user_id", "address"])


def downgrade() -> None:
    # A key without what it locked is worth nothing, and nobody would ever look at it again.
    drafts, keys = (
        sa.table("drafts", sa.column("data_key_id")),
        sa.table("data_keys", sa.column("id")),
    )
    gone = op.get_bind().scalars(sa.select(drafts.c.data_key_id)).all()
    op.drop_table("drafts")
    op.execute(keys.delete().where(keys.c.id.in_(gone)))
    op.drop_table("tasks")
    op.drop_table("notes")
