"""What a recipient is told once the record says something else than they hold."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.database import Base, Record, Versioned
from casefiles.foundation.texts import Texts
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.submissions.models import Submission
from casefiles.platform.accounts.models import User

#: the kind of the job that compares what went out with the record
COMPARE = "corrections:compare"


class CorrectionState(StrEnum):
    DRAFTED = "drafted"
    #: a second person agreed to exactly these words
    CONFIRMED = "confirmed"
    SENT = "sent"
    #: given up before anybody took it
    DISCARDED = "discarded"
    #: nobody is told, for a reason
    DROPPED = "dropped"


class CorrectionOutcome(StrEnum):
    CONFIRM = "confirm"
    SEND_BACK = "send_back"


class CorrectionNotice(Versioned):
    """One letter about one packet that went out: what of it is to be read otherwise now."""

    __tablename__ = "correction_notices"

    packet_id: Mapped[UUID] = mapped_column(sa.ForeignKey("packets.id"), index=True)
    submission_id: Mapped[UUID] = mapped_column(sa.ForeignKey("submissions.id"), index=True)
    state: Mapped[CorrectionState] = mapped_column(default=CorrectionState.DRAFTED)
    #: statement, by ids of the packet → what stands for what it says today
    changes: Mapped[dict[str, Any]]
    letter: Mapped[Texts]
    drafted_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    drafted_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: when the letter was first taken out of here; from then on it counts as told
    taken_at: Mapped[datetime | None]
    sent_on: Mapped[date | None]
    method: Mapped[str] = mapped_column(sa.String(200), default="")
    drop_reason: Mapped[str] = mapped_column(sa.Text, default="")

    packet: Mapped[Packet] = relationship()
    submission: Mapped[Submission] = relationship()
    contributors: Mapped[list[CorrectionContributor]] = relationship(back_populates="notice")
    decisions: Mapped[list[CorrectionDecision]] = relationship(
        back_populates="notice", order_by="CorrectionDecision.decided_at"
    )

    __table_args__ = (
        # One letter at a time is written about a packet.
        sa.Index(
            "uq_correction_notices_one_open",
            "packet_id",
            unique=True,
            sqlite_where=sa.text("state IN ('drafted', 'confirmed')"),
            postgresql_where=sa.text("state IN ('drafted', 'confirmed')"),
        ),
    )


class CorrectionContributor(Base):
    """Who drafted or worded a letter. Rows are only added; none of them may confirm it."""

    __tablename__ = "correction_contributors"

    notice_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("correction_notices.id"), primary_key=True
    )
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(default=clock.now)

    notice: Mapped[CorrectionNotice] = relationship(back_populates="contributors")
    user: Mapped[User] = relationship()


class CorrectionDecision(Record):
    """A second person's decision about exactly these words. Rows are only added."""

    __tablename__ = "correction_decisions"

    notice_id: Mapped[UUID] = mapped_column(sa.ForeignKey("correction_notices.id"), index=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    outcome: Mapped[CorrectionOutcome]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    #: of the letter and of what it is about, as they were shown
    digest: Mapped[str] = mapped_column(sa.String(64))
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)

    notice: Mapped[CorrectionNotice] = relationship(back_populates="decisions")
    user: Mapped[User] = relationship()
