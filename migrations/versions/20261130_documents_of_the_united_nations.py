"""Documents of the United Nations that findings rest on.

Findings keep the symbol that they cite, as it was written: a document is matched to it by the key
of the symbol, so that nothing of what stands in `claims` has to change.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "5e2b94d7c0a1"
down_revision = "a3d95e7c1f04"
branch_labels = None
depends_on = None

_STATE = sa.Enum(
    "recorded",
    "void",
    name="undocumentstate",
    native_enum=False,
    create_constraint=True,
    length=40,
)
_IN_FORCE = sa.text("state = 'recorded'")


def upgrade() -> None:
    op.create_table(
        "un_documents",
        sa.Column("state", _STATE, nullable=False),
        sa.Column("symbol", sa.String(length=60), nullable=False),
        sa.Column("symbol_key", sa.String(length=60), nullable=False),
        sa.Column("title", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("recipient", sa.String(length=60), nullable=False),
        sa.Column("body_name", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("archived_url", sa.String(length=2000), nullable=False),
        sa.Column("paragraphs", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("symbol_key <> ''", name=op.f("ck_un_documents_has_symbol")),
        sa.CheckConstraint(
            "(state = 'void') = (void_reason <> '')", name=op.f("ck_un_documents_void_says_why")
        ),
        sa.CheckConstraint(
            "recipient <> '' OR body_name IS NOT NULL", name=op.f("ck_un_documents_has_body")
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_un_documents_added_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_un_documents")),
    )
    op.create_index(
        "uq_un_documents_symbol",
        "un_documents",
        ["symbol_key"],
        unique=True,
        sqlite_where=_IN_FORCE,
        postgresql_where=_IN_FORCE,
    )


def downgrade() -> None:
    op.drop_table("un_documents")
