"""Bytes by their hash: what is kept, since when, and when it was last found intact."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from casefiles.foundation import clock
from casefiles.foundation.database import Base

#: every kept file is hashed again within this time
HASHED_WITHIN = timedelta(days=30)
#: what is not intact, or could not be checked, is looked at again each day; less than a day,
#: since one day's round may come to it a little sooner than the one before did
LOOKED_AT_AGAIN = timedelta(hours=12)


class Fixity(StrEnum):
    INTACT = "intact"
    CHANGED = "changed"
    MISSING = "missing"


class StoredFile(Base):
    """One content, kept once however often it arrives."""

    __tablename__ = "stored_files"

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    size: Mapped[int] = mapped_column(sa.BigInteger)
    media_type: Mapped[str] = mapped_column(sa.String(120))
    stored_at: Mapped[datetime] = mapped_column(default=clock.now)
    checked_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    #: when a check of it was last tried in vain; None once it was checked
    tried_at: Mapped[datetime | None]
    fixity: Mapped[Fixity] = mapped_column(default=Fixity.INTACT)
    #: when its bytes were destroyed on purpose: its digest stays, and nothing looks for them
    expunged_at: Mapped[datetime | None]
