"""Published figures, and what people write where two of them differ."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "9c47e1b3f580"
down_revision = "e41f8b06d2a7"
branch_labels = None
depends_on = None


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "published_figures",
        sa.Column("state", _one_of("publishedstate", "recorded", "void"), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=True),
        sa.Column("maximum", sa.Integer(), nullable=True),
        sa.Column("is_about", sa.Boolean(), nullable=False),
        sa.Column("unit", _one_of("unit", "number", "percent"), nullable=False),
        sa.Column("as_of_edtf", sa.String(length=60), nullable=False),
        sa.Column("as_of_from", sa.Date(), nullable=False),
        sa.Column("as_of_to", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("scope", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("is_ours", sa.Boolean(), nullable=False),
        sa.Column("publisher", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("source_title", sa.String(length=500), nullable=False),
        sa.Column("source_url", sa.String(length=2000), nullable=False),
        sa.Column("source_on", sa.Date(), nullable=True),
        sa.Column("source_page", sa.String(length=60), nullable=False),
        sa.Column("mark", _one_of("figuremark", "sourced", "unconfirmed"), nullable=False),
        sa.Column("calculation", sa.String(length=300), nullable=False),
        sa.Column("wording", sa.String(length=500), nullable=False),
        sa.Column("note", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "minimum >= 0 AND maximum >= minimum", name=op.f("ck_published_figures_range")
        ),
        sa.CheckConstraint(
            "minimum IS NOT NULL OR maximum IS NOT NULL",
            name=op.f("ck_published_figures_says_a_number"),
        ),
        sa.CheckConstraint("until >= since", name=op.f("ck_published_figures_period")),
        sa.CheckConstraint(
            "is_ours = (publisher IS NULL)", name=op.f("ck_published_figures_has_publisher")
        ),
        sa.CheckConstraint(
            "(state = 'void') = (void_reason <> '')",
            name=op.f("ck_published_figures_void_says_why"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_published_figures_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["actors.id"], name=op.f("fk_published_figures_party_id_actors")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_published_figures_place_id_places")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_figures")),
    )
    op.create_index(op.f("ix_published_figures_measure"), "published_figures", ["measure"])
    op.create_index(op.f("ix_published_figures_as_of_to"), "published_figures", ["as_of_to"])
    op.create_table(
        "figure_explanations",
        sa.Column("check_key", sa.String(length=64), nullable=False),
        sa.Column("values_then", sa.String(length=500), nullable=False),
        sa.Column("text", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["users.id"], name=op.f("fk_figure_explanations_written_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_explanations")),
    )
    op.create_index(op.f("ix_figure_explanations_check_key"), "figure_explanations", ["check_key"])


def downgrade() -> None:
    op.drop_table("figure_explanations")
    op.drop_table("published_figures")
