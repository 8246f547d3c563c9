"""Reports: what they are about, their prose, the cases told in them; editions that were frozen.

Who wrote is only added, corrections are only added, and nobody publishes what they wrote. Of a
correction words alone are cut, once the log names it: somebody may stand in it who is expunged.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "8d15f3b09a62"
down_revision = "9b3f6a1d8e52"
branch_labels = None
depends_on = None

_NOT_NAMED = (
    "NOT EXISTS (SELECT 1 FROM audit_events WHERE action = 'detail:expunged'"
    " AND subject_id = OLD.id)"
)
#: table → the condition under which a change is refused; empty: always
ONLY_ADDED = {
    "report_contributors": "",
    # `text` is JSON, compared as text
    "report_errata": " OR ".join(
        (
            *(
                f"NEW.{one} IS DISTINCT FROM OLD.{one}"
                for one in ("id", "edition_id", "on_day", "written_by_id", "written_at")
            ),
            f"(CAST(NEW.text AS TEXT) IS DISTINCT FROM CAST(OLD.text AS TEXT) AND {_NOT_NAMED})",
        )
    ),
}
_OF_WHAT_IS_FROZEN = (
    "NEW.digest <> OLD.digest OR NEW.snapshot_id <> OLD.snapshot_id"
    " OR NEW.as_of <> OLD.as_of OR NEW.number <> OLD.number"
    " OR (OLD.state <> 'proposed' AND (NEW.state <> OLD.state"
    " OR NEW.decided_by_id <> OLD.decided_by_id OR NEW.decided_at <> OLD.decided_at))"
)
_WROTE_IT = (
    "NEW.decided_by_id IS NOT NULL AND EXISTS (SELECT 1 FROM report_contributors c"
    " WHERE c.report_id = NEW.report_id AND c.user_id = NEW.decided_by_id)"
)


def _word(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            _word("draft", "proposed", "published", "void", name="reportstate"),
            nullable=False,
        ),
        sa.Column(
            "template",
            _word("anniversary", "incident", "monthly", "un_annex", name="template"),
            nullable=False,
        ),
        sa.Column("audience", _word("public", "internal", name="audience"), nullable=False),
        sa.Column("title", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("opened_by_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was_published", sa.Boolean(), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("since <= until", name=op.f("ck_reports_period_in_order")),
        sa.CheckConstraint(
            "(state = 'void') = (void_reason <> '')", name=op.f("ck_reports_void_says_why")
        ),
        _to("reports", "party_id", "actors"),
        _to("reports", "place_id", "places"),
        _to("reports", "opened_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("reference", name=op.f("uq_reports_reference")),
    )
    op.create_index(op.f("ix_reports_party_id"), "reports", ["party_id"])
    op.create_index(op.f("ix_reports_place_id"), "reports", ["place_id"])
    op.create_table(
        "report_sections",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("prose", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("is_left_out", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _to("report_sections", "report_id", "reports"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_sections")),
        sa.UniqueConstraint("report_id", "code", name=op.f("uq_report_sections_report_id_code")),
    )
    op.create_index(op.f("ix_report_sections_report_id"), "report_sections", ["report_id"])
    op.create_table(
        "report_accounts",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _to("report_accounts", "report_id", "reports"),
        _to("report_accounts", "case_id", "cases"),
        sa.PrimaryKeyConstraint("report_id", "case_id", name=op.f("pk_report_accounts")),
    )
    op.create_index(op.f("ix_report_accounts_case_id"), "report_accounts", ["case_id"])
    op.create_table(
        "report_contributors",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        _to("report_contributors", "report_id", "reports"),
        _to("report_contributors", "user_id", "users"),
        sa.PrimaryKeyConstraint("report_id", "user_id", name=op.f("pk_report_contributors")),
    )
    op.create_index(op.f("ix_report_contributors_user_id"), "report_contributors", ["user_id"])
    _editions()
    make = _on_postgresql if op.get_bind().dialect.name == "postgresql" else _on_sqlite
    for rule in _rules():
        make(*rule)


def _editions() -> None:
    op.create_table(
        "report_editions",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state", _word("proposed", "returned", "published", name="editionstate"), nullable=False
        ),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_because", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_by_id IS NULL)",
            name=op.f("ck_report_editions_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "decided_by_id <> proposed_by_id", name=op.f("ck_report_editions_by_another")
        ),
        sa.CheckConstraint(
            "(state = 'returned') = (returned_because <> '')",
            name=op.f("ck_report_editions_returned_says_why"),
        ),
        _to("report_editions", "report_id", "reports"),
        _to("report_editions", "snapshot_id", "snapshots"),
        _to("report_editions", "proposed_by_id", "users"),
        _to("report_editions", "decided_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_editions")),
        sa.UniqueConstraint(
            "report_id", "number", name=op.f("uq_report_editions_report_id_number")
        ),
    )
    op.create_index(op.f("ix_report_editions_report_id"), "report_editions", ["report_id"])
    op.create_index(op.f("ix_report_editions_snapshot_id"), "report_editions", ["snapshot_id"])
    op.create_table(
        "report_errata",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("text", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _to("report_errata", "edition_id", "report_editions"),
        _to("report_errata", "written_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_errata")),
    )
    op.create_index(op.f("ix_report_errata_edition_id"), "report_errata", ["edition_id"])


def _rules() -> list[tuple[str, str, str, str, str]]:
    """Return (name, table, event, condition under which it is refused, message)."""
    rules = [
        (f"{table}_no_{event.lower()}", table, event, condition, f"{table} is append-only")
        for table, changed in ONLY_ADDED.items()
        for event, condition in (("UPDATE", changed), ("DELETE", ""))
    ]
    rules += [
        (
            f"report_editions_four_eyes_{event.lower()}",
            "report_editions",
            event,
            _WROTE_IT,
            "a contributor may not decide",
        )
        for event in ("INSERT", "UPDATE")
    ]
    rules.append(
        (
            "report_editions_frozen",
            "report_editions",
            "UPDATE",
            _OF_WHAT_IS_FROZEN,
            "what was frozen never changes",
        )
    )
    rules.append(("report_editions_no_delete", "report_editions", "DELETE", "", "an edition stays"))
    return rules


def _on_sqlite(name: str, table: str, event: str, condition: str, message: str) -> None:
    # SQLite has had IS DISTINCT FROM only since 3.39; IS NOT has always said the same.
    when = f"WHEN {condition} ".replace("IS DISTINCT FROM", "IS NOT") if condition else ""
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {when}"
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def _on_postgresql(name: str, table: str, event: str, condition: str, message: str) -> None:
    refusal = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"
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
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for name, table, _event, condition, _message in reversed(_rules()):
        if on_postgresql:
            if not condition:
                op.execute(f"DROP TRIGGER {name}_truncate ON {table}")
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
        else:
            op.execute(f"DROP TRIGGER {name}")
    for table in (
        "report_errata",
        "report_editions",
        "report_contributors",
        "report_accounts",
        "report_sections",
        "reports",
    ):
        op.drop_table(table)
