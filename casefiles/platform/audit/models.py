"""The log: rows are only added, each chained to the one before."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation.database import Base

GENESIS = "0" * 64


class AuditEvent(Base):
    """What was done, by whom, to what, when. `happened_at` is never used to order."""

    __tablename__ = "audit_events"

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(unique=True)
    happened_at: Mapped[datetime]
    action: Mapped[str] = mapped_column(sa.String(80))
    #: None where the program itself acted
    acting_user_id: Mapped[UUID | None] = mapped_column(index=True)
    subject_type: Mapped[str] = mapped_column(sa.String(60))
    subject_id: Mapped[UUID]
    #: the file it belongs to: a case, a submission
    within_id: Mapped[UUID | None] = mapped_column(index=True)
    detail_digest: Mapped[str] = mapped_column(sa.String(64))
    previous_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))

    detail: Mapped[AuditDetail | None] = relationship(
        primaryjoin="foreign(AuditDetail.event_id) == AuditEvent.id", viewonly=True
    )

    __table_args__ = (sa.Index(None, "subject_id", "sequence"),)


class AuditDetail(Base):
    """Before and after, beside the chain: the event keeps only its salted digest."""

    __tablename__ = "audit_details"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    salt: Mapped[bytes] = mapped_column(sa.LargeBinary(16))
    body: Mapped[dict[str, Any]]
