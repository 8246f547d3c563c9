"""Recommendations: what documents ask of whom, and what was done, in rows that are only added.

A later migration that rebuilds the table of what was done on SQLite (batch mode) has to make its
triggers again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "3e8a5d7c1f46"
down_revision = "7c1e40b9d2f6"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_DONE = "recommendation_follow_ups"
#: what of an entry stays also once somebody is expunged: all but words
_STAYS = (
    "id",
    "recommendation_id",
    "number",
    "strikes_id",
    "happened_on",
    "status",
    "exhibit_id",
    "looked_at_on",
    "recorded_by_id",
    "recorded_at",
)
#: words in which somebody may stand who is expunged; `words` is JSON, compared as text
_WORDS = (
    "CAST(NEW.words AS TEXT) IS DISTINCT FROM CAST(OLD.words AS TEXT)",
    "NEW.source_title IS DISTINCT FROM OLD.source_title",
    "NEW.source_url IS DISTINCT FROM OLD.source_url",
)
_NOT_NAMED = (
    "NOT EXISTS (SELECT 1 FROM audit_events WHERE action = 'detail:expunged'"
    " AND subject_id = OLD.id)"
)
_CHANGED = (
    " OR ".join(f"NEW.{one} IS DISTINCT FROM OLD.{one}" for one in _STAYS)
    + f" OR (({' OR '.join(_WORDS)}) AND {_NOT_NAMED})"
)


def _word(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _id(name: str, *, optional: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=optional)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _wordings(name: str, *, optional: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(none_as_null=True), nullable=optional)


def _day(name: str, *, optional: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=optional)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _rule(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    _add_addressees()
    _add_recommendations()
    _add_cases()
    _add_what_was_done()
    _only_added()


def _add_addressees() -> None:
    table = "addressees"
    op.create_table(
        table,
        sa.Column("recipient", sa.String(length=60), nullable=True),
        _id("actor_id", optional=True),
        _wordings("words"),
        sa.Column("words_key", sa.String(length=64), nullable=True),
        _id("added_by_id"),
        sa.Column("added_at", _MOMENT, nullable=False),
        _id("id"),
        _rule(
            table,
            "one_of_three",
            "CASE WHEN recipient IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN actor_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN words IS NULL THEN 0 ELSE 1 END = 1",
        ),
        _to(table, "actor_id", "actors"),
        _to(table, "added_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("recipient", name=op.f(f"uq_{table}_recipient")),
        sa.UniqueConstraint("actor_id", name=op.f(f"uq_{table}_actor_id")),
        sa.UniqueConstraint("words_key", name=op.f(f"uq_{table}_words_key")),
    )


def _add_recommendations() -> None:
    table = "recommendations"
    op.create_table(
        table,
        sa.Column("state", _word("recorded", "void", name="recommendationstate"), nullable=False),
        sa.Column(
            "document_kind", _word("ours", "un", "other", name="documentkind"), nullable=False
        ),
        _id("document_id", optional=True),
        _wordings("title"),
        _wordings("publisher"),
        _text("document_key", 64),
        _text("url", 2000),
        _day("published_on"),
        _text("page", 60),
        _day("looked_at_on"),
        sa.Column(
            "mark", _word("sourced", "unconfirmed", name="recommendationmark"), nullable=False
        ),
        _id("addressee_id"),
        _wordings("ask", optional=False),
        _text("kind", 60),
        _text("made_edtf", 60),
        _day("made_from", optional=False),
        _day("made_to", optional=False),
        _id("party_id", optional=True),
        _wordings("note"),
        _id("added_by_id"),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _id("id"),
        _rule(table, "void_says_why", "(state = 'void') = (void_reason <> '')"),
        _rule(table, "un_by_symbol", "(document_kind = 'un') = (document_id IS NOT NULL)"),
        _rule(table, "others_by_title", "(document_kind = 'un') = (title IS NULL)"),
        _rule(table, "our_publisher", "document_kind = 'other' OR publisher IS NULL"),
        _rule(
            table,
            "sourced_was_looked_at",
            "mark = 'unconfirmed' OR document_kind = 'ours' OR looked_at_on IS NOT NULL",
        ),
        _to(table, "document_id", "un_documents"),
        _to(table, "addressee_id", "addressees"),
        _to(table, "party_id", "actors"),
        _to(table, "added_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for column in ("document_id", "document_key", "addressee_id", "made_to", "party_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _add_cases() -> None:
    table = "recommendation_cases"
    op.create_table(
        table,
        _id("recommendation_id"),
        _id("case_id"),
        _to(table, "recommendation_id", "recommendations"),
        _to(table, "case_id", "cases"),
        sa.PrimaryKeyConstraint("recommendation_id", "case_id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_case_id"), table, ["case_id"])


def _add_what_was_done() -> None:
    status = _word(
        "no_answer", "promised", "partly_done", "done", "refused", "superseded", name="status"
    )
    op.create_table(
        _DONE,
        _id("recommendation_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        _id("strikes_id", optional=True),
        _day("happened_on"),
        sa.Column("status", status, nullable=True),
        _wordings("words", optional=False),
        _id("exhibit_id", optional=True),
        _text("source_title", 500),
        _text("source_url", 2000),
        _day("looked_at_on"),
        _id("recorded_by_id"),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        _id("id"),
        _rule(
            _DONE,
            "says_or_strikes",
            "(strikes_id IS NULL) = (status IS NOT NULL)"
            " AND (strikes_id IS NULL) = (happened_on IS NOT NULL)",
        ),
        _rule(_DONE, "was_looked_at", "source_url = '' OR looked_at_on IS NOT NULL"),
        _to(_DONE, "recommendation_id", "recommendations"),
        _to(_DONE, "strikes_id", _DONE),
        _to(_DONE, "exhibit_id", "exhibits"),
        _to(_DONE, "recorded_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_DONE}")),
        sa.UniqueConstraint(
            "recommendation_id", "number", name=op.f(f"uq_{_DONE}_recommendation_id_number")
        ),
        sa.UniqueConstraint("strikes_id", name=op.f(f"uq_{_DONE}_strikes_id")),
    )
    op.create_index(op.f(f"ix_{_DONE}_recommendation_id"), _DONE, ["recommendation_id"])


def _only_added() -> None:
    for event, condition, result in (("UPDATE", _CHANGED, "NEW"), ("DELETE", "", "OLD")):
        name, message = f"{_DONE}_no_{event.lower()}", f"{_DONE} is append-only"
        if op.get_bind().dialect.name != "postgresql":
            # SQLite has had IS DISTINCT FROM only since 3.39; IS NOT has always said the same.
            when = f"WHEN {condition} ".replace("IS DISTINCT FROM", "IS NOT") if condition else ""
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {_DONE} FOR EACH ROW {when}"
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
            f"CREATE TRIGGER {name} BEFORE {event} ON {_DONE} FOR EACH ROW"
            f" EXECUTE FUNCTION {name}()"
        )
        if not condition:
            op.execute(
                f"CREATE TRIGGER {_DONE}_no_truncate BEFORE TRUNCATE ON {_DONE}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
            )


def downgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    if on_postgresql:
        op.execute(f"DROP TRIGGER {_DONE}_no_truncate ON {_DONE}")
    for event in ("update", "delete"):
        name = f"{_DONE}_no_{event}"
        op.execute(f"DROP TRIGGER {name}" + (f" ON {_DONE}" if on_postgresql else ""))
        if on_postgresql:
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table(_DONE)
    op.drop_table("recommendation_cases")
    op.drop_table("recommendations")
    op.drop_table("addressees")
