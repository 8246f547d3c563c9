"""References that people say aloud: series, year, number; never reused."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from casefiles.foundation.database import Base


class ReferenceCounter(Base):
    """The last number given in a series; its row is the lock."""

    __tablename__ = "reference_counters"

    series: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


_START_SERIES = sa.text(
    "INSERT INTO reference_counters (series, last) VALUES (:series, 0) ON CONFLICT DO NOTHING"
)


def next_reference(session: Session, series: str, *, digits: int) -> str:
    """Return the next reference of a series, such as `SYR-2016-0042`.

    The counter row stays locked until the transaction ends, so two people
    never get the same number; a number lost to a rollback is not given again
    to anybody else within that transaction, gaps are allowed.
    """
    return next_references(session, series, digits=digits, count=1)[0]


def next_references(session: Session, series: str, *, digits: int, count: int) -> list[str]:
    """Return the next so many references of a series, in their order; at least one."""
    session.execute(_START_SERIES, {"series": series})
    last = session.execute(
        sa.update(ReferenceCounter)
        .where(ReferenceCounter.series == series)
        .values(last=ReferenceCounter.last + count)
        .returning(ReferenceCounter.last)
    ).scalar_one()
    return [f"{series}-{number:0{digits}d}" for number in range(last - count + 1, last + 1)]
