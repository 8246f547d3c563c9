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


class FormerKind(StrEnum):
    IDENTITY = "identity"
    SIGNING = "signing"
    MASTER = "master"


class MasterKey(Base):
    """A master key by its name, never itself: of which some data key may be wrapped.

    The database refuses to forget one that a row still needs, and refuses a row
    under one that was forgotten.
    """

    __tablename__ = "master_keys"

    name: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)


class FormerKey(Base):
    """A key that another took the place of; its public half stays known."""

    __tablename__ = "former_keys"

    name: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    kind: Mapped[FormerKind]
    #: None of a master key, which has no such half
    public: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    #: the private half, sealed to the key that took its place; None once nothing needs it
    wrapped: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    retired_at: Mapped[datetime] = mapped_column(default=clock.now)
    destroyed_at: Mapped[datetime | None]
    #: when the files of the database, too, were cleared of it
    swept_at: Mapped[datetime | None]


class DataKey(Record):
    """One key for one snapshot or packet, wrapped by the master key; destroyed to expunge."""

    __tablename__ = "data_keys"

    #: None once destroyed: what it locked can never be read again
    wrapped: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    #: name of the master key; None of a row older than such names
    wrapped_by: Mapped[str | None] = mapped_column(sa.ForeignKey("master_keys.name"))
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
