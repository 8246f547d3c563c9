"""What parties say officially: statements, what each asserts, and how that was assessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.counts import CountRange
from casefiles.foundation.database import Record, Versioned, stored_enum
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.actors.models import Actor
from casefiles.record.cases.models import Case
from casefiles.record.evidence.models import Exhibit
from casefiles.record.places.models import Place

#: of the vocabulary `statement_measure`: what is assessed as kept or broken
PROMISE = "promises_act"
NOT_STATED = CountRange()


class StatementState(StrEnum):
    RECORDED = "recorded"
    VOID = "void"


class StatementKind(StrEnum):
    DENIAL = "denial"
    RESULTS = "results"
    FIGURE = "figure"
    PROMISE = "promise"


class Dating(StrEnum):
    """Whether a statement has a day at all."""

    DATED = "dated"
    UNDATED = "undated"
    STANDING = "standing"


class Words(StrEnum):
    """Whose words stand in the register."""

    ORIGINAL = "original"
    PARAPHRASE = "paraphrase"


class SourceMark(StrEnum):
    READ = "read"
    UNCONFIRMED = "unconfirmed"


class PlaceLevel(StrEnum):
    NONE = "none"
    COUNTRY = "country"
    GOVERNORATE = "governorate"
    DISTRICT = "district"
    TOWN = "town"
    EXACT = "exact"


class Verdict(StrEnum):
    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNVERIFIABLE = "unverifiable"
    KEPT = "kept"
    BROKEN = "broken"
    OPEN = "open"


OF_A_PROMISE = (Verdict.KEPT, Verdict.BROKEN, Verdict.OPEN)
OF_OTHERS = (Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.UNVERIFIABLE)


@dataclass(frozen=True)
class StatementDetails:
    """What a person fills in about a statement as a whole."""

    kind: StatementKind
    actor_id: UUID | None
    wording: Texts
    words: Words
    dating: Dating = Dating.DATED
    date_edtf: str | None = None
    speaker_id: UUID | None = None
    speaker: Texts | None = None
    office: Texts | None = None
    venue: Texts | None = None
    source: Texts | None = None
    url: str = ""
    archived_url: str = ""
    mark: SourceMark = SourceMark.UNCONFIRMED
    exhibit_id: UUID | None = None
    note: Texts | None = None


@dataclass(frozen=True)
class AssertionDetails:
    """One thing that is said, so that it can be checked by itself."""

    measure: str
    what: Texts | None = None
    amount: CountRange = NOT_STATED
    rough: bool = False
    period_edtf: str | None = None
    place_level: PlaceLevel = PlaceLevel.NONE
    place_id: UUID | None = None
    target_named: bool = False
    organisation_named: bool = False
    control_given: bool = False


class OfficialStatement(Versioned):
    """What somebody said for a party, as it was published."""

    __tablename__ = "official_statements"

    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    state: Mapped[StatementState] = mapped_column(default=StatementState.RECORDED)
    kind: Mapped[StatementKind]
    #: the party for which it was said
    actor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("actors.id"), index=True)
    #: who spoke: one of our actors, or in words
    speaker_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("actors.id"))
    speaker: Mapped[Texts | None]
    office: Mapped[Texts | None]
    dating: Mapped[Dating] = mapped_column(default=Dating.DATED)
    date_edtf: Mapped[str | None] = mapped_column(sa.String(60))
    #: bounds of the date, for filters and order; None where open
    earliest: Mapped[date | None]
    latest: Mapped[date | None] = mapped_column(index=True)
    venue: Mapped[Texts | None]
    wording: Mapped[Texts]
    words: Mapped[Words]
    #: where it is read, as one cites it
    source: Mapped[Texts | None]
    url: Mapped[str] = mapped_column(sa.String(2000), default="")
    archived_url: Mapped[str] = mapped_column(sa.String(2000), default="")
    mark: Mapped[SourceMark] = mapped_column(default=SourceMark.UNCONFIRMED)
    #: a copy that is kept as an exhibit of a case
    exhibit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("exhibits.id"))
    #: what it leaves out, and what else a reader must know
    note: Mapped[Texts | None]
    added_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: written by every change to a row below, so that the version moves too
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    void_reason: Mapped[str] = mapped_column(sa.Text, default="")

    actor: Mapped[Actor] = relationship(foreign_keys=[actor_id])
    speaking: Mapped[Actor | None] = relationship(foreign_keys=[speaker_id])
    assertions: Mapped[list[Assertion]] = relationship(
        back_populates="statement", order_by="Assertion.number"
    )

    @property
    def asserted(self) -> list[Assertion]:
        """Return what it asserts, without what was taken out."""
        return [one for one in self.assertions if one.removed_at is None]

    __table_args__ = (
        sa.CheckConstraint("(state = 'void') = (void_reason <> '')", name="void_says_why"),
        sa.CheckConstraint("(dating = 'dated') = (date_edtf IS NOT NULL)", name="dated_has_date"),
    )


class Assertion(Versioned):
    """One thing that a statement asserts. How specific it is, is counted and stored nowhere."""

    __tablename__ = "assertions"

    statement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("official_statements.id"), index=True)
    number: Mapped[int]
    #: vocabulary `statement_measure`
    measure: Mapped[str] = mapped_column(sa.String(60))
    #: what is counted, denied or promised, in words
    what: Mapped[Texts | None]
    minimum: Mapped[int | None]
    maximum: Mapped[int | None]
    #: said with "about"
    rough: Mapped[bool] = mapped_column(default=False)
    period_edtf: Mapped[str | None] = mapped_column(sa.String(60))
    place_level: Mapped[PlaceLevel] = mapped_column(default=PlaceLevel.NONE)
    place_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("places.id"))
    target_named: Mapped[bool] = mapped_column(default=False)
    organisation_named: Mapped[bool] = mapped_column(default=False)
    control_given: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: split wrongly: kept with the reason, and counted nowhere
    removed_at: Mapped[datetime | None]
    removal_reason: Mapped[str] = mapped_column(sa.Text, default="")

    statement: Mapped[OfficialStatement] = relationship(back_populates="assertions")
    place: Mapped[Place | None] = relationship()
    assessments: Mapped[list[Assessment]] = relationship(
        back_populates="assertion", order_by="Assessment.id"
    )

    @property
    def amount(self) -> CountRange:
        """Return how many, as it was said."""
        return CountRange(self.minimum, self.maximum)

    @amount.setter
    def amount(self, given: CountRange) -> None:
        self.minimum, self.maximum = given.minimum, given.maximum

    @property
    def assessment(self) -> Assessment | None:
        """Return the latest assessment, which stands."""
        return self.assessments[-1] if self.assessments else None

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Return what can be said of it."""
        return OF_A_PROMISE if self.measure == PROMISE else OF_OTHERS

    __table_args__ = (
        sa.UniqueConstraint("statement_id", "number"),
        sa.CheckConstraint("minimum IS NULL OR minimum >= 0", name="minimum_counts"),
        sa.CheckConstraint(
            "minimum IS NULL OR maximum IS NULL OR maximum >= minimum", name="amount_ordered"
        ),
        sa.CheckConstraint("(removed_at IS NULL) = (removal_reason = '')", name="removal_says_why"),
    )


