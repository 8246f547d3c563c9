"""An edition of a report: proposed by its writers, published by somebody else, corrected later."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.database import Record
from casefiles.foundation.texts import Texts
from casefiles.outbound.publications.models import Report
from casefiles.platform.accounts.models import User


class EditionState(StrEnum):
    PROPOSED = "proposed"
    RETURNED = "returned"
    PUBLISHED = "published"


class Edition(Record):
    """What a report said on one day, frozen with the cases behind every number."""

    __tablename__ = "report_editions"

    report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("reports.id"), index=True)
    number: Mapped[int]
    state: Mapped[EditionState] = mapped_column(default=EditionState.PROPOSED)
    as_of: Mapped[date]
    snapshot_id: Mapped[UUID] = mapped_column(sa.ForeignKey("snapshots.id"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    proposed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    returned_because: Mapped[str] = mapped_column(sa.Text, default="")

    report: Mapped[Report] = relationship()
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)
    proposed_by: Mapped[User] = relationship(foreign_keys=proposed_by_id)
    errata: Mapped[list[Erratum]] = relationship(order_by="Erratum.written_at")

    __table_args__ = (
        sa.UniqueConstraint("report_id", "number"),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_by_id IS NULL)", name="decided_by_somebody"
        ),
        sa.CheckConstraint("decided_by_id <> proposed_by_id", name="by_another"),
        sa.CheckConstraint(
            "(state = 'returned') = (returned_because <> '')", name="returned_says_why"
        ),
    )


class Erratum(Record):
    """What turned out wrong in a published edition, and what is right. Rows are only added."""

    __tablename__ = "report_errata"

    edition_id: Mapped[UUID] = mapped_column(sa.ForeignKey("report_editions.id"), index=True)
    on_day: Mapped[date]
    text: Mapped[Texts]
    written_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
