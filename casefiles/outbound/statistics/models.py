"""What each case adds to each measure, and the sums of it; kept with every change, never typed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from casefiles.foundation.database import Base

#: the job that counts everything again
RECOUNT = "statistics:recount"


class CountedCase(Base):
    """One case that counts, and what it is counted by."""

    __tablename__ = "counted_cases"

    #: the id of a case; no foreign key, whose check would wait for who changes that case, and
    #: who changes it may wait for the lock of the sums
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    #: everybody of the organisation may read it: it stands in the sums
    is_open: Mapped[bool] = mapped_column(index=True)
    earliest: Mapped[date | None]
    latest: Mapped[date | None]
    #: the month or the year that its whole date lies in; else empty
    period: Mapped[str] = mapped_column(sa.String(7))
    #: id of the place of level 1, without dashes; empty where not known
    governorate: Mapped[str] = mapped_column(sa.String(32))
    #: ids of the parties of our approved claim, in order, with a comma before and after each
    parties: Mapped[str] = mapped_column(sa.String(2000))
    weapons: Mapped[tuple[str, ...]]
    target: Mapped[str] = mapped_column(sa.String(60))


class CaseMeasure(Base):
    """What one case adds to one measure: as a whole, or to one value of a dimension."""

    __tablename__ = "case_measures"

    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("counted_cases.case_id"), primary_key=True)
    measure: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    #: empty for the whole; else `sex`, `age` or `kind`, and a code of it
    dimension: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    value: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    least: Mapped[int] = mapped_column(sa.BigInteger)
    #: None where nobody knows an upper end
    most: Mapped[int | None] = mapped_column(sa.BigInteger)
    #: of whom it is not known whether they belong
    unknown: Mapped[int] = mapped_column(sa.BigInteger)

    __table_args__ = (sa.Index("ix_case_measures_measure", "measure", "dimension", "case_id"),)


class MeasureTotal(Base):
    """A sum over the cases that everybody may read, for one key."""

    __tablename__ = "measure_totals"

    #: empty, `sex`, `age`, `kind`, `weapon`, `target`, or `month` for the whole by month
    dimension: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    measure: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    value: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    #: a year, for `month` a month; empty where the date does not say so much
    period: Mapped[str] = mapped_column(sa.String(7), primary_key=True)
    governorate: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    parties: Mapped[str] = mapped_column(sa.String(2000), primary_key=True)
    least: Mapped[int] = mapped_column(sa.BigInteger)
    #: of the cases whose upper end is known, and the least of the others
    most: Mapped[int] = mapped_column(sa.BigInteger)
    #: cases whose upper end nobody knows
    unbounded: Mapped[int] = mapped_column(sa.BigInteger)
    unknown: Mapped[int] = mapped_column(sa.BigInteger)
    cases: Mapped[int] = mapped_column(sa.BigInteger)
