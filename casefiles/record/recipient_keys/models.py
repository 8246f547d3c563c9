"""Public keys of recipients: who brought one, who compared it, and whether it still serves."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from casefiles.foundation import clock
from casefiles.foundation.database import Versioned


class KeyState(StrEnum):
    """Whether anything may be encrypted to it: to a confirmed one alone."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    RETIRED = "retired"


class RecipientKey(Versioned):
    """A public key that a recipient gave us. Triggers keep it from being altered or deleted."""

    __tablename__ = "recipient_keys"

    #: code of the recipient
    recipient: Mapped[str] = mapped_column(sa.String(60), index=True)
    #: of age (X25519), as it is always written: short enough to be its own fingerprint
    public_key: Mapped[str] = mapped_column(sa.String(100))
    state: Mapped[KeyState] = mapped_column(default=KeyState.PROPOSED)
    #: where it was taken from
    found_at: Mapped[str] = mapped_column(sa.Text)
    added_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: with what, other than that, a second person compared it
    compared_with: Mapped[str] = mapped_column(sa.Text, default="")
    confirmed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint("confirmed_by_id <> added_by_id", name="by_a_second_person"),
        sa.CheckConstraint(
            "state <> 'confirmed' OR (confirmed_by_id IS NOT NULL AND confirmed_at IS NOT NULL"
            " AND compared_with <> '')",
            name="confirmed_by_somebody",
        ),
        sa.Index(
            "ix_recipient_keys_once",
            "recipient",
            "public_key",
            unique=True,
            sqlite_where=sa.text("state <> 'retired'"),
            postgresql_where=sa.text("state <> 'retired'"),
        ),
    )

    @property
    def in_groups(self) -> str:
        """The key in groups of four, which two people can read to each other."""
        return " ".join(self.public_key[at : at + 4] for at in range(0, len(self.public_key), 4))