class Assessment(Record):
    """What was found of an assertion, by whom and why. Rows are only added."""

    __tablename__ = "assessments"

    assertion_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assertions.id"), index=True)
    verdict: Mapped[Verdict] = mapped_column(stored_enum(Verdict))
    reasons: Mapped[Texts]
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    assertion: Mapped[Assertion] = relationship(back_populates="assessments")
    user: Mapped[User] = relationship()
    grounds: Mapped[list[AssessmentGround]] = relationship(order_by="AssessmentGround.id")

    @property
    def is_of_earlier_words(self) -> bool:
        """Return whether the assertion was changed since."""
        return self.made_at < self.assertion.changed_at


class AssessmentGround(Record):
    """A case, an exhibit or an assertion that an assessment rests on. Rows are only added."""

    __tablename__ = "assessment_grounds"

    assessment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assessments.id"), index=True)
    case_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    exhibit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("exhibits.id"))
    other_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("assertions.id"))

    case: Mapped[Case | None] = relationship()
    exhibit: Mapped[Exhibit | None] = relationship()
    other: Mapped[Assertion | None] = relationship()

    __table_args__ = (
        sa.CheckConstraint(
            "CASE WHEN case_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN exhibit_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN other_id IS NULL THEN 0 ELSE 1 END = 1",
            name="one_ground",
        ),
    )


class StatementCase(Record):
    """A case that a statement speaks of: it stands beside the attribution there."""

    __tablename__ = "statement_cases"

    statement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("official_statements.id"), index=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    linked_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    linked_at: Mapped[datetime] = mapped_column(default=clock.now)

    statement: Mapped[OfficialStatement] = relationship()
    case: Mapped[Case] = relationship()

    __table_args__ = (sa.UniqueConstraint("statement_id", "case_id"),)
