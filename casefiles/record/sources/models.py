"""Who told us, how far to trust them; who they are is sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.database import Record, Versioned
from casefiles.foundation.texts import Texts


class SourceState(StrEnum):
    RECORDED = "recorded"
    VOID = "void"


class Source(Versioned):
    """A person, an organisation or a document that something rests on.

    `label` says who it is without saying who it is ("witness at the market");
    the identity proper is sealed to the identity key and opens for a reason.
    """

    __tablename__ = "sources"

    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    state: Mapped[SourceState] = mapped_column(default=SourceState.RECORDED)
    label: Mapped[Texts]
    #: vocabulary `source_kind`
    kind: Mapped[str] = mapped_column(sa.String(60))
    #: vocabulary `source_role`
    role: Mapped[str] = mapped_column(sa.String(60))
    #: vocabulary `reliability`, A to F
    reliability: Mapped[str] = mapped_column(sa.String(10), default="F")
    derived_from_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("sources.id"), index=True)
    #: published material: a title and an address that anyone may know
    published_title: Mapped[str] = mapped_column(sa.String(500), default="")
    published_url: Mapped[str] = mapped_column(sa.String(1000), default="")
    #: sealed JSON {name, contact, note}; None where there is nobody to protect
    sealed_identity: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    #: name of the identity key that it is sealed to
    identity_key: Mapped[str | None] = mapped_column(sa.String(16))
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    void_reason: Mapped[str] = mapped_column(sa.Text, default="")

    derived_from: Mapped[Source | None] = relationship(remote_side="Source.id")
    grants: Mapped[list[SourceGrant]] = relationship(
        back_populates="source", order_by="SourceGrant.id"
    )

    @property
    def is_published(self) -> bool:
        """Return whether anybody could look this source up."""
        return bool(self.published_title or self.published_url)


class SourceGrant(Record):
    """Leave to look at one sealed identity, given to one person for a reason, for a time."""

    __tablename__ = "source_grants"

    source_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sources.id"), index=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    granted_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    granted_at: Mapped[datetime] = mapped_column(default=clock.now)
    reason: Mapped[str] = mapped_column(sa.Text)
    #: the last day on which it holds
    until: Mapped[date]
    ended_at: Mapped[datetime | None]

    source: Mapped[Source] = relationship(back_populates="grants")


@dataclass(frozen=True, repr=False)
class Identity:
    """Name, how to reach them, and what else must stay sealed."""

    name: str = ""
    contact: str = ""
    note: str = ""

    def __bool__(self) -> bool:
        return any(text.strip() for text in (self.name, self.contact, self.note))
