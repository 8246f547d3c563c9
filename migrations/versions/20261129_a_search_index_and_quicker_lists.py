"""a search index, and quicker lists: words to be found by; what counts of cases are made from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "d85c0b3e71f9"
down_revision = "d8e2b9417a30"
branch_labels = None
depends_on = None

_COUNTED = ("access", "state", "in_submission", "id")
#: the words of a document are looked up in an index of each engine's own; no trigger keeps that of
#: SQLite, because with trusted_schema off none may write to a virtual table
_SQLITE = """CREATE VIRTUAL TABLE search_index USING fts5(
    body, content='search_documents', content_rowid='number',
    tokenize="unicode61 remove_diacritics 0 tokenchars '_'")"""
_POSTGRESQL = """CREATE INDEX search_index ON search_documents
    USING gin (array_to_tsvector(string_to_array(body, ' ')))"""


def upgrade() -> None:
    op.create_index("ix_cases_counted", "cases", list(_COUNTED))
    op.create_index("ix_places_version", "places", ["version"])
    op.create_table(
        "search_documents",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("within_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_search_documents"),
        sa.UniqueConstraint("subject_id", name="uq_search_documents_subject_id"),
    )
    op.create_index("ix_search_documents_within_id", "search_documents", ["within_id"])
    op.execute(_SQLITE if _is_sqlite() else _POSTGRESQL)


def downgrade() -> None:
    if _is_sqlite():
        op.execute("DROP TABLE search_index")
    op.drop_table("search_documents")
    op.drop_index("ix_places_version", "places")
    op.drop_index("ix_cases_counted", "cases")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
