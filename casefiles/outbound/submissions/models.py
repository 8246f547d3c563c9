"""Cases on their way to a recipient: pinned, cleared, sealed, sent, answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.database import Base, Record, Versioned
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.files.models import StoredFile
from casefiles.platform.snapshots.models import Snapshot
from casefiles.record.cases.models import Case

#: where the answers keep what the officer writes to the recipient
COVER_NOTE = "cover_note"


class SubmissionState(StrEnum):
    ASSEMBLING = "assembling"
    IN_CLEARANCE = "in_clearance"
    CLEARED = "cleared"
    SEALED = "sealed"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    CONCLUDED = "concluded"


#: it left: what was sent cannot be called back
WENT = (SubmissionState.SENT, SubmissionState.ACKNOWLEDGED, SubmissionState.CONCLUDED)


class ClearanceOutcome(StrEnum):
    CLEAR = "clear"
    SEND_BACK = "send_back"


class DispatchKind(StrEnum):
    """What went out or came back; `dispatch/policy.py` says which may come when."""

    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    #: the recipient asks for more
    MORE_REQUESTED = "more_requested"
    #: a submission of its own went out in addition; written down by the program
    SUPPLEMENTED = "supplemented"
    #: the recipient wrote to a Government about it
    COMMUNICATION_ISSUED = "communication_issued"
    GOVERNMENT_REPLIED = "government_replied"
    IN_REPORT = "in_report"
    FINDING_MADE = "finding_made"
    PUBLISHED = "published"
    INADMISSIBLE = "inadmissible"
    DECLINED = "declined"
    NO_RESPONSE = "no_response"
    #: an answer that is none of these
    REPLIED = "replied"
    CONCLUDED = "concluded"
    #: an earlier entry was wrong; the note says why
    STRUCK = "struck"


@dataclass(frozen=True)
class SubmissionDetails:
    """What a person fills in about a submission; its recipient is chosen once."""

    title: Texts
    languages: tuple[str, ...]
    planned_for: date | None = None


@dataclass(frozen=True)
class DispatchDetails:
    """What went out or came back, as it is written down."""

    kind: DispatchKind
    happened_on: date
    method: str = ""
    #: the recipient's own
    reference: str = ""
    note: str = ""
    due_on: date | None = None


class Submission(Versioned):
    """Cases for one recipient, under one version of that recipient's profile."""

    __tablename__ = "submissions"

    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    state: Mapped[SubmissionState] = mapped_column(default=SubmissionState.ASSEMBLING, index=True)
    recipient: Mapped[str] = mapped_column(sa.String(60), index=True)
    profile_version: Mapped[str] = mapped_column(sa.String(20))
    title: Mapped[Texts]
    languages: Mapped[tuple[str, ...]] = mapped_column(default=("en",))
    #: element code → what the officer answered for the whole submission
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    planned_for: Mapped[date | None]
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: digest over the pinned cases, set when clearance is asked
    pins_digest: Mapped[str] = mapped_column(sa.String(64), default="")
    #: of whom so much is told that few could be meant, and why that was accepted: {fewest, reason,
    #: people: [case, victim, count]}; set with the pins
    told_of_few: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))

    cases: Mapped[list[SubmissionCase]] = relationship(
        back_populates="submission",
        cascade="all, delete-orphan",
        order_by="SubmissionCase.position",
    )
    contributors: Mapped[list[SubmissionContributor]] = relationship(back_populates="submission")
    clearances: Mapped[list[Clearance]] = relationship(
        back_populates="submission", order_by="Clearance.decided_at"
    )
    dispatches: Mapped[list[Dispatch]] = relationship(
        back_populates="submission", order_by="Dispatch.recorded_at"
    )

    @property
    def entries(self) -> list[Dispatch]:
        """What went out and came back, as it stands: without what was struck."""
        struck = {one.about_id for one in self.dispatches if one.kind is DispatchKind.STRUCK}
        return [
            one
            for one in self.dispatches
            if one.id not in struck and one.kind is not DispatchKind.STRUCK
        ]

    @property
    def cleared_pins(self) -> str | None:
        """The digest that a second person cleared, None where the last decision sent it back."""
        last = self.clearances[-1] if self.clearances else None
        return last.pins_digest if last and last.outcome is ClearanceOutcome.CLEAR else None


