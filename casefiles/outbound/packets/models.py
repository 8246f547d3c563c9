"""What was sealed: its pins, its bytes, its signature."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from casefiles.foundation.database import Versioned

#: the kind of job that builds one
BUILD = "packet:build"
#: the kind of job that removes what building a voided one left
CLEAR = "packet:clear"


class PacketState(StrEnum):
    BUILDING = "building"
    BUILT = "built"
    SENT = "sent"
    VOID = "void"


class Packet(Versioned):
    """One sealed packet. Its content is the pinned snapshot; it never changes."""

    __tablename__ = "packets"

    submission_id: Mapped[UUID] = mapped_column(index=True)
    number: Mapped[int] = mapped_column(default=1)
    state: Mapped[PacketState] = mapped_column(default=PacketState.BUILDING)
    #: the frozen packet content, as plain data
    snapshot_id: Mapped[UUID] = mapped_column(sa.ForeignKey("snapshots.id"))
    pins_digest: Mapped[str] = mapped_column(sa.String(64))
    #: the only clock of the packet
    sealed_at: Mapped[datetime]
    sealed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    program_version: Mapped[str] = mapped_column(sa.String(40))
    #: filled once built: of the plain file
    sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    size: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    #: the file is kept encrypted under this key of its own
    data_key_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("data_keys.id"))
    void_reason: Mapped[str] = mapped_column(sa.Text, default="")
    #: ids, scopes and numbers of what it holds, kept where its key was destroyed; else nothing
    holds: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))

    __table_args__ = (sa.UniqueConstraint("submission_id", "number"),)
