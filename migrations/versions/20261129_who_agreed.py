"""who agreed: the giver of a ground, a child's assent, an interpreter, and signed forms."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "2d7f5a90c3e8"
down_revision = "9d27f0b3c58e"
branch_labels = None
depends_on = None

_GIVERS = ("themselves", "guardian", "next_of_kin", "nobody", "unknown")
_ASSENT = ("given", "refused", "too_young")
_CHECKS = {
    "nobody_gives_what_is_published": (
        "kind NOT IN ('already_public', 'published_work') OR giver = 'nobody'"
    ),
    "assent_beside_guardian": "assent IS NULL OR giver = 'guardian'",
    "too_young_by_a_stated_age": (
        "(assent_from IS NOT NULL) = (assent IS NOT NULL AND assent = 'too_young')"
    ),
    "interpreter_used": "interpreter = '' OR (interpreter_used IS NOT NULL AND interpreter_used)",
}
#: each column, and what stands in it for the grounds that are there
_COLUMNS: dict[str, tuple[sa.types.TypeEngine[Any], str | None]] = {
    "giver": (
        sa.Enum(*_GIVERS, name="giver", native_enum=False, create_constraint=True, length=40),
        "unknown",
    ),
    "relation": (sa.String(length=120), ""),
    "assent": (
        sa.Enum(*_ASSENT, name="assent", native_enum=False, create_constraint=True, length=40),
        None,
    ),
    "assent_from": (sa.Integer(), None),
    "interpreter_used": (sa.Boolean(), None),
    "interpreter": (sa.String(length=300), ""),
    "is_child": (sa.Boolean(), "0"),
    "is_gone": (sa.Boolean(), "0"),
    "dead_since": (sa.Date(), None),
}
_YOUNGEST = {"child": 0, "infant": 0, "child_2_11": 2, "child_12_17": 12}
_GONE = ("killed", "died_of_wounds", "missing", "disappeared")
_GROWN_UP = 18


def upgrade() -> None:
    with op.batch_alter_table("organisations") as organisations:
        organisations.add_column(sa.Column("assent_from", sa.Integer(), nullable=True))
        organisations.create_check_constraint("assent_from", "assent_from BETWEEN 1 AND 18")
    with op.batch_alter_table("grounds") as grounds:
        for name, (kind, default) in _COLUMNS.items():
            given = sa.false() if isinstance(kind, sa.Boolean) and default else default
            grounds.add_column(
                sa.Column(name, kind, nullable=default is None, server_default=given)
            )
    _say_what_the_kind_says()
    _say_what_cases_say()
    with op.batch_alter_table("grounds") as grounds:
        for name, (_kind, default) in _COLUMNS.items():
            if default is not None:
                grounds.alter_column(name, server_default=None)
        for name, rule in _CHECKS.items():
            grounds.create_check_constraint(name, rule)
    _add_signed_forms()


def _add_signed_forms() -> None:
    op.create_table(
        "signed_forms",
        sa.Column("ground_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("data_key_id", sa.Uuid(), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{table}.{target}"],
                name=op.f(f"fk_signed_forms_{column}_{table}"),
            )
            for column, table, target in (
                ("ground_id", "grounds", "id"),
                ("sha256", "stored_files", "sha256"),
                ("data_key_id", "data_keys", "id"),
                ("added_by_id", "users", "id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_forms")),
    )
    for column in ("ground_id", "sha256"):
        op.create_index(op.f(f"ix_signed_forms_{column}"), "signed_forms", [column])


def _say_what_the_kind_says() -> None:
    """Nobody gives what is published, and relatives say that they agreed; more is not known."""
    grounds = sa.table("grounds", sa.column("kind"), sa.column("giver"))
    published = grounds.c.kind.in_(("already_public", "published_work"))
    op.execute(grounds.update().where(published).values(giver="nobody"))
    family = grounds.c.kind == "next_of_kin"
    op.execute(grounds.update().where(family).values(giver="next_of_kin"))


def _say_what_cases_say() -> None:
    """Keep in each ground about a person whether they were a child, and are gone."""
    found = op.get_bind().execute(
        sa.text(
            "SELECT g.id, g.given_on, v.age, v.age_band, v.outcome, c.latest FROM grounds g"
            " JOIN victims v ON v.id = g.subject_id JOIN cases c ON c.id = v.case_id"
            " WHERE g.subject_kind = 'victim'"
        )
    )
    change = sa.text("UPDATE grounds SET is_child = :child, is_gone = :gone WHERE id = :id")
    for row in found.mappings().all():
        values = {"child": _is_child(row), "gone": row["outcome"] in _GONE, "id": row["id"]}
        op.get_bind().execute(change, values)


def _is_child(row: sa.RowMapping) -> bool:
    """Return whether they may have been a child on the day; a year short of what is certain."""
    age = row["age"] if row["age"] is not None else _YOUNGEST.get(row["age_band"], _GROWN_UP)
    given, latest = str(row["given_on"] or ""), str(row["latest"] or "")
    if given and latest:
        age += max(0, int(given[:4]) - int(latest[:4]) - 1)
    return bool(age < _GROWN_UP)


def downgrade() -> None:
    op.drop_table("signed_forms")
    with op.batch_alter_table("grounds") as grounds:
        for name in _CHECKS:
            grounds.drop_constraint(op.f(f"ck_grounds_{name}"), type_="check")
        for name in ("giver", "assent"):
            grounds.drop_constraint(op.f(f"ck_grounds_{name}"), type_="check")
        for name in reversed(_COLUMNS):
            grounds.drop_column(name)
    with op.batch_alter_table("organisations") as organisations:
        organisations.drop_constraint(op.f("ck_organisations_assent_from"), type_="check")
        organisations.drop_column("assent_from")
