"""What threatens a source, judged on a day and judged again; how to reach them lies sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from casefiles.foundation import clock
from casefiles.foundation.database import Record

#: codes of the vocabulary `residual_risk` with which nobody goes on alone
HIGH = frozenset({"high", "very_high"})


class RiskStanding(StrEnum):
    """How it stands with the risk of a source today."""

    CURRENT = "current"
    MISSING = "missing"
    OVERDUE = "overdue"
    HIGH = "high"


class RiskAssessment(Record):
    """What threatened a source on a day, and what was agreed; the next one takes its place.

    Rows are only added: what was judged before stays readable.
    """

    __tablename__ = "risk_assessments"

    source_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sources.id"))
    #: counted within the source: the last one holds
    number: Mapped[int]
    assessed_on: Mapped[date]
    #: vocabulary `threat`
    threats: Mapped[tuple[str, ...]] = mapped_column(default=())
    threats_note: Mapped[str] = mapped_column(sa.Text, default="")
    #: vocabulary `likelihood`
    likelihood: Mapped[str] = mapped_column(sa.String(60))
    #: vocabulary `severity`
    severity: Mapped[str] = mapped_column(sa.String(60))
    measures: Mapped[str] = mapped_column(sa.Text, default="")
    #: vocabulary `residual_risk`
    residual: Mapped[str] = mapped_column(sa.String(60))
    #: the last day on which it holds
    review_on: Mapped[date]
    assessed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        sa.UniqueConstraint("source_id", "number"),
        sa.CheckConstraint("review_on >= assessed_on", name="reviewed_later"),
        sa.CheckConstraint(
            "residual IN ('low', 'medium', 'high', 'very_high')", name="residual_risk"
        ),
    )


@dataclass(frozen=True, repr=False)
class PlanWords:
    """By which way, when and by whom a source is reached, and what is never done."""

    channels: str = ""
    times: str = ""
    code_words: str = ""
    callers: str = ""
    never: str = ""

    def __bool__(self) -> bool:
        texts = (self.channels, self.times, self.code_words, self.callers, self.never)
        return any(text.strip() for text in texts)
