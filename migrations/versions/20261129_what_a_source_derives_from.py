"""What a source derives from: several others, each with how; and every grading of a source.

The one column becomes rows, said by whoever recorded the source; how is not known.
Going down keeps one origin of each source, the first that was said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "e4a17c9d2b60"
down_revision = "c7e15a904b2d"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
SOURCES = sa.table(
    "sources",
    sa.column("id", sa.Uuid()),
    sa.column("reliability", sa.String()),
    sa.column("derived_from_id", sa.Uuid()),
    sa.column("recorded_by_id", sa.Uuid()),
    sa.column("recorded_at", _MOMENT),
)
DERIVATIONS = sa.table(
    "source_derivations",
    sa.column("id", sa.Uuid()),
    sa.column("source_id", sa.Uuid()),
    sa.column("origin_id", sa.Uuid()),
    sa.column("how", sa.String()),
    sa.column("note", sa.Text()),
    sa.column("recorded_by_id", sa.Uuid()),
    sa.column("recorded_at", _MOMENT),
    sa.column("removed_at", _MOMENT),
    sa.column("removal_reason", sa.Text()),
)
GRADINGS = sa.table(
    "source_gradings",
    sa.column("id", sa.Uuid()),
    sa.column("source_id", sa.Uuid()),
    sa.column("before", sa.String()),
    sa.column("after", sa.String()),
    sa.column("reason", sa.Text()),
    sa.column("graded_by_id", sa.Uuid()),
    sa.column("graded_at", _MOMENT),
)
EVENTS = sa.table(
    "audit_events",
    sa.column("sequence", sa.Integer()),
    sa.column("id", sa.Uuid()),
    sa.column("action", sa.String()),
    sa.column("subject_id", sa.Uuid()),
    sa.column("acting_user_id", sa.Uuid()),
    sa.column("happened_at", _MOMENT),
)
DETAILS = sa.table("audit_details", sa.column("event_id", sa.Uuid()), sa.column("body", sa.JSON()))


def upgrade() -> None:
    _make_derivations()
    _make_gradings()
    _links_from_the_column()
    _gradings_from_the_log()
    if op.get_bind().dialect.name == "postgresql":
        op.drop_column("sources", "derived_from_id")
    else:
        _drop_the_column_on_sqlite()


def _drop_the_column_on_sqlite() -> None:
    """Build the table anew: SQLite drops no column that a foreign key names.

    Other tables point at it, so their keys are checked at the end, and the rows come
    back under the old name: only that counts as the keys being there again.
    """
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.drop_index("ix_sources_derived_from_id", table_name="sources")
    names = [column.name for column in _columns_that_stay()]
    listed = ", ".join(names)
    op.create_table(
        "sources_without",
        *_columns_that_stay(),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_sources_recorded_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("reference", name=op.f("uq_sources_reference")),
    )
    op.execute("CREATE TEMPORARY TABLE sources_meanwhile AS SELECT * FROM sources")
    op.drop_table("sources")
    op.rename_table("sources_without", "sources")
    op.execute(f"INSERT INTO sources ({listed}) SELECT {listed} FROM sources_meanwhile")
    op.execute("DROP TABLE sources_meanwhile")


def _columns_that_stay() -> list[sa.Column[Any]]:
    state = sa.Enum(
        "recorded",
        "void",
        name="sourcestate",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    return [
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("reliability", sa.String(length=10), nullable=False),
        sa.Column("published_title", sa.String(length=500), nullable=False),
        sa.Column("published_url", sa.String(length=1000), nullable=False),
        sa.Column("sealed_identity", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
    ]


def _make_derivations() -> None:
    op.create_table(
        "source_derivations",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("origin_id", sa.Uuid(), nullable=False),
        sa.Column("how", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.Column("removed_at", _MOMENT, nullable=True),
        sa.Column("removal_reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "source_id <> origin_id", name=op.f("ck_source_derivations_two_sources")
        ),
        sa.ForeignKeyConstraint(
            ["origin_id"], ["sources.id"], name=op.f("fk_source_derivations_origin_id_sources")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["users.id"],
            name=op.f("fk_source_derivations_recorded_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_source_derivations_source_id_sources")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_derivations")),
    )
    op.create_index(
        op.f("ix_source_derivations_origin_id"), "source_derivations", ["origin_id"], unique=False
    )
    op.create_index(
        "uq_source_derivations_in_force",
        "source_derivations",
        ["source_id", "origin_id"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )


def _make_gradings() -> None:
    op.create_table(
        "source_gradings",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.String(length=10), nullable=False),
        sa.Column("after", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("graded_by_id", sa.Uuid(), nullable=True),
        sa.Column("graded_at", _MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["graded_by_id"], ["users.id"], name=op.f("fk_source_gradings_graded_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_source_gradings_source_id_sources")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_gradings")),
    )
    op.create_index(
        op.f("ix_source_gradings_source_id"), "source_gradings", ["source_id"], unique=False
    )


def _links_from_the_column() -> None:
    connection = op.get_bind()
    linked = sa.select(SOURCES).where(SOURCES.c.derived_from_id.is_not(None))
    rows = [
        {
            "id": uuid4(),
            "source_id": row.id,
            "origin_id": row.derived_from_id,
            "how": "unspecified",
            "note": "",
            "recorded_by_id": row.recorded_by_id,
            "recorded_at": row.recorded_at,
            "removal_reason": "",
        }
        for row in connection.execute(linked)
        if row.derived_from_id != row.id
    ]
    if rows:
        connection.execute(DERIVATIONS.insert(), rows)


def _gradings_from_the_log() -> None:
    connection = op.get_bind()
    told: dict[Any, list[Any]] = {}
    changes = (
        sa.select(EVENTS, DETAILS.c.body)
        .join(DETAILS, DETAILS.c.event_id == EVENTS.c.id)
        .where(EVENTS.c.action == "source:changed")
        .order_by(EVENTS.c.sequence)
    )
    for event in connection.execute(changes):
        if "reliability" in (event.body.get("changes") or {}):
            told.setdefault(event.subject_id, []).append(event)
    rows = [
        row
        for source in connection.execute(sa.select(SOURCES))
        for row in _gradings(source, told.get(source.id, []))
    ]
    if rows:
        connection.execute(GRADINGS.insert(), rows)


def _gradings(source: Any, told: list[Any]) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - a row
    """Yield how a source was graded at first, each change that the log tells, and how it ends."""
    at = told[0].body["changes"]["reliability"][0] if told else source.reliability
    yield _grading(source, "", at, source.recorded_by_id, source.recorded_at)
    for event in told:
        before, after = event.body["changes"]["reliability"]
        yield _grading(source, before, after, event.acting_user_id, event.happened_at)
        at = after
    if at != source.reliability:
        last = told[-1].happened_at if told else source.recorded_at
        yield _grading(source, at, source.reliability, None, last)


def _grading(source: Any, before: str, after: str, by: Any, when: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "id": uuid4(),
        "source_id": source.id,
        "before": before,
        "after": after,
        "reason": "",
        "graded_by_id": by,
        "graded_at": when,
    }


def downgrade() -> None:
    # Added as it is, without rebuilding the table: much points at it.
    name = op.f("fk_sources_derived_from_id_sources")
    key = sa.ForeignKey("sources.id", name=name)
    if op.get_bind().dialect.name == "postgresql":
        op.add_column("sources", sa.Column("derived_from_id", sa.Uuid(), key, nullable=True))
    else:
        op.execute(
            "ALTER TABLE sources ADD COLUMN derived_from_id CHAR(32)"
            f" CONSTRAINT {name} REFERENCES sources (id)"
        )
    op.create_index(
        op.f("ix_sources_derived_from_id"), "sources", ["derived_from_id"], unique=False
    )
    _the_column_from_links()
    op.drop_table("source_gradings")
    op.drop_table("source_derivations")


def _the_column_from_links() -> None:
    connection = op.get_bind()
    in_force = DERIVATIONS.c.removed_at.is_(None)
    said = sa.select(DERIVATIONS).where(in_force).order_by(DERIVATIONS.c.recorded_at.desc())
    for row in connection.execute(said).all():
        connection.execute(
            SOURCES.update()
            .where(SOURCES.c.id == row.source_id)
            .values(derived_from_id=row.origin_id)
        )
