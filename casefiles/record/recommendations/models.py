"""What reports ask of whom, and what came of it: an ask, an addressee, dated follow-ups."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.database import Base, Record, Versioned
from casefiles.foundation.texts import Texts
from casefiles.record.actors.models import Actor
from casefiles.record.cases.models import Case
from casefiles.record.public_record.models import UNDocument


class RecommendationState(StrEnum):
    RECORDED = "recorded"
    VOID = "void"


class DocumentKind(StrEnum):
    """Whose document a recommendation stands in."""

    OURS = "ours"
    UN = "un"
    OTHER = "other"


class RecommendationMark(StrEnum):
    """How well we know that it was made, and in these terms."""

    SOURCED = "sourced"
    UNCONFIRMED = "unconfirmed"


class Status(StrEnum):
    """What became of a recommendation, as a follow-up says it."""

    NO_ANSWER = "no_answer"
    PROMISED = "promised"
    PARTLY_DONE = "partly_done"
    DONE = "done"
    REFUSED = "refused"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, kw_only=True)
class RecommendationTerms:
    """What stands in the recommendation's own row."""

    document_kind: DocumentKind | None = None
    #: of the register of UN documents
    document_id: UUID | None = None
    #: of a report of ours, or of another publisher's document
    title: Texts | None = None
    #: of another publisher's document
    publisher: Texts | None = None
    url: str = ""
    published_on: date | None = None
    #: where in the document
    page: str = ""
    looked_at_on: date | None = None
    mark: RecommendationMark | None = None
    ask: Texts
    #: vocabulary `recommendation_kind`
    kind: str = ""
    made_edtf: str = ""
    #: whom it is about, where that is not whom it is made to
    party_id: UUID | None = None
    note: Texts | None = None


@dataclass(frozen=True, kw_only=True)
class RecommendationDetails(RecommendationTerms):
    """What a person fills in: the row, and whom it is made to."""

    #: `recipient:CODE`, `actor:ID` or `words:ID` of one in words; empty for new words
    addressee: str = ""
    addressee_words: Texts | None = None

    @property
    def terms(self) -> RecommendationTerms:
        """Return what stands in the recommendation's own row."""
        return RecommendationTerms(
            **{one.name: getattr(self, one.name) for one in fields(RecommendationTerms)}
        )


@dataclass(frozen=True, kw_only=True)
class FollowUpDetails:
    """What a person fills in about what was done."""

    happened_on: date | None = None
    status: Status | None = None
    words: Texts
    #: reference of an exhibit of ours
    exhibit: str = ""
    source_title: str = ""
    source_url: str = ""
    looked_at_on: date | None = None


class Addressee(Record):
    """Whom recommendations are made to: a recipient of ours, a body of the actors, or in words."""

    __tablename__ = "addressees"

    recipient: Mapped[str | None] = mapped_column(sa.String(60), unique=True)
    actor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("actors.id"), unique=True)
    words: Mapped[Texts | None]
    #: a digest of the words, so that two who name the same at once do not both hold
    words_key: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    added_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)

    actor: Mapped[Actor | None] = relationship()

    @property
    def choice(self) -> str:
        """Return what a form calls it."""
        if self.recipient:
            return f"recipient:{self.recipient}"
        return f"actor:{self.actor_id}" if self.actor_id else f"words:{self.id}"

    __table_args__ = (
        sa.CheckConstraint(
            "CASE WHEN recipient IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN actor_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN words IS NULL THEN 0 ELSE 1 END = 1",
            name="one_of_three",
        ),
    )


class RecommendationCase(Base):
    __tablename__ = "recommendation_cases"

    recommendation_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("recommendations.id"), primary_key=True
    )
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True, index=True)

    case: Mapped[Case] = relationship()


class Recommendation(Versioned):
    """What one document asks of one addressee, of one kind."""

    __tablename__ = "recommendations"

    state: Mapped[RecommendationState] = mapped_column(default=RecommendationState.RECORDED)
    document_kind: Mapped[DocumentKind]
    document_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("un_documents.id"), index=True)
    title: Mapped[Texts | None]
    publisher: Mapped[Texts | None]
    #: what recommendations of one document share, see `parts/documents`
    document_key: Mapped[str] = mapped_column(sa.String(64), index=True)
    url: Mapped[str] = mapped_column(sa.String(2000), default="")
    published_on: Mapped[date | None]
    page: Mapped[str] = mapped_column(sa.String(60), default="")
    looked_at_on: Mapped[date | None]
    mark: Mapped[RecommendationMark]
    addressee_id: Mapped[UUID] = mapped_column(sa.ForeignKey("addressees.id"), index=True)
    ask: Mapped[Texts]
    kind: Mapped[str] = mapped_column(sa.String(60))
    made_edtf: Mapped[str] = mapped_column(sa.String(60))
    #: the days that its date may mean
    made_from: Mapped[date]
    made_to: Mapped[date] = mapped_column(index=True)
    party_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("actors.id"), index=True)
    note: Mapped[Texts | None]
    added_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    #: written by every change to a row below too, so that the version moves
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    void_reason: Mapped[str] = mapped_column(sa.Text, default="")

    document: Mapped[UNDocument | None] = relationship()
    addressee: Mapped[Addressee] = relationship()
    party: Mapped[Actor | None] = relationship()

    __table_args__ = (
        sa.CheckConstraint("(state = 'void') = (void_reason <> '')", name="void_says_why"),
        sa.CheckConstraint(
            "(document_kind = 'un') = (document_id IS NOT NULL)", name="un_by_symbol"
        ),
        sa.CheckConstraint("(document_kind = 'un') = (title IS NULL)", name="others_by_title"),
        sa.CheckConstraint("document_kind = 'other' OR publisher IS NULL", name="our_publisher"),
        sa.CheckConstraint(
            "mark = 'unconfirmed' OR document_kind = 'ours' OR looked_at_on IS NOT NULL",
            name="sourced_was_looked_at",
        ),
    )


class FollowUp(Record):
    """What was done about a recommendation, or that such an entry was wrong. Rows are only added.

    The database refuses to change or delete one, but for words of somebody who is expunged.
    """

    __tablename__ = "recommendation_follow_ups"

    recommendation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("recommendations.id"), index=True)
    #: 1, 2 …: two people who write at once do not both hold
    number: Mapped[int]
    #: the entry that this one strikes; both stay readable
    strikes_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("recommendation_follow_ups.id"), unique=True
    )
    happened_on: Mapped[date | None]
    status: Mapped[Status | None]
    #: what was done, or why an entry is struck
    words: Mapped[Texts]
    exhibit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("exhibits.id"))
    source_title: Mapped[str] = mapped_column(sa.String(500), default="")
    source_url: Mapped[str] = mapped_column(sa.String(2000), default="")
    looked_at_on: Mapped[date | None]
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        sa.UniqueConstraint("recommendation_id", "number"),
        sa.CheckConstraint(
            "(strikes_id IS NULL) = (status IS NOT NULL)"
            " AND (strikes_id IS NULL) = (happened_on IS NOT NULL)",
            name="says_or_strikes",
        ),
        sa.CheckConstraint("source_url = '' OR looked_at_on IS NOT NULL", name="was_looked_at"),
    )
