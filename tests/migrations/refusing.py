"""What the rules of the database refuse, and in which words."""

from __future__ import annotations

import sqlalchemy as sa

#: table → a column to change in it
ONLY_ADDED_TO = {
    "audit_events": "action",
    "audit_details": "body",
    "custody_events": "location",
    "claim_contributors": "since",
    "claim_decisions": "reason",
    "submission_contributors": "since",
    "clearances": "reason",
}

DECISION = """INSERT INTO claim_decisions
    (id, claim_id, user_id, outcome, reason, dossier_digest, decided_at)
    SELECT '00000000000000000000000000000001', claim_id, user_id, 'approve', '', '', {moment}
    FROM {people}"""
CLEARANCE = """INSERT INTO clearances
    (id, submission_id, user_id, outcome, reason, pins_digest, decided_at)
    SELECT '00000000000000000000000000000001', submission_id, user_id, 'clear', '', '', {moment}
    FROM {people}"""
EXPUNGE = """INSERT INTO audit_events (sequence, id, happened_at, action, acting_user_id,
    subject_type, subject_id, within_id, detail_digest, previous_hash, hash)
    SELECT sequence + 1, '00000000000000000000000000000001', happened_at, 'detail:expunged',
    acting_user_id, 'AuditEvent', id, within_id, detail_digest, hash, hash FROM audit_events"""

#: what the rules refuse, each with the words in which it is refused
REFUSED = [
    *(
        (f"UPDATE {table} SET {column} = {column}", f"{table} is append-only")
        for table, column in ONLY_ADDED_TO.items()
    ),
    *(
        (f"DELETE FROM {table}", f"{table} is append-only")
        for table in ONLY_ADDED_TO
        if table != "audit_details"
    ),
    ("DELETE FROM audit_details", "only an expunged detail may be removed"),
    (f"UPDATE packets SET sha256 = '{'e' * 64}'", "a sealed packet never changes"),
    (DECISION.format(moment="since", people="claim_contributors"), "a contributor may not decide"),
    (
        CLEARANCE.format(moment="since", people="submission_contributors"),
        "a contributor may not decide",
    ),
]
#: what no rule stands against
ALLOWED = [
    (DECISION.format(moment="decided_at", people="claim_decisions"),),
    (CLEARANCE.format(moment="decided_at", people="clearances"),),
    ("UPDATE packets SET void_reason = 'the wrong one'",),
    (EXPUNGE, "DELETE FROM audit_details"),
]


def refusal(engine: sa.Engine, *statements: str) -> str:
    """Return in what words the database refuses some statements; nothing of them is kept."""
    with engine.connect() as connection:
        try:
            for statement in statements:
                assert connection.execute(sa.text(statement)).rowcount > 0
        except sa.exc.IntegrityError as refused:
            return str(refused.orig).partition("\n")[0]
    return ""


def assert_rules_hold(engine: sa.Engine) -> None:
    assert [refusal(engine, statement) for statement, _words in REFUSED] == [
        words for _statement, words in REFUSED
    ]
    assert [refusal(engine, *statements) for statements in ALLOWED] == [""] * len(ALLOWED)
