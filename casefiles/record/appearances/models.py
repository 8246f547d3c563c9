"""Who is seen or heard in an exhibit, and in which copies nobody recognises them any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.database import Record, Versioned
from casefiles.record.evidence.models import Derivative, Exhibit
from casefiles.record.sources.models import Source, SourceState
from casefiles.record.victims.models import EntryState, Victim, VictimKind

#: how a form names whoever is neither a named victim nor a source
SOMEBODY_ELSE = "somebody"
VICTIM, SOURCE = "victim", "source"
_IN_FORCE = sa.text("removed_at IS NULL")


@dataclass(frozen=True)
class AppearanceDetails:
    """What a person fills in: `victim:ID`, `source:ID` or somebody else, and how they appear."""

    who: str
    seen: bool = False
    heard: bool = False
    locator: str = ""


class Appearance(Versioned):
    """Somebody is seen, or heard, in an exhibit.

    It says of which case it is by its exhibit alone, and follows it into another one.
    """

    __tablename__ = "appearances"

    exhibit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exhibits.id"), index=True)
    #: neither of the two: somebody whom nobody here can ask
    victim_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("victims.id"), index=True)
    source_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("sources.id"), index=True)
    seen: Mapped[bool]
    heard: Mapped[bool]
    #: where in it: a side, a minute, a piece of clothing
    locator: Mapped[str] = mapped_column(sa.String(200), default="")
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]
    removal_reason: Mapped[str] = mapped_column(sa.Text, default="")

    exhibit: Mapped[Exhibit] = relationship()
    victim: Mapped[Victim | None] = relationship()
    source: Mapped[Source | None] = relationship()
    hidings: Mapped[list[Hiding]] = relationship(
        primaryjoin="and_(Hiding.appearance_id == Appearance.id, Hiding.ended_at.is_(None))",
        viewonly=True,
    )

    __table_args__ = (
        sa.CheckConstraint("victim_id IS NULL OR source_id IS NULL", name="one_person"),
        sa.CheckConstraint("seen OR heard", name="seen_or_heard"),
        *(
            sa.Index(
                f"uq_appearances_{whom}_in_force",
                "exhibit_id",
                f"{whom}_id",
                unique=True,
                sqlite_where=_IN_FORCE,
                postgresql_where=_IN_FORCE,
            )
            for whom in (VICTIM, SOURCE)
        ),
    )

    @property
    def details(self) -> AppearanceDetails:
        """Return the appearance as it was filled in."""
        return AppearanceDetails(self.who, self.seen, self.heard, self.locator)

    @property
    def who(self) -> str:
        """Return whom a form names; of another case, or void since, somebody else."""
        whom = self.whom
        return f"{whom[0]}:{whom[1]}" if whom else SOMEBODY_ELSE

    @property
    def whom(self) -> tuple[str, UUID] | None:
        """Return who can be asked about it: `victim` or `source`, and the id; else nobody.

        Whoever stayed in another case, was entered by mistake or has no name is nobody to ask.
        """
        if self.known_victim is not None:
            return VICTIM, self.known_victim.id
        if self.known_source is not None:
            return SOURCE, self.known_source.id
        return None

    @property
    def known_victim(self) -> Victim | None:
        """Return the victim, where they stand by name in the case of the exhibit."""
        victim = self.victim
        is_known = (
            victim is not None
            and victim.case_id == self.exhibit.case_id
            and victim.state is EntryState.RECORDED
            and victim.kind is VictimKind.NAMED
        )
        return victim if is_known else None

    @property
    def known_source(self) -> Source | None:
        """Return the source, where it may be said here that it is this one."""
        source = self.source
        is_known = (
            source is not None
            and source.state is SourceState.RECORDED
            and may_be_named(source, self.exhibit)
        )
        return source if is_known else None

    @property
    def reference(self) -> str:
        """Return what whoever appears is called; empty for somebody else."""
        known = self.known_victim or self.known_source
        return known.reference if known is not None else ""

    def is_hidden_in(self, copy: Derivative | None) -> bool:
        """Return whether a second person said that nobody recognises them in a copy."""
        return copy is not None and any(one.derivative_id == copy.id for one in self.hidings)


def may_be_named(source: Source, exhibit: Exhibit) -> bool:
    """Return whether it may be said that a source is the one in an exhibit.

    Of a source that stays sealed, anything but what it gave would show what it looks like.
    """
    return source.is_published or source.id == exhibit.source_id


class Hiding(Record):
    """Nobody is to be recognised as this person in this copy: said by a second person."""

    __tablename__ = "hidings"

    appearance_id: Mapped[UUID] = mapped_column(sa.ForeignKey("appearances.id"), index=True)
    derivative_id: Mapped[UUID] = mapped_column(sa.ForeignKey("derivatives.id"), index=True)
    said_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    said_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: taken back, or what was written of them changed since
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        sa.Index(
            "uq_hidings_in_force",
            "appearance_id",
            "derivative_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )
