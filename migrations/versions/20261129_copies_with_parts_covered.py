"""copies with parts covered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "6b1c90e4d7a2"
down_revision = "e6a1c94f27d3"
branch_labels = None
depends_on = None

_STATES = ("unseen", "confirmed", "refused")
_MEDIA = ("picture", "pages", "text", "sound", "video", "other")


def upgrade() -> None:
    # Added as it is, without rebuilding the table: much points at exhibits.
    op.add_column("exhibits", sa.Column("covered_since", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("derivatives") as derivatives:
        derivatives.add_column(
            sa.Column("state", _enum("copystate", _STATES), nullable=False, server_default="unseen")
        )
        derivatives.add_column(sa.Column("reviewer_id", sa.Uuid(), nullable=True))
        derivatives.add_column(sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True))
        derivatives.add_column(
            sa.Column("review", sa.String(length=500), nullable=False, server_default="")
        )
        derivatives.create_foreign_key(
            op.f("fk_derivatives_reviewer_id_users"), "users", ["reviewer_id"], ["id"]
        )
    _forget_defaults()
    _hold_back_what_nobody_confirmed()
    op.create_table(
        "coverings",
        sa.Column("exhibit_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("medium", _enum("medium", _MEDIA), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("original_sha256", sa.String(length=64), nullable=False),
        sa.Column("derivative_id", sa.Uuid(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("tools", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_coverings_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["derivative_id"],
            ["derivatives.id"],
            name=op.f("fk_coverings_derivative_id_derivatives"),
        ),
        sa.ForeignKeyConstraint(
            ["exhibit_id"], ["exhibits.id"], name=op.f("fk_coverings_exhibit_id_exhibits")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverings")),
        sa.UniqueConstraint("derivative_id", name=op.f("uq_coverings_derivative_id")),
    )
    op.create_index(op.f("ix_coverings_exhibit_id"), "coverings", ["exhibit_id"])


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _forget_defaults() -> None:
    """Leave no default: the program writes these itself, it was for the rows that stood here."""
    with op.batch_alter_table("derivatives") as derivatives:
        derivatives.alter_column("state", server_default=None)
        derivatives.alter_column("review", server_default=None)


def _hold_back_what_nobody_confirmed() -> None:
    """Where somebody covered something before, the original stays until a copy is confirmed."""
    moment = sa.DateTime(timezone=True)
    exhibits = sa.table("exhibits", sa.column("id"), sa.column("covered_since", moment))
    copies = sa.table(
        "derivatives", sa.column("exhibit_id"), sa.column("kind"), sa.column("made_at", moment)
    )
    first = (
        sa.select(sa.func.min(copies.c.made_at))
        .where(copies.c.exhibit_id == exhibits.c.id, copies.c.kind == "redacted")
        .scalar_subquery()
    )
    op.execute(exhibits.update().values(covered_since=first))


def downgrade() -> None:
    op.drop_table("coverings")
    with op.batch_alter_table("derivatives") as derivatives:
        derivatives.drop_constraint(op.f("fk_derivatives_reviewer_id_users"), type_="foreignkey")
        derivatives.drop_constraint(op.f("ck_derivatives_copystate"), type_="check")
        for name in ("review", "reviewed_at", "reviewer_id", "state"):
            derivatives.drop_column(name)
    op.drop_column("exhibits", "covered_since")
