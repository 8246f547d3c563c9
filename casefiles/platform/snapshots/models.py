"""A record frozen as plain data, with its digest, under its own key."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from casefiles.foundation import clock
from casefiles.foundation.database import Record


class Snapshot(Record):
    """What a record said at one moment. The digest survives the key."""

    __tablename__ = "snapshots"

    subject_type: Mapped[str] = mapped_column(sa.String(60))
    subject_id: Mapped[UUID] = mapped_column(index=True)
    taken_at: Mapped[datetime] = mapped_column(default=clock.now)
    digest: Mapped[str] = mapped_column(sa.String(64))
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    data_key_id: Mapped[UUID] = mapped_column(sa.ForeignKey("data_keys.id"))
