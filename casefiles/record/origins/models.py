"""Which source takes what it says from which others, and how."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.database import Record
from casefiles.record.sources.models import Source

#: how, where a link was kept before anybody was asked how
UNSPECIFIED = "unspecified"
_IN_FORCE = sa.text("removed_at IS NULL")


class Derivation(Record):
    """This source derives from that one; a link taken off stays as a row with its end."""

    __tablename__ = "source_derivations"

    source_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sources.id"))
    origin_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sources.id"), index=True)
    #: vocabulary `derivation`
    how: Mapped[str] = mapped_column(sa.String(60))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]
    removal_reason: Mapped[str] = mapped_column(sa.Text, default="")

    source: Mapped[Source] = relationship(foreign_keys=[source_id])
    origin: Mapped[Source] = relationship(foreign_keys=[origin_id])

    __table_args__ = (
        sa.CheckConstraint("source_id <> origin_id", name="two_sources"),
        sa.Index(
            "uq_source_derivations_in_force",
            "source_id",
            "origin_id",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )
