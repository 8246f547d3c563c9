"""sources that stay safe: risk, contact plans, interviews and what comes before and after them.

A later migration that rebuilds `interviews` on SQLite (batch mode) has to make its trigger again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "9d27f0b3c58e"
down_revision = "6b1c90e4d7a2"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
#: when nobody may be interviewed on one person's word, on the day {day}
_AGREED = """EXISTS (
    SELECT 1 FROM interview_plans p
    WHERE p.id = NEW.plan_id AND p.source_id = NEW.source_id AND p.case_id = NEW.case_id
    AND (
        p.state = 'agreed'
        OR p.state = 'planned'
        AND NOT EXISTS (SELECT 1 FROM interviews i WHERE i.source_id = NEW.source_id)
        AND EXISTS (
            SELECT 1 FROM risk_assessments r
            WHERE r.source_id = NEW.source_id
            AND r.number = (
                SELECT max(n.number) FROM risk_assessments n WHERE n.source_id = NEW.source_id
            )
            AND r.residual IN ('low', 'medium') AND r.review_on >= {day}
        )
    )
)"""
_MESSAGE = "a second person has to agree to this interview"
_TEXTS_OF_AN_INTERVIEW = (
    "interviewers",
    "interpreter",
    "present",
    "time_to_decide",
    "breaks",
    "needs",
    "feedback_how",
    "account",
    "left_unasked",
)
_FACTS_OF_AN_INTERVIEW = (
    "interpreted",
    "purpose_explained",
    "may_record",
    "may_note",
    "may_share",
    "stopped_early",
)


def upgrade() -> None:
    _add_risk()
    _add_contact_plans()
    _add_plans()
    _add_interviews()
    _add_feedback()
    _two_people()


def _id(name: str, *, optional: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=optional)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _code(name: str, length: int = 60) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def _version() -> sa.Column[int]:
    return sa.Column("version", sa.Integer(), nullable=False)


def _add_risk() -> None:
    op.create_table(
        "risk_assessments",
        _id("source_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("threats", sa.JSON(), nullable=False),
        _text("threats_note"),
        _code("likelihood"),
        _code("severity"),
        _text("measures"),
        _code("residual"),
        sa.Column("review_on", sa.Date(), nullable=False),
        _id("assessed_by_id"),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        _id("id"),
        sa.CheckConstraint(
            "review_on >= assessed_on", name=op.f("ck_risk_assessments_reviewed_later")
        ),
        sa.CheckConstraint(
            "residual IN ('low', 'medium', 'high', 'very_high')",
            name=op.f("ck_risk_assessments_residual_risk"),
        ),
        _to("risk_assessments", "source_id", "sources"),
        _to("risk_assessments", "assessed_by_id", "users"),
        _key("risk_assessments"),
        sa.UniqueConstraint(
            "source_id", "number", name=op.f("uq_risk_assessments_source_id_number")
        ),
    )


def _add_contact_plans() -> None:
    op.create_table(
        "contact_plans",
        _id("source_id"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _code("identity_key", 16),
        _id("sealed_by_id"),
        sa.Column("sealed_at", _MOMENT, nullable=False),
        _version(),
        _id("id"),
        _to("contact_plans", "source_id", "sources"),
        _to("contact_plans", "sealed_by_id", "users"),
        _key("contact_plans"),
        sa.UniqueConstraint("source_id", name=op.f("uq_contact_plans_source_id")),
    )


def _add_plans() -> None:
    states = _enum("planstate", "planned", "agreed", "refused", "dropped", "held")
    op.create_table(
        "interview_plans",
        _id("source_id"),
        _id("case_id"),
        sa.Column("state", states, nullable=False),
        _id("planned_by_id"),
        sa.Column("planned_at", _MOMENT, nullable=False),
        _text("adds"),
        _text("elsewhere"),
        _text("support"),
        _id("decided_by_id", optional=True),
        sa.Column("decided_at", _MOMENT, nullable=True),
        _text("decision_reason"),
        _version(),
        _id("id"),
        sa.CheckConstraint(
            "decided_by_id <> planned_by_id", name=op.f("ck_interview_plans_two_people")
        ),
        sa.CheckConstraint(
            "(decided_by_id IS NULL) = (decided_at IS NULL)"
            " AND (decided_by_id IS NOT NULL OR state IN ('planned', 'dropped', 'held'))"
            " AND (decided_by_id IS NULL OR state <> 'planned')",
            name=op.f("ck_interview_plans_decided_by_somebody"),
        ),
        _to("interview_plans", "source_id", "sources"),
        _to("interview_plans", "case_id", "cases"),
        _to("interview_plans", "planned_by_id", "users"),
        _to("interview_plans", "decided_by_id", "users"),
        _key("interview_plans"),
    )
    for column in ("source_id", "case_id", "state"):
        op.create_index(op.f(f"ix_interview_plans_{column}"), "interview_plans", [column])


def _add_interviews() -> None:
    op.create_table(
        "interviews",
        _id("source_id"),
        _id("case_id"),
        _id("plan_id"),
        _code("date_edtf"),
        sa.Column("latest", sa.Date(), nullable=True),
        _code("place_kind"),
        _code("mode"),
        _code("language", 20),
        *(_text(name) for name in _TEXTS_OF_AN_INTERVIEW),
        *(sa.Column(name, sa.Boolean(), nullable=True) for name in _FACTS_OF_AN_INTERVIEW),
        _code("referral"),
        _code("feedback"),
        _id("exhibit_id", optional=True),
        _id("recorded_by_id"),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        _version(),
        _id("id"),
        _to("interviews", "source_id", "sources"),
        _to("interviews", "case_id", "cases"),
        _to("interviews", "plan_id", "interview_plans"),
        _to("interviews", "exhibit_id", "exhibits"),
        _to("interviews", "recorded_by_id", "users"),
        _key("interviews"),
        sa.UniqueConstraint("plan_id", name=op.f("uq_interviews_plan_id")),
    )
    for column in ("source_id", "case_id"):
        op.create_index(op.f(f"ix_interviews_{column}"), "interviews", [column])


def _add_feedback() -> None:
    op.create_table(
        "source_feedback",
        _id("source_id"),
        _id("outcome_id"),
        _id("submission_id"),
        _code("submission_reference", 20),
        sa.Column(
            "outcome", _enum("outcome", "acknowledged", "replied", "concluded"), nullable=False
        ),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("owed_at", _MOMENT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("result", _enum("feedbackresult", "told", "not_told"), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        _id("settled_by_id", optional=True),
        _text("note"),
        _version(),
        _id("id"),
        sa.CheckConstraint(
            "(result IS NULL) = (settled_by_id IS NULL) AND (result IS NULL) = (told_on IS NULL)",
            name=op.f("ck_source_feedback_settled_by_somebody"),
        ),
        _to("source_feedback", "source_id", "sources"),
        _to("source_feedback", "settled_by_id", "users"),
        _key("source_feedback"),
        sa.UniqueConstraint(
            "source_id", "outcome_id", name=op.f("uq_source_feedback_source_id_outcome_id")
        ),
    )
    for column in ("submission_id", "result"):
        op.create_index(op.f(f"ix_source_feedback_{column}"), "source_feedback", [column])


def _two_people() -> None:
    """Refuse an interview to which nobody agreed where somebody has to, whoever writes the row."""
    if op.get_bind().dialect.name == "postgresql":
        agreed = _AGREED.format(day="(NEW.recorded_at AT TIME ZONE 'UTC')::date")
        op.execute(
            "CREATE FUNCTION interviews_agreed() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF NOT {agreed} THEN RAISE EXCEPTION '{_MESSAGE}'"
            " USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
        )
        op.execute(
            "CREATE TRIGGER interviews_agreed BEFORE INSERT ON interviews"
            " FOR EACH ROW EXECUTE FUNCTION interviews_agreed()"
        )
    else:
        agreed = _AGREED.format(day="date(NEW.recorded_at)")
        op.execute(
            "CREATE TRIGGER interviews_agreed BEFORE INSERT ON interviews FOR EACH ROW"
            f" WHEN NOT {agreed} BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
        )


def downgrade() -> None:
    op.drop_table("source_feedback")
    op.drop_table("interviews")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION interviews_agreed()")
    op.drop_table("interview_plans")
    op.drop_table("contact_plans")
    op.drop_table("risk_assessments")
