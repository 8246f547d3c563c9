"""Parties, forces, units, commanders; who belonged to and commanded whom, and when."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation.database import Record, Versioned
from casefiles.foundation.texts import Texts


class ActorKind(StrEnum):
    PARTY = "party"
    ALLIANCE = "alliance"
    FORCE = "force"
    UNIT = "unit"
    PERSON = "person"


class ActorState(StrEnum):
    RECORDED = "recorded"
    VOID = "void"


class MembershipKind(StrEnum):
    PART_OF = "part_of"
    ALLIED_IN = "allied_in"


class Actor(Versioned):
    """Somebody who acts in a conflict; the same record for every side."""

    __tablename__ = "actors"

    #: a short stable word for addresses and imports
    code: Mapped[str] = mapped_column(sa.String(60), unique=True)
    # The defaults of the database are for the rows from before there was a state.
    state: Mapped[ActorState] = mapped_column(
        default=ActorState.RECORDED, server_default=ActorState.RECORDED.value
    )
    names: Mapped[Texts]
    aliases: Mapped[tuple[str, ...]] = mapped_column(default=())
    kind: Mapped[ActorKind]
    #: vocabulary `party_kind`; empty where not said
    party_kind: Mapped[str] = mapped_column(sa.String(40), default="")
    #: ISO 3166-1 alpha-2 of the State it belongs to, empty where none
    state_code: Mapped[str] = mapped_column(sa.String(2), default="")
    note: Mapped[Texts | None]
    #: where the name and the kind come from
    origin: Mapped[str] = mapped_column(sa.String(500), default="")
    void_reason: Mapped[str] = mapped_column(sa.Text, default="", server_default=sa.text("''"))

    memberships: Mapped[list[Membership]] = relationship(
        back_populates="member", foreign_keys="Membership.member_id", cascade="all, delete-orphan"
    )


class Membership(Record):
    """Part of a larger body, or allied in one, from when to when (EDTF, empty = not known)."""

    __tablename__ = "actor_memberships"

    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("actors.id"), index=True)
    body_id: Mapped[UUID] = mapped_column(sa.ForeignKey("actors.id"), index=True)
    kind: Mapped[MembershipKind]
    from_edtf: Mapped[str] = mapped_column(sa.String(60), default="")
    to_edtf: Mapped[str] = mapped_column(sa.String(60), default="")
    source: Mapped[str] = mapped_column(sa.String(500), default="")

    member: Mapped[Actor] = relationship(back_populates="memberships", foreign_keys=[member_id])
    body: Mapped[Actor] = relationship(foreign_keys=[body_id])

    __table_args__ = (sa.CheckConstraint("member_id <> body_id", name="not_itself"),)


class CommandLink(Record):
    """Who commanded what, from when to when, said by whom and how sure."""

    __tablename__ = "command_links"

    commander_id: Mapped[UUID] = mapped_column(sa.ForeignKey("actors.id"), index=True)
    commanded_id: Mapped[UUID] = mapped_column(sa.ForeignKey("actors.id"), index=True)
    from_edtf: Mapped[str] = mapped_column(sa.String(60), default="")
    to_edtf: Mapped[str] = mapped_column(sa.String(60), default="")
    source: Mapped[str] = mapped_column(sa.String(500))
    #: vocabulary `credibility`, 1 to 6
    confidence: Mapped[str] = mapped_column(sa.String(10))

    commander: Mapped[Actor] = relationship(foreign_keys=[commander_id])
    commanded: Mapped[Actor] = relationship(foreign_keys=[commanded_id])
