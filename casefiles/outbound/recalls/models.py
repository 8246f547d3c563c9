"""What a recipient is told once the ground of something that they hold was withdrawn."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.database import Versioned
from casefiles.foundation.texts import Texts
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.submissions.models import Submission


class NoticeState(StrEnum):
    DRAFTED = "drafted"
    SENT = "sent"
    #: nobody is told, for a reason
    DROPPED = "dropped"


class RecallNotice(Versioned):
    """One letter about one packet that went out: which parts are not to be used any more.

    It names them as the packet does, and never says whose wish it was.
    """

    __tablename__ = "recall_notices"

    packet_id: Mapped[UUID] = mapped_column(sa.ForeignKey("packets.id"), index=True)
    submission_id: Mapped[UUID] = mapped_column(sa.ForeignKey("submissions.id"), index=True)
    state: Mapped[NoticeState] = mapped_column(default=NoticeState.DRAFTED)
    #: case id → what lost its ground, as plain data
    items: Mapped[dict[str, Any]]
    letter: Mapped[Texts]
    drafted_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    drafted_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_on: Mapped[date | None]
    method: Mapped[str] = mapped_column(sa.String(200), default="")
    drop_reason: Mapped[str] = mapped_column(sa.Text, default="")

    packet: Mapped[Packet] = relationship()
    submission: Mapped[Submission] = relationship()

    __table_args__ = (
        # One letter at a time is written about a packet.
        sa.Index(
            "uq_recall_notices_one_draft",
            "packet_id",
            unique=True,
            sqlite_where=sa.text("state = 'drafted'"),
            postgresql_where=sa.text("state = 'drafted'"),
        ),
    )
