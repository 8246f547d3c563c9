"""identities opened by two people, and sources handed on: who asked, who answered, who held it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c7e49a1f38b2"
down_revision = "e4a17c9d2b60"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "emergency_requests",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "look",
                "handover",
                name="emergencykind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "confirmed",
                "refused",
                "lapsed",
                "ended",
                name="emergencystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("opened_until", _MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "decided_by_id <> asked_by_id", name=op.f("ck_emergency_requests_two_people")
        ),
        sa.CheckConstraint(
            "(state IN ('waiting', 'lapsed'))"
            " = (decided_by_id IS NULL AND decided_at IS NULL AND opened_until IS NULL)",
            name=op.f("ck_emergency_requests_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "(kind = 'handover') = (to_id IS NOT NULL)",
            name=op.f("ck_emergency_requests_handed_to_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_emergency_requests_source_id_sources")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["users.id"], name=op.f(f"fk_emergency_requests_{column}_users")
            )
            for column in ("asked_by_id", "to_id", "decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_requests")),
    )
    for column in ("source_id", "asked_by_id"):
        op.create_index(op.f(f"ix_emergency_requests_{column}"), "emergency_requests", [column])
    op.create_index(
        "uq_emergency_requests_one_open",
        "emergency_requests",
        ["source_id", "asked_by_id", "kind"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    _add_handovers()


def _add_handovers() -> None:
    op.create_table(
        "source_handovers",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("handed_by_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("handed_at", _MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("to_id <> from_id", name=op.f("ck_source_handovers_to_another")),
        sa.CheckConstraint(
            "confirmed_by_id <> handed_by_id", name=op.f("ck_source_handovers_two_people")
        ),
        sa.CheckConstraint(
            "handed_by_id = from_id OR confirmed_by_id IS NOT NULL",
            name=op.f("ck_source_handovers_nobody_alone"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_source_handovers_source_id_sources")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["users.id"], name=op.f(f"fk_source_handovers_{column}_users")
            )
            for column in ("from_id", "to_id", "handed_by_id", "confirmed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_handovers")),
        sa.UniqueConstraint(
            "source_id", "number", name=op.f("uq_source_handovers_source_id_number")
        ),
    )
    for column in ("source_id", "to_id"):
        op.create_index(op.f(f"ix_source_handovers_{column}"), "source_handovers", [column])


def downgrade() -> None:
    op.drop_table("source_handovers")
    op.drop_table("emergency_requests")
