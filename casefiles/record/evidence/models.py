"""Exhibits, who handled them, and what was made from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.database import Record, Versioned
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.platform.files.models import StoredFile
from casefiles.record.sources.models import Source


class ExhibitState(StrEnum):
    KEPT = "kept"
    VOID = "void"


class CustodyAction(StrEnum):
    RECEIVED = "received"
    CHECKED = "checked"
    VIEWED = "viewed"
    COPIED = "copied"
    TRANSFERRED = "transferred"
    SUBMITTED = "submitted"
    NOTED = "noted"


class DerivativeKind(StrEnum):
    REDACTED = "redacted"
    TRANSCODED = "transcoded"
    TRANSLATED = "translated"
    THUMBNAIL = "thumbnail"


class CopyState(StrEnum):
    """Where a redacted copy stands with its second person; other copies have none and need none."""

    UNSEEN = "unseen"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


#: kind of job: hash again the files whose turn it is
CHECK = "evidence:check"
#: purposes that the program itself writes down; pages translate them
CHECK_ON_DEMAND = N_("Check that the bytes are the same")
CHECK_ON_SCHEDULE = N_("Scheduled check that the bytes are the same")
CHECK_BEFORE_LOOK = N_("Check before handing out the original")
DRAWN_FOR_PAGES = N_("Preview drawn for pages")
COVERED = N_("Copy drawn by the program, with parts of it covered")
COMPARED = N_("Looked at beside its covered copy")
MOVED_BY_SPLIT = N_("Moved from one case to another when the first was split")
#: the purposes among them that say nothing of any other case, and may leave
SAID_OUTSIDE = frozenset(
    {
        CHECK_ON_DEMAND,
        CHECK_ON_SCHEDULE,
        CHECK_BEFORE_LOOK,
        DRAWN_FOR_PAGES,
        COVERED,
        COMPARED,
    }
)
PURPOSES = SAID_OUTSIDE | {MOVED_BY_SPLIT}
#: what people write down by hand; everything else the program sees itself
BY_HAND = (CustodyAction.TRANSFERRED, CustodyAction.COPIED, CustodyAction.NOTED)


@dataclass(frozen=True)
class ExhibitDetails:
    """What people say of an exhibit; how it was captured apart from what it shows."""

    title: Texts
    kind: str
    source_id: UUID | None = None
    captured_edtf: str | None = None
    captured_where: str = ""
    captured_how: str = ""
    captured_by: str = ""
    url: str = ""
    archived_url: str = ""
    content_edtf: str | None = None
    content_where: str = ""
    language: str = ""
    rights: str = ""
    graphic: bool = False
    note: Texts | None = None


@dataclass(frozen=True)
class HandlingDetails:
    """A step of custody written down by hand."""

    action: CustodyAction
    happened_at: datetime
    purpose: str
    handed_from: str = ""
    handed_to: str = ""
    location: str = ""


class Exhibit(Versioned):
    """One original. How it was captured stays apart from what it shows."""

    __tablename__ = "exhibits"

    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    state: Mapped[ExhibitState] = mapped_column(default=ExhibitState.KEPT)
    sha256: Mapped[str] = mapped_column(sa.ForeignKey("stored_files.sha256"), index=True)
    #: as it came; text only, never a path
    original_name: Mapped[str] = mapped_column(sa.String(300))
    title: Mapped[Texts]
    #: vocabulary `exhibit_kind`
    kind: Mapped[str] = mapped_column(sa.String(60))
    source_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("sources.id"), index=True)

    captured_edtf: Mapped[str | None] = mapped_column(sa.String(60))
    captured_where: Mapped[str] = mapped_column(sa.String(300), default="")
    captured_how: Mapped[str] = mapped_column(sa.String(300), default="")
    captured_by: Mapped[str] = mapped_column(sa.String(300), default="")
    url: Mapped[str] = mapped_column(sa.String(1000), default="")
    archived_url: Mapped[str] = mapped_column(sa.String(1000), default="")

    content_edtf: Mapped[str | None] = mapped_column(sa.String(60))
    content_where: Mapped[str] = mapped_column(sa.String(300), default="")
    language: Mapped[str] = mapped_column(sa.String(10), default="")
    rights: Mapped[str] = mapped_column(sa.String(300), default="")
    graphic: Mapped[bool] = mapped_column(default=False)
    note: Mapped[Texts | None]
    #: since when something in it has to be covered: the original itself never leaves any more
    covered_since: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(sa.Text, default="")

    file: Mapped[StoredFile] = relationship()
    source: Mapped[Source | None] = relationship()
    custody: Mapped[list[CustodyEvent]] = relationship(
        back_populates="exhibit", order_by="CustodyEvent.sequence"
    )
    derivatives: Mapped[list[Derivative]] = relationship(back_populates="exhibit")


class CustodyEvent(Record):
    """Who had it, when, why, and what its hash was then. Rows are only added."""

    __tablename__ = "custody_events"

    exhibit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exhibits.id"))
    sequence: Mapped[int]
    action: Mapped[CustodyAction]
    #: when it happened; apart from when it was written down
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: None where the program itself acted
    handler_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    handed_from: Mapped[str] = mapped_column(sa.String(300), default="")
    handed_to: Mapped[str] = mapped_column(sa.String(300), default="")
    location: Mapped[str] = mapped_column(sa.String(300), default="")
    purpose: Mapped[str] = mapped_column(sa.String(500))
    sha256_after: Mapped[str] = mapped_column(sa.String(64), default="")
    #: written down later than it happened, and said to be so
    reconstruction: Mapped[bool] = mapped_column(default=False)

    exhibit: Mapped[Exhibit] = relationship(back_populates="custody")

    __table_args__ = (sa.UniqueConstraint("exhibit_id", "sequence"),)


class Derivative(Record):
    """A copy for work, pointing at its original."""

    __tablename__ = "derivatives"

    exhibit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exhibits.id"), index=True)
    sha256: Mapped[str] = mapped_column(sa.ForeignKey("stored_files.sha256"))
    kind: Mapped[DerivativeKind]
    author_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(sa.String(500))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: only a confirmed one leaves in place of its original
    state: Mapped[CopyState] = mapped_column(default=CopyState.UNSEEN)
    reviewer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    reviewed_at: Mapped[datetime | None]
    #: why it does not cover enough, or what the second person looked at
    review: Mapped[str] = mapped_column(sa.String(500), default="")

    exhibit: Mapped[Exhibit] = relationship(back_populates="derivatives")
    file: Mapped[StoredFile] = relationship()
