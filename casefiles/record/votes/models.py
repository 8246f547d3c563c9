"""Draft resolutions put to the vote: what came of each, and how each member voted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.database import Record, Versioned
from casefiles.foundation.texts import Texts

_IN_FORCE = sa.text("state = 'recorded'")
LONGEST_SYMBOL = 60
#: who may veto in the Security Council: ISO 3166-1 alpha-2; SU until 1991
PERMANENT = frozenset({"CN", "FR", "GB", "RU", "SU", "US"})


class VoteState(StrEnum):
    RECORDED = "recorded"
    VOID = "void"


class VotingBody(StrEnum):
    SECURITY_COUNCIL = "security_council"
    GENERAL_ASSEMBLY = "general_assembly"
    HUMAN_RIGHTS_COUNCIL = "human_rights_council"


class VoteOutcome(StrEnum):
    ADOPTED = "adopted"
    VETOED = "vetoed"
    FAILED = "failed"
    NOT_PUT = "not_put"


class VoteMark(StrEnum):
    """How far what is said of a vote was looked up."""

    SOURCED = "sourced"
    UNCONFIRMED = "unconfirmed"


class VoteStance(StrEnum):
    FOR = "for"
    AGAINST = "against"
    ABSTAINED = "abstained"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class PositionDetails:
    """How one member voted."""

    country: str
    stance: VoteStance


@dataclass(frozen=True)
class VoteDetails:
    """What a person fills in about a vote."""

    symbol: str
    voted_on: date | None
    subject: Texts
    outcome: VoteOutcome
    body: VotingBody = VotingBody.SECURITY_COUNCIL
    #: ISO 3166-1 alpha-2; "" where it is about no one country
    about: str = ""
    meeting: str = ""
    agenda: str = ""
    source: str = ""
    url: str = ""
    looked_on: date | None = None
    mark: VoteMark = VoteMark.UNCONFIRMED
    positions: tuple[PositionDetails, ...] = ()


class Vote(Versioned):
    """One vote on a draft. A veto is never typed: it follows from who voted against what."""

    __tablename__ = "votes"

    state: Mapped[VoteState] = mapped_column(default=VoteState.RECORDED)
    body: Mapped[VotingBody]
    #: of the draft, as it bears it
    symbol: Mapped[str] = mapped_column(sa.String(LONGEST_SYMBOL))
    #: what two spellings of one symbol share
    symbol_key: Mapped[str] = mapped_column(sa.String(LONGEST_SYMBOL))
    #: which vote it is where several were taken under one symbol, as in 1946
    part: Mapped[int] = mapped_column(default=1)
    voted_on: Mapped[date | None] = mapped_column(index=True)
    subject: Mapped[Texts]
    about: Mapped[str] = mapped_column(sa.String(2), default="")
    #: symbol of the meeting's record, or of the letters of a vote taken in writing
    meeting: Mapped[str] = mapped_column(sa.String(200), default="")
    #: of the item on the agenda, as the source words it
    agenda: Mapped[str] = mapped_column(sa.String(500), default="")
    outcome: Mapped[VoteOutcome]
    source: Mapped[str] = mapped_column(sa.String(500), default="")
    url: Mapped[str] = mapped_column(sa.String(2000), default="")
    looked_on: Mapped[date | None]
    mark: Mapped[VoteMark] = mapped_column(default=VoteMark.UNCONFIRMED)
    #: where a table contradicts itself or the register: [{table, column, said, counted}]
    conflicts: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    #: nobody, where a command brought it in
    added_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: written by every change, so that the version moves where only a position changed
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    void_reason: Mapped[str] = mapped_column(sa.Text, default="")

    positions: Mapped[list[Position]] = relationship(
        back_populates="vote",
        cascade="all, delete-orphan",
        order_by="Position.country",
        lazy="selectin",
    )

    @property
    def position_details(self) -> tuple[PositionDetails, ...]:
        """Return how each member voted, as it was filled in."""
        return tuple(PositionDetails(row.country, row.stance) for row in self.positions)

    @property
    def vetoes(self) -> tuple[str, ...]:
        """Return the permanent members whose vote against it stopped it."""
        if self.body is not VotingBody.SECURITY_COUNCIL or self.outcome is not VoteOutcome.VETOED:
            return ()
        against = (row.country for row in self.positions if row.stance is VoteStance.AGAINST)
        return tuple(country for country in against if country in PERMANENT)

    __table_args__ = (
        sa.CheckConstraint("symbol_key <> ''", name="has_symbol"),
        sa.CheckConstraint("part >= 1", name="part_counts_from_one"),
        sa.CheckConstraint("(state = 'void') = (void_reason <> '')", name="void_says_why"),
        sa.CheckConstraint(
            "outcome <> 'vetoed' OR body = 'security_council'", name="vetoed_in_the_council"
        ),
        sa.Index(
            "uq_votes_symbol",
            "symbol_key",
            "part",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )


class Position(Record):
    """How one member voted, as far as it is known."""

    __tablename__ = "vote_positions"

    vote_id: Mapped[UUID] = mapped_column(sa.ForeignKey("votes.id"), index=True)
    country: Mapped[str] = mapped_column(sa.String(2), index=True)
    stance: Mapped[VoteStance]

    vote: Mapped[Vote] = relationship(back_populates="positions")

    __table_args__ = (sa.UniqueConstraint("vote_id", "country"),)
