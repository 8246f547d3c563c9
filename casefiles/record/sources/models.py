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


class EmergencyKind(StrEnum):
    """What is asked for without who is responsible for the source."""

    LOOK = "look"
    HANDOVER = "handover"


class EmergencyState(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    LAPSED = "lapsed"
    #: a leave to look that was taken back before its time
    ENDED = "ended"


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
    #: vocabulary `reliability`, A to F: the last of its gradings
    reliability: Mapped[str] = mapped_column(sa.String(10), default="F")
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

    grants: Mapped[list[SourceGrant]] = relationship(
        back_populates="source", order_by="SourceGrant.id"
    )
    requests: Mapped[list[EmergencyRequest]] = relationship(
        back_populates="source", order_by="(EmergencyRequest.asked_at, EmergencyRequest.id)"
    )
    handovers: Mapped[list[SourceHandover]] = relationship(
        back_populates="source", order_by="SourceHandover.number"
    )

    @property
    def responsible_id(self) -> UUID:
        """Return who lets others look: who recorded it, or to whom it was handed on last."""
        return self.handovers[-1].to_id if self.handovers else self.recorded_by_id

    @property
    def is_published(self) -> bool:
        """Return whether anybody could look this source up."""
        return bool(self.published_title or self.published_url)


class Grading(Record):
    """How reliable a source was judged, by whom, when and why; rows are only added."""

    __tablename__ = "source_gradings"

    source_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sources.id"), index=True)
    #: vocabulary `reliability`; empty for the first grading
    before: Mapped[str] = mapped_column(sa.String(10), default="")
    after: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    #: None where it was graded before this was kept, and the log no longer tells by whom
    graded_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    graded_at: Mapped[datetime] = mapped_column(default=clock.now)


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


class EmergencyRequest(Versioned):
    """What one person asks for about a sealed identity and a second one confirms or refuses.

    A confirmed request to look is itself the leave: no row lets anybody look, or hands a source
    on, whose two people are one.
    """

    __tablename__ = "emergency_requests"

    source_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sources.id"), index=True)
    kind: Mapped[EmergencyKind]
    state: Mapped[EmergencyState] = mapped_column(default=EmergencyState.WAITING)
    asked_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    reason: Mapped[str] = mapped_column(sa.Text)
    #: who is to be responsible, where that is what is asked for
    to_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(sa.Text, default="")
    #: until when who asked may look
    opened_until: Mapped[datetime | None]

    source: Mapped[Source] = relationship(back_populates="requests")

    __table_args__ = (
        sa.CheckConstraint("decided_by_id <> asked_by_id", name="two_people"),
        sa.CheckConstraint(
            "(state IN ('waiting', 'lapsed'))"
            " = (decided_by_id IS NULL AND decided_at IS NULL AND opened_until IS NULL)",
            name="decided_by_somebody",
        ),
        sa.CheckConstraint("(kind = 'handover') = (to_id IS NOT NULL)", name="handed_to_somebody"),
        sa.Index(
            "uq_emergency_requests_one_open",
            "source_id",
            "asked_by_id",
            "kind",
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
    )


class SourceHandover(Record):
    """Who held a source before, who holds it now, and who had a hand in that."""

    __tablename__ = "source_handovers"

    source_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sources.id"), index=True)
    #: counted within the source: the last one says who is responsible
    number: Mapped[int]
    from_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    to_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    handed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    #: the second person, where who held it did not hand it on
    confirmed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    handed_at: Mapped[datetime] = mapped_column(default=clock.now)
    reason: Mapped[str] = mapped_column(sa.Text)

    source: Mapped[Source] = relationship(back_populates="handovers")

    __table_args__ = (
        sa.UniqueConstraint("source_id", "number"),
        sa.CheckConstraint("to_id <> from_id", name="to_another"),
        sa.CheckConstraint("confirmed_by_id <> handed_by_id", name="two_people"),
        sa.CheckConstraint(
            "handed_by_id = from_id OR confirmed_by_id IS NOT NULL", name="nobody_alone"
        ),
    )


class ContactPlan(Versioned):
    """How to reach a source without harm: sealed as who it is, and gone once it is replaced."""

    __tablename__ = "contact_plans"

    source_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sources.id"), unique=True)
    #: sealed JSON of what `safeguarding` asks for
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    #: name of the identity key that it is sealed to
    identity_key: Mapped[str] = mapped_column(sa.String(16))
    sealed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    sealed_at: Mapped[datetime] = mapped_column(default=clock.now)


@dataclass(frozen=True, repr=False)
class Identity:
    """Name, how to reach them, and what else must stay sealed."""

    name: str = ""
    contact: str = ""
    note: str = ""

    def __bool__(self) -> bool:
        return any(text.strip() for text in (self.name, self.contact, self.note))
