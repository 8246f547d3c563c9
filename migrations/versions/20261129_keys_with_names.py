"""Keys with names: which master key wraps a row, which identity key a source is sealed to."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "e6a1c94f27d3"
down_revision = "c7e49a1f38b2"
branch_labels = None
depends_on = None

locked_keys = sa.table("locked_keys", sa.column("kind"), sa.column("public", sa.LargeBinary))
sources = sa.table("sources", sa.column("sealed_identity"), sa.column("identity_key"))


def upgrade() -> None:
    op.create_table(
        "master_keys",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_master_keys")),
    )
    op.create_table(
        "former_keys",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "identity",
                "signing",
                "master",
                name="formerkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("public", sa.LargeBinary(), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("swept_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_former_keys")),
    )
    # Added as it is, without rebuilding the table: snapshots, packets and drafts point at it.
    op.execute(
        "ALTER TABLE data_keys ADD COLUMN wrapped_by VARCHAR(16)"
        " CONSTRAINT fk_data_keys_wrapped_by_master_keys REFERENCES master_keys (name)"
    )
    op.add_column("sources", sa.Column("identity_key", sa.String(length=16), nullable=True))
    _name_identity_key()


def _name_identity_key() -> None:
    connection = op.get_bind()
    public = connection.scalar(
        sa.select(locked_keys.c.public).where(locked_keys.c.kind == "identity")
    )
    if public is not None:
        name = hashlib.sha256(b"key name v1:" + public).hexdigest()[:16]
        sealed = sources.c.sealed_identity.is_not(None)
        connection.execute(sources.update().where(sealed).values(identity_key=name))


def downgrade() -> None:
    op.drop_column("sources", "identity_key")
    op.drop_column("data_keys", "wrapped_by")
    op.drop_table("former_keys")
    op.drop_table("master_keys")
