"""Official statements of parties, what each asserts, and how that was assessed.

How specific an assertion is, is counted by the published rule and stands in no column.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "7c1e40b9d2f6"
down_revision = "c4b90a7e15d8"
branch_labels = None
depends_on = None

#: rows that are only added; the words of an assessment are emptied once the log names the row
_IS_NAMED = (
    "EXISTS (SELECT 1 FROM audit_events WHERE action = 'detail:expunged' AND subject_id = OLD.id)"
)
_MORE_THAN_WORDS = " OR ".join(
    f"NEW.{column} <> OLD.{column}" for column in ("assertion_id", "verdict", "user_id", "made_at")
)
_RULES = (
    ("assessments_no_update", "assessments", "UPDATE", f"NOT {_IS_NAMED} OR {_MORE_THAN_WORDS}"),
    ("assessments_no_delete", "assessments", "DELETE", ""),
    ("assessment_grounds_no_update", "assessment_grounds", "UPDATE", ""),
    ("assessment_grounds_no_delete", "assessment_grounds", "DELETE", ""),
)


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _texts(name: str, *, needed: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(none_as_null=True), nullable=not needed)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
    )


def upgrade() -> None:
    _statements()
    _assertions()
    _assessments()
    _cases()
    make = _on_postgresql if op.get_bind().dialect.name == "postgresql" else _on_sqlite
    for rule in _RULES:
        make(*rule)


def _statements() -> None:
    table = "official_statements"
    op.create_table(
        table,
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("state", _one_of("statementstate", "recorded", "void"), nullable=False),
        sa.Column(
            "kind",
            _one_of("statementkind", "denial", "results", "figure", "promise"),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("speaker_id", sa.Uuid(), nullable=True),
        _texts("speaker"),
        _texts("office"),
        sa.Column("dating", _one_of("dating", "dated", "undated", "standing"), nullable=False),
        sa.Column("date_edtf", sa.String(length=60), nullable=True),
        sa.Column("earliest", sa.Date(), nullable=True),
        sa.Column("latest", sa.Date(), nullable=True),
        _texts("venue"),
        _texts("wording", needed=True),
        sa.Column("words", _one_of("words", "original", "paraphrase"), nullable=False),
        _texts("source"),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("archived_url", sa.String(length=2000), nullable=False),
        sa.Column("mark", _one_of("sourcemark", "read", "unconfirmed"), nullable=False),
        sa.Column("exhibit_id", sa.Uuid(), nullable=True),
        _texts("note"),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'void') = (void_reason <> '')",
            name=op.f("ck_official_statements_void_says_why"),
        ),
        sa.CheckConstraint(
            "(dating = 'dated') = (date_edtf IS NOT NULL)",
            name=op.f("ck_official_statements_dated_has_date"),
        ),
        _key(table, "actor_id", "actors"),
        _key(table, "speaker_id", "actors"),
        _key(table, "exhibit_id", "exhibits"),
        _key(table, "added_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_statements")),
        sa.UniqueConstraint("reference", name=op.f("uq_official_statements_reference")),
    )
    op.create_index(op.f("ix_official_statements_actor_id"), table, ["actor_id"])
    op.create_index(op.f("ix_official_statements_latest"), table, ["latest"])


def _assertions() -> None:
    table = "assertions"
    levels = ("none", "country", "governorate", "district", "town", "exact")
    op.create_table(
        table,
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=60), nullable=False),
        _texts("what"),
        sa.Column("minimum", sa.Integer(), nullable=True),
        sa.Column("maximum", sa.Integer(), nullable=True),
        sa.Column("rough", sa.Boolean(), nullable=False),
        sa.Column("period_edtf", sa.String(length=60), nullable=True),
        sa.Column("place_level", _one_of("placelevel", *levels), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("target_named", sa.Boolean(), nullable=False),
        sa.Column("organisation_named", sa.Boolean(), nullable=False),
        sa.Column("control_given", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removal_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "minimum IS NULL OR minimum >= 0", name=op.f("ck_assertions_minimum_counts")
        ),
        sa.CheckConstraint(
            "minimum IS NULL OR maximum IS NULL OR maximum >= minimum",
            name=op.f("ck_assertions_amount_ordered"),
        ),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removal_reason = '')",
            name=op.f("ck_assertions_removal_says_why"),
        ),
        _key(table, "statement_id", "official_statements"),
        _key(table, "place_id", "places"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assertions")),
        sa.UniqueConstraint(
            "statement_id", "number", name=op.f("uq_assertions_statement_id_number")
        ),
    )
    op.create_index(op.f("ix_assertions_statement_id"), table, ["statement_id"])


def _assessments() -> None:
    verdicts = ("supported", "contradicted", "unverifiable", "kept", "broken", "open")
    op.create_table(
        "assessments",
        sa.Column("assertion_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", _one_of("verdict", *verdicts), nullable=False),
        _texts("reasons", needed=True),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _key("assessments", "assertion_id", "assertions"),
        _key("assessments", "user_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
    )
    op.create_index(op.f("ix_assessments_assertion_id"), "assessments", ["assertion_id"])
    table = "assessment_grounds"
    op.create_table(
        table,
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("exhibit_id", sa.Uuid(), nullable=True),
        sa.Column("other_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN case_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN exhibit_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN other_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_assessment_grounds_one_ground"),
        ),
        _key(table, "assessment_id", "assessments"),
        _key(table, "case_id", "cases"),
        _key(table, "exhibit_id", "exhibits"),
        _key(table, "other_id", "assertions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_grounds")),
    )
    op.create_index(op.f("ix_assessment_grounds_assessment_id"), table, ["assessment_id"])
    op.create_index(op.f("ix_assessment_grounds_case_id"), table, ["case_id"])


def _cases() -> None:
    table = "statement_cases"
    op.create_table(
        table,
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("linked_by_id", sa.Uuid(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _key(table, "statement_id", "official_statements"),
        _key(table, "case_id", "cases"),
        _key(table, "linked_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_cases")),
        sa.UniqueConstraint(
            "statement_id", "case_id", name=op.f("uq_statement_cases_statement_id_case_id")
        ),
    )
    op.create_index(op.f("ix_statement_cases_statement_id"), table, ["statement_id"])
    op.create_index(op.f("ix_statement_cases_case_id"), table, ["case_id"])


def _on_sqlite(name: str, table: str, event: str, condition: str) -> None:
    when = f"WHEN {condition} " if condition else ""
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {when}"
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def _on_postgresql(name: str, table: str, event: str, condition: str) -> None:
    refusal = (
        f"RAISE EXCEPTION '{table} is append-only' "
        "USING ERRCODE = 'integrity_constraint_violation';"
    )
    body = f"IF {condition} THEN {refusal} END IF;" if condition else refusal
    result = "OLD" if event == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} RETURN {result}; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
    if not condition:
        op.execute(
            f"CREATE TRIGGER {name}_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name, table, _event, condition in _RULES:
            if not condition:
                op.execute(f"DROP TRIGGER {name}_truncate ON {table}")
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
    for table in (
        "statement_cases",
        "assessment_grounds",
        "assessments",
        "assertions",
        "official_statements",
    ):
        op.drop_table(table)
