"""life after sending: more kinds of entries, letters, deadlines, supplements.

`dispatches` and `source_feedback` are rebuilt on SQLite, since the kinds stand in a constraint of
the table: nothing points at them yet, and they have no trigger before this.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "b61f08d3e9c7"
down_revision = "5c9e31d7a8f0"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_ANSWERS = (
    "communication_issued",
    "government_replied",
    "in_report",
    "finding_made",
    "published",
    "inadmissible",
    "declined",
    "no_response",
)
_OLD_KINDS = ("sent", "acknowledged", "replied", "concluded")
_KINDS = (*_OLD_KINDS, "more_requested", "supplemented", *_ANSWERS, "struck")
_OLD_OUTCOMES = ("acknowledged", "replied", "concluded")
_OUTCOMES = (*_OLD_OUTCOMES, *_ANSWERS, "struck")
_OLD_RESULTS, _RESULTS = ("told", "not_told"), ("told", "not_told", "struck")
_STRUCK = sa.text("kind = 'struck'")
#: rows that are only added, and what of them stays also once somebody is expunged: all but words
_STAYS = {
    "dispatches": (
        "id",
        "submission_id",
        "kind",
        "happened_on",
        "due_on",
        "about_id",
        "recorded_by_id",
        "recorded_at",
    ),
    "dispatch_letters": (
        "id",
        "dispatch_id",
        "submission_id",
        "sha256",
        "added_by_id",
        "added_at",
    ),
    "deadline_steps": (
        "id",
        "dispatch_id",
        "submission_id",
        "number",
        "act",
        "due_on",
        "recorded_by_id",
        "recorded_at",
    ),
    "submission_supplements": ("submission_id", "earlier_id", "request_id"),
}
#: the words, which change only once the log names the row, because somebody was expunged
_WORDS: dict[str, tuple[str, ...]] = {
    "dispatches": ("method", "reference", "note"),
    "dispatch_letters": ("name",),
    "deadline_steps": ("reason",),
    "submission_supplements": (),
}
_NOT_NAMED = (
    "NOT EXISTS (SELECT 1 FROM audit_events WHERE action = 'detail:expunged'"
    " AND subject_id = OLD.id)"
)


def _among(column: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


def _id(name: str, *, optional: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=optional)


def _to(table: str, column: str, other: str, key: str = "id") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.{key}"], name=name)


def upgrade() -> None:
    with op.batch_alter_table("dispatches") as dispatches:
        dispatches.drop_constraint(op.f("ck_dispatches_dispatchkind"), type_="check")
        dispatches.create_check_constraint("dispatchkind", _among("kind", _KINDS))
        dispatches.add_column(_id("about_id", optional=True))
        dispatches.create_foreign_key(
            op.f("fk_dispatches_about_id_dispatches"), "dispatches", ["about_id"], ["id"]
        )
        dispatches.create_check_constraint(
            "why", "kind <> 'struck' OR (about_id IS NOT NULL AND note <> '')"
        )
    op.create_index(op.f("ix_dispatches_about_id"), "dispatches", ["about_id"])
    op.create_index(
        "uq_dispatches_struck_once",
        "dispatches",
        ["about_id"],
        unique=True,
        sqlite_where=_STRUCK,
        postgresql_where=_STRUCK,
    )
    with op.batch_alter_table("source_feedback") as feedback:
        for name in ("outcome", "feedbackresult"):
            feedback.drop_constraint(op.f(f"ck_source_feedback_{name}"), type_="check")
        feedback.create_check_constraint("outcome", _among("outcome", _OUTCOMES))
        feedback.create_check_constraint("feedbackresult", _among("result", _RESULTS))
    _add_letters()
    _add_steps()
    _add_supplements()
    for table in _STAYS:
        _only_added(table)


def _add_letters() -> None:
    op.create_table(
        "dispatch_letters",
        _id("dispatch_id"),
        _id("submission_id"),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        _id("added_by_id"),
        sa.Column("added_at", _MOMENT, nullable=False),
        _id("id"),
        _to("dispatch_letters", "dispatch_id", "dispatches"),
        _to("dispatch_letters", "submission_id", "submissions"),
        _to("dispatch_letters", "sha256", "stored_files", "sha256"),
        _to("dispatch_letters", "added_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_letters")),
        sa.UniqueConstraint(
            "dispatch_id", "sha256", name=op.f("uq_dispatch_letters_dispatch_id_sha256")
        ),
    )
    for column in ("submission_id", "sha256"):
        op.create_index(op.f(f"ix_dispatch_letters_{column}"), "dispatch_letters", [column])


def _add_steps() -> None:
    act = sa.Enum(
        "extended", "done", name="act", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        "deadline_steps",
        _id("dispatch_id"),
        _id("submission_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", act, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        _id("recorded_by_id"),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        _id("id"),
        sa.CheckConstraint(
            "(act = 'extended') = (due_on IS NOT NULL)", name=op.f("ck_deadline_steps_until_when")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_deadline_steps_says_why")),
        _to("deadline_steps", "dispatch_id", "dispatches"),
        _to("deadline_steps", "submission_id", "submissions"),
        _to("deadline_steps", "recorded_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_steps")),
        sa.UniqueConstraint(
            "dispatch_id", "number", name=op.f("uq_deadline_steps_dispatch_id_number")
        ),
    )
    op.create_index(op.f("ix_deadline_steps_dispatch_id"), "deadline_steps", ["dispatch_id"])


def _add_supplements() -> None:
    op.create_table(
        "submission_supplements",
        _id("submission_id"),
        _id("earlier_id"),
        _id("request_id", optional=True),
        _to("submission_supplements", "submission_id", "submissions"),
        _to("submission_supplements", "earlier_id", "submissions"),
        _to("submission_supplements", "request_id", "dispatches"),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_submission_supplements")),
    )
    op.create_index(
        op.f("ix_submission_supplements_earlier_id"), "submission_supplements", ["earlier_id"]
    )


def _only_added(table: str) -> None:
    changed = _differ(_STAYS[table])
    if _WORDS[table]:
        changed += f" OR (({_differ(_WORDS[table])}) AND {_NOT_NAMED})"
    for event, condition, result in (("UPDATE", changed, "NEW"), ("DELETE", "", "OLD")):
        name, message = f"{table}_no_{event.lower()}", f"{table} is append-only"
        if op.get_bind().dialect.name != "postgresql":
            # SQLite has had IS DISTINCT FROM only since 3.39; IS NOT has always said the same.
            when = f"WHEN {condition} ".replace("IS DISTINCT FROM", "IS NOT") if condition else ""
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {when}"
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        refusal = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"
        body = f"IF {condition} THEN {refusal} END IF;" if condition else refusal
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {body} RETURN {result}; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW"
            f" EXECUTE FUNCTION {name}()"
        )
        if not condition:
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
            )


def _differ(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{one} IS DISTINCT FROM OLD.{one}" for one in columns)


def downgrade() -> None:
    """Keep of the new kinds what the old ones can say: that an answer came."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in _STAYS:
        if is_postgresql:
            op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
        for event in ("update", "delete"):
            name = f"{table}_no_{event}"
            op.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if is_postgresql else ""))
            if is_postgresql:
                op.execute(f"DROP FUNCTION {name}()")
    for table in ("submission_supplements", "deadline_steps", "dispatch_letters"):
        op.drop_table(table)
    _say_what_the_old_kinds_can()
    with op.batch_alter_table("source_feedback") as feedback:
        for name in ("outcome", "feedbackresult"):
            feedback.drop_constraint(op.f(f"ck_source_feedback_{name}"), type_="check")
        feedback.create_check_constraint("outcome", _among("outcome", _OLD_OUTCOMES))
        feedback.create_check_constraint("feedbackresult", _among("result", _OLD_RESULTS))
    op.drop_index("uq_dispatches_struck_once", "dispatches")
    op.drop_index(op.f("ix_dispatches_about_id"), "dispatches")
    with op.batch_alter_table("dispatches") as dispatches:
        dispatches.drop_constraint(op.f("ck_dispatches_why"), type_="check")
        dispatches.drop_constraint(op.f("fk_dispatches_about_id_dispatches"), type_="foreignkey")
        dispatches.drop_column("about_id")
        dispatches.drop_constraint(op.f("ck_dispatches_dispatchkind"), type_="check")
        dispatches.create_check_constraint("dispatchkind", _among("kind", _OLD_KINDS))


def _say_what_the_old_kinds_can() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT about_id FROM dispatches WHERE kind = 'struck'"))
    struck = [{"id": about_id} for (about_id,) in rows]
    for change in (
        "DELETE FROM source_feedback WHERE outcome = 'struck' OR result = 'struck'",
        f"UPDATE source_feedback SET outcome = 'replied' WHERE {_among('outcome', _ANSWERS)}",
        "UPDATE dispatches SET about_id = NULL WHERE kind <> 'struck'",
        "DELETE FROM dispatches WHERE kind IN ('struck', 'supplemented')",
    ):
        connection.execute(sa.text(change))
    if struck:
        connection.execute(sa.text("DELETE FROM dispatches WHERE id = :id"), struck)
    answers = _among("kind", ("more_requested", *_ANSWERS))
    connection.execute(sa.text(f"UPDATE dispatches SET kind = 'replied' WHERE {answers}"))
