"""Whether to ask a person again, what an interview was like, and what they are owed afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.database import Versioned
from casefiles.record.cases.models import Case
from casefiles.record.evidence.models import Exhibit
from casefiles.record.sources.models import Source

#: code of the vocabulary `feedback_wish`
WANTED, NOT_ASKED = "wanted", "not_asked"


class PlanState(StrEnum):
    PLANNED = "planned"
    AGREED = "agreed"
    REFUSED = "refused"
    DROPPED = "dropped"
    #: the interview was held and is written down
    HELD = "held"


class Outcome(StrEnum):
    """What came back about a submission."""

    ACKNOWLEDGED = "acknowledged"
    COMMUNICATION_ISSUED = "communication_issued"
    GOVERNMENT_REPLIED = "government_replied"
    IN_REPORT = "in_report"
    FINDING_MADE = "finding_made"
    PUBLISHED = "published"
    INADMISSIBLE = "inadmissible"
    DECLINED = "declined"
    NO_RESPONSE = "no_response"
    REPLIED = "replied"
    CONCLUDED = "concluded"
    #: what they were told of was written down by mistake
    STRUCK = "struck"


class FeedbackResult(StrEnum):
    TOLD = "told"
    #: it would not have been safe, or they could not be reached
    NOT_TOLD = "not_told"
    #: what they were to be told was struck before anybody told them
    STRUCK = "struck"


class InterviewPlan(Versioned):
    """Why a person is to be asked once more, and who else agreed that it does no harm."""

    __tablename__ = "interview_plans"

    source_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sources.id"), index=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    state: Mapped[PlanState] = mapped_column(default=PlanState.PLANNED, index=True)
    planned_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    planned_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: what it would add that is not recorded already
    adds: Mapped[str] = mapped_column(sa.Text)
    #: who or what else could give it, and why that is not enough
    elsewhere: Mapped[str] = mapped_column(sa.Text)
    #: who stands by the person before, during and after
    support: Mapped[str] = mapped_column(sa.Text)
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(sa.Text, default="")

    source: Mapped[Source] = relationship()
    case: Mapped[Case] = relationship()

    __table_args__ = (
        sa.CheckConstraint("decided_by_id <> planned_by_id", name="two_people"),
        sa.CheckConstraint(
            "(decided_by_id IS NULL) = (decided_at IS NULL)"
            " AND (decided_by_id IS NOT NULL OR state IN ('planned', 'dropped', 'held'))"
            " AND (decided_by_id IS NULL OR state <> 'planned')",
            name="decided_by_somebody",
        ),
    )


class Interview(Versioned):
    """One interview as the Murad Code wants it remembered; nothing is a yes by default.

    A trigger refuses a row whose plan nobody agreed to where somebody has to.
    """

    __tablename__ = "interviews"

    source_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sources.id"), index=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("interview_plans.id"), unique=True)
    date_edtf: Mapped[str] = mapped_column(sa.String(60))
    #: the last day that the date allows; None where that is open
    latest: Mapped[date | None]
    #: vocabularies `interview_place`, `interview_mode`
    place_kind: Mapped[str] = mapped_column(sa.String(60))
    mode: Mapped[str] = mapped_column(sa.String(60))
    language: Mapped[str] = mapped_column(sa.String(20), default="")
    interviewers: Mapped[str] = mapped_column(sa.Text)
    interpreted: Mapped[bool | None]
    interpreter: Mapped[str] = mapped_column(sa.Text, default="")
    present: Mapped[str] = mapped_column(sa.Text, default="")

    purpose_explained: Mapped[bool | None]
    time_to_decide: Mapped[str] = mapped_column(sa.Text, default="")
    may_record: Mapped[bool | None]
    may_note: Mapped[bool | None]
    may_share: Mapped[bool | None]

    stopped_early: Mapped[bool | None]
    breaks: Mapped[str] = mapped_column(sa.Text, default="")
    needs: Mapped[str] = mapped_column(sa.Text, default="")
    #: vocabulary `referral`
    referral: Mapped[str] = mapped_column(sa.String(60), default="")
    #: vocabulary `feedback_wish`
    feedback: Mapped[str] = mapped_column(sa.String(60))
    feedback_how: Mapped[str] = mapped_column(sa.Text, default="")

    account: Mapped[str] = mapped_column(sa.Text, default="")
    exhibit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("exhibits.id"))
    left_unasked: Mapped[str] = mapped_column(sa.Text, default="")
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)

    source: Mapped[Source] = relationship()
    case: Mapped[Case] = relationship()
    exhibit: Mapped[Exhibit | None] = relationship()
    plan: Mapped[InterviewPlan] = relationship()


class Feedback(Versioned):
    """What a source is owed word of: one outcome of one submission, told or not told, once."""

    __tablename__ = "source_feedback"

    source_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sources.id"))
    #: the entry of what came back, and its submission, which a higher room knows
    outcome_id: Mapped[UUID]
    submission_id: Mapped[UUID] = mapped_column(index=True)
    submission_reference: Mapped[str] = mapped_column(sa.String(20))
    outcome: Mapped[Outcome]
    happened_on: Mapped[date]
    owed_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_on: Mapped[date]
    result: Mapped[FeedbackResult | None] = mapped_column(index=True)
    told_on: Mapped[date | None]
    settled_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    #: what was told, or why it was not
    note: Mapped[str] = mapped_column(sa.Text, default="")

    source: Mapped[Source] = relationship()

    __table_args__ = (
        # Nothing is owed twice for one outcome.
        sa.UniqueConstraint("source_id", "outcome_id"),
        sa.CheckConstraint(
            "(result IS NULL) = (settled_by_id IS NULL) AND (result IS NULL) = (told_on IS NULL)",
            name="settled_by_somebody",
        ),
    )

    @property
    def is_overdue(self) -> bool:
        """Return whether its day went by and nobody told them."""
        return self.result is None and self.due_on < clock.today()


@dataclass(frozen=True)
class InterviewDetails:
    """An interview as it was filled in."""

    date_edtf: str | None = None
    place_kind: str = ""
    mode: str = ""
    language: str = ""
    interviewers: str = ""
    interpreted: bool | None = None
    interpreter: str = ""
    present: str = ""
    purpose_explained: bool | None = None
    time_to_decide: str = ""
    may_record: bool | None = None
    may_note: bool | None = None
    may_share: bool | None = None
    stopped_early: bool | None = None
    breaks: str = ""
    needs: str = ""
    referral: str = ""
    feedback: str = ""
    feedback_how: str = ""
    account: str = ""
    exhibit_id: UUID | None = None
    left_unasked: str = ""


@dataclass(frozen=True)
class PlanDetails:
    """The answers that a plan to ask somebody again has to give."""

    adds: str = ""
    elsewhere: str = ""
    support: str = ""
