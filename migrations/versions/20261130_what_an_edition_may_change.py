"""What of an edition may change: it is decided once, and nothing else, whatever else is empty.

Compared with `<>`, a change to or from nothing went through. Of why an edition was returned words
alone are cut, once the log names it. An assessment keeps its id, too.
"""

from __future__ import annotations

from alembic import op

revision = "3c7e92d1f6a8"
down_revision = "8d15f3b09a62"
branch_labels = None
depends_on = None

_IS_NAMED = (
    "EXISTS (SELECT 1 FROM audit_events WHERE action = 'detail:expunged' AND subject_id = OLD.id)"
)


def _any_changed(*columns: str) -> str:
    return "(" + " OR ".join(f"NEW.{one} IS DISTINCT FROM OLD.{one}" for one in columns) + ")"


_FROZEN = ("id", "report_id", "number", "as_of", "snapshot_id", "digest")
_PROPOSED = ("proposed_by_id", "proposed_at")
_DECIDED = ("state", "decided_by_id", "decided_at")
_IS_RETURNED_NOW = "(OLD.state = 'proposed' AND NEW.state = 'returned')"
_OF_AN_EDITION = " OR ".join(
    (
        _any_changed(*_FROZEN, *_PROPOSED),
        f"(OLD.state <> 'proposed' AND {_any_changed(*_DECIDED)})",
        f"({_any_changed('returned_because')} AND NOT {_IS_RETURNED_NOW} AND NOT {_IS_NAMED})",
    )
)
_OF_AN_ASSESSMENT = " OR ".join(
    (
        f"NOT {_IS_NAMED}",
        _any_changed("id", "assertion_id", "verdict", "user_id", "made_at"),
    )
)
_BEFORE = {
    "report_editions_frozen": (
        "NEW.digest <> OLD.digest OR NEW.snapshot_id <> OLD.snapshot_id"
        " OR NEW.as_of <> OLD.as_of OR NEW.number <> OLD.number"
        " OR (OLD.state <> 'proposed' AND (NEW.state <> OLD.state"
        " OR NEW.decided_by_id <> OLD.decided_by_id OR NEW.decided_at <> OLD.decided_at))"
    ),
    "assessments_no_update": (
        f"NOT {_IS_NAMED} OR NEW.assertion_id <> OLD.assertion_id OR NEW.verdict <> OLD.verdict"
        " OR NEW.user_id <> OLD.user_id OR NEW.made_at <> OLD.made_at"
    ),
}
_SINCE = {
    "report_editions_frozen": _OF_AN_EDITION,
    "assessments_no_update": _OF_AN_ASSESSMENT,
}
#: name → table and message
_RULES = {
    "report_editions_frozen": ("report_editions", "what was frozen never changes"),
    "assessments_no_update": ("assessments", "assessments is append-only"),
}


def upgrade() -> None:
    for name, condition in _SINCE.items():
        _replace(name, condition)


def downgrade() -> None:
    for name, condition in _BEFORE.items():
        _replace(name, condition)


def _replace(name: str, condition: str) -> None:
    table, message = _RULES[name]
    if op.get_bind().dialect.name == "postgresql":
        refusal = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"
        op.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {condition} THEN {refusal} END IF; RETURN NEW; END $$"
        )
        return
    # SQLite has had IS DISTINCT FROM only since 3.39; IS NOT has always said the same.
    when = condition.replace("IS DISTINCT FROM", "IS NOT")
    op.execute(f"DROP TRIGGER {name}")
    op.execute(
        f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )
