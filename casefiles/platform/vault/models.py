"""Keys at rest: each wrapped by another that is kept elsewhere."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from casefiles.foundation import clock
from casefiles.foundation.database import Base, Record


class LockedKeyKind(StrEnum):
    IDENTITY = "identity"
    SIGNING = "signing"


class DataKey(Record):
    """One key for one snapshot or packet, wrapped by the master key; destroyed to expunge."""

    __tablename__ = "data_keys"

    #: None once destroyed: what it locked can never be read again
    wrapped: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    destroyed_at: Mapped[datetime | None]


class LockedKey(Base):
    """A private key under a passphrase that is never stored."""

    __tablename__ = "locked_keys"

    kind: Mapped[LockedKeyKind] = mapped_column(primary_key=True)
    public: Mapped[bytes] = mapped_column(sa.LargeBinary)
    wrapped: Mapped[bytes] = mapped_column(sa.LargeBinary)
    salt: Mapped[bytes] = mapped_column(sa.LargeBinary)
    memory_kib: Mapped[int]
    passes: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
