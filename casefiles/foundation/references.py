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
    session.execute(_START_SERIES, {"series": series})
    number = session.execute(
        sa.update(ReferenceCounter)
        .where(ReferenceCounter.series == series)
        .values(last=ReferenceCounter.last + 1)
        .returning(ReferenceCounter.last)
    ).scalar_one()
    return f"{series}-{number:0{digits}d}"
