"""Who told us, how far to trust them; who they are is sealed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from casefiles.foundation import clock
from casefiles.foundation.database import Versioned
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
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def is_published(self) -> bool:
        """Return whether anybody could look this source up."""
        return bool(self.published_title or self.published_url)