class SubmissionCase(Base):
    """One case in a submission, pinned to a snapshot once clearance is asked."""

    __tablename__ = "submission_cases"

    submission_id: Mapped[UUID] = mapped_column(sa.ForeignKey("submissions.id"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True, index=True)
    position: Mapped[int]
    snapshot_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("snapshots.id"))
    #: how many facts of it, as last compared, are other than its recipient holds, and nobody
    #: decided what becomes of that
    changed: Mapped[int] = mapped_column(default=0, server_default="0")
    #: what dated the case when it was compared last; empty where it never was
    compared_with: Mapped[str] = mapped_column(
        sa.String(64), default="", server_default=sa.text("''")
    )

    submission: Mapped[Submission] = relationship(back_populates="cases")
    case: Mapped[Case] = relationship()
    snapshot: Mapped[Snapshot | None] = relationship()


class PinnedProfile(Base):
    """The version of the recipient's rules that a submission is built with, once it is pinned."""

    __tablename__ = "submission_profiles"

    submission_id: Mapped[UUID] = mapped_column(sa.ForeignKey("submissions.id"), primary_key=True)
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("recipient_versions.id"))


class SubmissionContributor(Base):
    """Who assembled or answered. Rows are only added; none of them may clear."""

    __tablename__ = "submission_contributors"

    submission_id: Mapped[UUID] = mapped_column(sa.ForeignKey("submissions.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(default=clock.now)

    submission: Mapped[Submission] = relationship(back_populates="contributors")
    user: Mapped[User] = relationship()


class Clearance(Record):
    """A second person's decision about exactly these pins. Rows are only added."""

    __tablename__ = "clearances"

    submission_id: Mapped[UUID] = mapped_column(sa.ForeignKey("submissions.id"), index=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    outcome: Mapped[ClearanceOutcome]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    pins_digest: Mapped[str] = mapped_column(sa.String(64))
    #: what of it the second person saw, see `Submission`
    told_of_few: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)

    submission: Mapped[Submission] = relationship(back_populates="clearances")
    user: Mapped[User] = relationship()


class Dispatch(Record):
    """What went out or came back, written down by hand. Rows are only added.

    One written wrongly is struck by a further row that says why; the database refuses to change
    or delete it, but for words of somebody who is expunged.
    """

    __tablename__ = "dispatches"

    submission_id: Mapped[UUID] = mapped_column(sa.ForeignKey("submissions.id"), index=True)
    kind: Mapped[DispatchKind]
    happened_on: Mapped[date]
    method: Mapped[str] = mapped_column(sa.String(200), default="")
    #: the recipient's own
    reference: Mapped[str] = mapped_column(sa.String(120), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    due_on: Mapped[date | None]
    #: the earlier entry that this one strikes, or the request that it answers
    about_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("dispatches.id"), index=True)
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)

    submission: Mapped[Submission] = relationship(back_populates="dispatches")
    letters: Mapped[list[Letter]] = relationship(order_by="Letter.added_at, Letter.id")

    __table_args__ = (
        # An entry is struck once.
        sa.Index(
            "uq_dispatches_struck_once",
            "about_id",
            unique=True,
            sqlite_where=sa.text("kind = 'struck'"),
            postgresql_where=sa.text("kind = 'struck'"),
        ),
        sa.CheckConstraint("kind <> 'struck' OR (about_id IS NOT NULL AND note <> '')", name="why"),
    )


class Letter(Record):
    """A file that came with an entry: a letter, its annex. Kept by its hash; no exhibit."""

    __tablename__ = "dispatch_letters"

    dispatch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dispatches.id"))
    submission_id: Mapped[UUID] = mapped_column(sa.ForeignKey("submissions.id"), index=True)
    sha256: Mapped[str] = mapped_column(sa.ForeignKey("stored_files.sha256"), index=True)
    #: what the file was called
    name: Mapped[str] = mapped_column(sa.String(300))
    added_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)

    file: Mapped[StoredFile] = relationship()

    __table_args__ = (sa.UniqueConstraint("dispatch_id", "sha256"),)


class Supplement(Base):
    """One submission adds to another that went to the same recipient. Never changed."""

    __tablename__ = "submission_supplements"

    submission_id: Mapped[UUID] = mapped_column(sa.ForeignKey("submissions.id"), primary_key=True)
    earlier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("submissions.id"), index=True)
    #: the entry in which the recipient asked for it, None where nobody asked
    request_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("dispatches.id"))

    submission: Mapped[Submission] = relationship(foreign_keys=[submission_id])
    earlier: Mapped[Submission] = relationship(foreign_keys=[earlier_id])
