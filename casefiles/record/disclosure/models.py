"""On what ground something about a person may go to whom: rows, and nothing else."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from casefiles.foundation import clock
from casefiles.foundation.database import Record, Versioned


class GroundKind(StrEnum):
    CONSENT = "consent"
    NEXT_OF_KIN = "next_of_kin"
    ALREADY_PUBLIC = "already_public"
    PUBLISHED_WORK = "published_work"
    OTHER = "other"


class Scope(StrEnum):
    """What of a record leaves: each is asked for separately."""

    NAME = "name"
    DETAILS = "details"
    TESTIMONY = "testimony"
    IMAGE = "image"
    VOICE = "voice"
    CONTACT = "contact"
    FILE = "file"


class Purpose(StrEnum):
    UN_INQUIRY = "un_inquiry"
    UN_NAMING_TO_STATE = "un_naming_to_state"
    PROSECUTORS = "prosecutors"
    PUBLICATION = "publication"


class GroundSubject(StrEnum):
    VICTIM = "victim"
    SOURCE = "source"
    EXHIBIT = "exhibit"
    CLAIM = "claim"


class Giver(StrEnum):
    """Who said yes. Nobody is asked about what is published."""

    THEMSELVES = "themselves"
    GUARDIAN = "guardian"
    NEXT_OF_KIN = "next_of_kin"
    NOBODY = "nobody"
    #: of grounds from before this was asked
    UNKNOWN = "unknown"


class Assent(StrEnum):
    """What a child said for itself, beside the guardian."""

    GIVEN = "given"
    REFUSED = "refused"
    TOO_YOUNG = "too_young"


class Withdrawal(StrEnum):
    """What happened before a ground was withdrawn."""

    #: whoever gave it no longer agrees: that stands, whatever is written down anew
    TAKEN_BACK = "taken_back"
    #: it never was as it stood there; what others gave is as it was
    CORRECTED = "corrected"
    #: of withdrawals from before this was asked; judged as taken back until somebody says
    UNSAID = "unsaid"


class Ground(Versioned):
    """One reason to disclose, for one subject, some scopes, one purpose, some recipients."""

    __tablename__ = "grounds"

    case_id: Mapped[UUID] = mapped_column(index=True)
    subject_kind: Mapped[GroundSubject]
    subject_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[GroundKind]
    scopes: Mapped[tuple[str, ...]]
    purpose: Mapped[Purpose]
    #: recipient codes; empty means every recipient of this purpose
    recipients: Mapped[tuple[str, ...]] = mapped_column(default=())
    giver: Mapped[Giver] = mapped_column(default=Giver.UNKNOWN)
    #: the name of whoever gave it
    given_by: Mapped[str] = mapped_column(sa.String(300), default="")
    #: what a guardian or the next of kin are to the person
    relation: Mapped[str] = mapped_column(sa.String(120), default="")
    #: None where no guardian gave it, or nobody wrote it down
    assent: Mapped[Assent | None]
    #: from which age children were asked, as the organisation said when somebody was too young
    assent_from: Mapped[int | None]
    interpreter_used: Mapped[bool | None]
    #: who interpreted: shown to those who read the case, and never let out
    interpreter: Mapped[str] = mapped_column(sa.String(300), default="")
    method: Mapped[str] = mapped_column(sa.String(300), default="")
    language: Mapped[str] = mapped_column(sa.String(10), default="")
    given_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    #: where it was published, for the two kinds that rest on publication
    citation: Mapped[str] = mapped_column(sa.String(1000), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: the second person, needed by the kind `other`
    confirmed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_as: Mapped[Withdrawal | None]
    #: the day on which they took it back; None where it was a mistake of ours
    taken_back_on: Mapped[date | None]
    withdrawal_reason: Mapped[str] = mapped_column(sa.Text, default="")

    # What the case says of the person on the day on which it was given: the gate judges by it,
    # and `reactions` keep it as the case is.
    is_child: Mapped[bool] = mapped_column(default=False)
    #: dead, missing or disappeared: nobody can ask them
    is_gone: Mapped[bool] = mapped_column(default=False)
    #: the first day on which they may have been dead
    dead_since: Mapped[date | None]

    __table_args__ = (
        sa.CheckConstraint(
            "kind NOT IN ('already_public', 'published_work') OR giver = 'nobody'",
            name="nobody_gives_what_is_published",
        ),
        sa.CheckConstraint("assent IS NULL OR giver = 'guardian'", name="assent_beside_guardian"),
        sa.CheckConstraint(
            "(assent_from IS NOT NULL) = (assent IS NOT NULL AND assent = 'too_young')",
            name="too_young_by_a_stated_age",
        ),
        sa.CheckConstraint(
            "interpreter = '' OR (interpreter_used IS NOT NULL AND interpreter_used)",
            name="interpreter_used",
        ),
        sa.CheckConstraint(
            "withdrawn_as IS NULL OR withdrawn_at IS NOT NULL", name="withdrawn_as_something"
        ),
        # whatever is withdrawn and was no mistake was taken back, on some day
        sa.CheckConstraint(
            "(taken_back_on IS NOT NULL) = (withdrawn_at IS NOT NULL"
            " AND (withdrawn_as IS NULL OR withdrawn_as <> 'corrected'))",
            name="taken_back_on_a_day",
        ),
    )

    @property
    def says_no(self) -> bool:
        """Return whether it lets nothing out, and may forbid what others let out."""
        return self.withdrawn_at is not None or self.assent is Assent.REFUSED


class SignedForm(Record):
    """A scan of what was signed for a ground, sealed under a key of its own in the store.

    What it was called is not kept: names of files name people.
    """

    __tablename__ = "signed_forms"

    ground_id: Mapped[UUID] = mapped_column(sa.ForeignKey("grounds.id"), index=True)
    #: of the sealed bytes
    sha256: Mapped[str] = mapped_column(sa.ForeignKey("stored_files.sha256"), index=True)
    data_key_id: Mapped[UUID] = mapped_column(sa.ForeignKey("data_keys.id"))
    #: of what was scanned
    media_type: Mapped[str] = mapped_column(sa.String(40))
    size: Mapped[int]
    added_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: its key is destroyed with it
    removed_at: Mapped[datetime | None]
