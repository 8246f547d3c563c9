"""What is said of who did it: our claim beside what others say, in their own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.database import Base, Record, Versioned, stored_enum
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.actors.models import Actor
from casefiles.record.citations.models import CitationDetails
from casefiles.record.sources.models import Source


class ClaimState(StrEnum):
    #: another body's claim: written down, not reviewed by us
    RECORDED = "recorded"
    DRAFT = "draft"
    PROPOSED = "proposed"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Asserter(StrEnum):
    US = "us"
    UN_BODY = "un_body"
    ORGANISATION = "organisation"
    MEDIA = "media"
    PARTY = "party"


class Stance(StrEnum):
    ATTRIBUTES = "attributes"
    DENIES = "denies"
    ADMITS = "admits"
    UNDETERMINED = "does_not_determine"


#: what an organisation says of others; it has nothing to deny or admit
OUR_STANCES = (Stance.ATTRIBUTES, Stance.UNDETERMINED)


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    PARTLY = "partly"


class Sameness(StrEnum):
    SAME = "same"
    PROBABLE = "probable"
    POSSIBLE = "possible"


class Outcome(StrEnum):
    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"


@dataclass(frozen=True)
class PartyDetails:
    """A party and, where it is said, how it is responsible (vocabulary `mode_of_liability`)."""

    actor_id: UUID
    mode: str = ""


@dataclass(frozen=True)
class ClaimDetails:
    """What we say: the standard is a term of the scheme, both codes of the codebook."""

    stance: Stance = Stance.ATTRIBUTES
    parties: tuple[PartyDetails, ...] = ()
    scheme: str = ""
    standard: str = ""
    wording: Texts | None = None
    rationale: Texts | None = None
    exculpatory: Texts | None = None


@dataclass(frozen=True)
class OtherClaimDetails:
    """What another body says, in its words and on its scale."""

    asserter: Asserter
    asserter_name: Texts
    stance: Stance
    parties: tuple[PartyDetails, ...] = ()
    scheme: str = ""
    standard: str = ""
    wording: Texts | None = None
    source_id: UUID | None = None
    symbol: str = ""
    paragraph: str = ""
    stated_on: date | None = None
    incident_confirmed: Answer | None = None
    party_named: Answer | None = None
    law_characterised: Texts | None = None
    sameness: Sameness | None = None


@dataclass(frozen=True)
class IndicatorDetails:
    """One reason for or against, and what it rests on."""

    code: str
    supports: bool = True
    note: Texts | None = None
    citations: tuple[CitationDetails, ...] = ()


class Claim(Versioned):
    """One statement of who did it. At most one approved claim of ours per case."""

    __tablename__ = "claims"

    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    state: Mapped[ClaimState]
    asserter: Mapped[Asserter]
    #: who says so, where it is not us
    asserter_name: Mapped[Texts | None]
    stance: Mapped[Stance] = mapped_column(default=Stance.ATTRIBUTES)
    #: codebook: `scheme`, and a `standard` of that scheme; never converted
    scheme: Mapped[str] = mapped_column(sa.String(60), default="")
    standard: Mapped[str] = mapped_column(sa.String(60), default="")
    wording: Mapped[Texts | None]
    rationale: Mapped[Texts | None]
    exculpatory: Mapped[Texts | None]
    source_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("sources.id"))

    #: findings: the document and what it says, each apart
    symbol: Mapped[str] = mapped_column(sa.String(60), default="", index=True)
    paragraph: Mapped[str] = mapped_column(sa.String(60), default="")
    stated_on: Mapped[date | None]
    incident_confirmed: Mapped[Answer | None] = mapped_column(
        stored_enum(Answer, name="incident_confirmed")
    )
    party_named: Mapped[Answer | None] = mapped_column(stored_enum(Answer, name="party_named"))
    law_characterised: Mapped[Texts | None]
    sameness: Mapped[Sameness | None]

    number: Mapped[int] = mapped_column(default=1)
    supersedes_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("claims.id"))
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: written by every change to the claim or to a row below it, so that its version moves too
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    proposed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    #: why an approved claim went back to review: {fact, old, new}
    reopened_by_fact: Mapped[dict[str, object] | None] = mapped_column(sa.JSON(none_as_null=True))
    #: another body's claim written down by mistake: kept, with the reason, and shown nowhere else
    removed_at: Mapped[datetime | None]
    removal_reason: Mapped[str] = mapped_column(sa.Text, default="")

    parties: Mapped[list[ClaimParty]] = relationship(
        back_populates="claim", cascade="all, delete-orphan", order_by="ClaimParty.position"
    )
    indicators: Mapped[list[Indicator]] = relationship(
        back_populates="claim", cascade="all, delete-orphan", order_by="Indicator.id"
    )
    contributors: Mapped[list[ClaimContributor]] = relationship(back_populates="claim")
    decisions: Mapped[list[Decision]] = relationship(
        back_populates="claim", order_by="Decision.decided_at"
    )
    source: Mapped[Source | None] = relationship()

    @property
    def party_details(self) -> tuple[PartyDetails, ...]:
        """Return whom it names, as it was filled in."""
        return tuple(PartyDetails(row.actor_id, row.mode) for row in self.parties)

    @property
    def approval(self) -> Decision | None:
        """Return the last approval, with the digest of the dossier that was seen then."""
        approvals = [row for row in self.decisions if row.outcome is Outcome.APPROVE]
        return approvals[-1] if approvals else None

    __table_args__ = (
        sa.Index(
            "uq_claims_one_approved",
            "case_id",
            unique=True,
            sqlite_where=sa.text("state = 'approved'"),
            postgresql_where=sa.text("state = 'approved'"),
        ),
        sa.CheckConstraint("(asserter = 'us') = (state <> 'recorded')", name="only_ours_move"),
    )


class ClaimParty(Record):
    """One party said to be responsible, and how."""

    __tablename__ = "claim_parties"

    claim_id: Mapped[UUID] = mapped_column(sa.ForeignKey("claims.id"), index=True)
    actor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("actors.id"), index=True)
    #: vocabulary `mode_of_liability`; empty where not said
    mode: Mapped[str] = mapped_column(sa.String(60), default="")
    position: Mapped[int] = mapped_column(default=0)

    claim: Mapped[Claim] = relationship(back_populates="parties")
    actor: Mapped[Actor] = relationship()


class Indicator(Record):
    """One reason for (or against) the attribution; what it rests on is cited."""

    __tablename__ = "claim_indicators"

    claim_id: Mapped[UUID] = mapped_column(sa.ForeignKey("claims.id"), index=True)
    #: vocabulary `indicator`
    code: Mapped[str] = mapped_column(sa.String(60))
    supports: Mapped[bool] = mapped_column(default=True)
    note: Mapped[Texts | None]

    claim: Mapped[Claim] = relationship(back_populates="indicators")


class ClaimContributor(Base):
    """Who wrote or edited a claim. Rows are only added; none of them may decide."""

    __tablename__ = "claim_contributors"

    claim_id: Mapped[UUID] = mapped_column(sa.ForeignKey("claims.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(default=clock.now)

    claim: Mapped[Claim] = relationship(back_populates="contributors")
    user: Mapped[User] = relationship()


class Decision(Record):
    """What a reviewer decided about exactly which dossier. Rows are only added."""

    __tablename__ = "claim_decisions"

    claim_id: Mapped[UUID] = mapped_column(sa.ForeignKey("claims.id"), index=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    outcome: Mapped[Outcome]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    dossier_digest: Mapped[str] = mapped_column(sa.String(64))
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)

    claim: Mapped[Claim] = relationship(back_populates="decisions")
    user: Mapped[User] = relationship()
