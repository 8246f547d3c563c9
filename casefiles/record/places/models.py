"""Where things are: named in every script, coded, and never more precise than known."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation.database import Versioned
from casefiles.foundation.texts import Texts


class Place(Versioned):
    """An area or a settlement of the gazetteer. Level 0 is a country, 1 its governorates."""

    __tablename__ = "places"

    parent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("places.id"), index=True)
    level: Mapped[int]
    #: p-code of the humanitarian data sets, ISO code for countries
    code: Mapped[str | None] = mapped_column(sa.String(20), unique=True)
    names: Mapped[Texts]
    aliases: Mapped[tuple[str, ...]] = mapped_column(default=())
    #: every name folded, for looking up in either script
    search_text: Mapped[str] = mapped_column(sa.Text, default="")
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]
    #: GeoJSON geometry where boundaries were imported
    boundary: Mapped[dict[str, object] | None] = mapped_column(
        sa.JSON(none_as_null=True), deferred=True
    )
    #: vocabulary `place_precision`; empty where no point is given, or nobody said
    point_precision: Mapped[str] = mapped_column(
        sa.String(60), default="", server_default=sa.text("''")
    )
    #: where the name and the point come from
    origin: Mapped[str] = mapped_column(sa.String(300), default="")
    # Places were there before anybody could edit one: the database numbers those.
    version: Mapped[int] = mapped_column(default=1, server_default="1", index=True)

    parent: Mapped[Place | None] = relationship(remote_side="Place.id")

    __table_args__ = (sa.CheckConstraint("level BETWEEN 0 AND 9", name="level"),)


class FacilityState(StrEnum):
    RECORDED = "recorded"
    VOID = "void"


class Facility(Versioned):
    """A hospital, school, market …: something that can be hit more than once."""

    __tablename__ = "facilities"

    # The defaults of the database are for the rows from before there was a state.
    state: Mapped[FacilityState] = mapped_column(
        default=FacilityState.RECORDED, server_default=FacilityState.RECORDED.value
    )
    names: Mapped[Texts]
    #: vocabulary `target`
    kind: Mapped[str] = mapped_column(sa.String(60))
    place_id: Mapped[UUID] = mapped_column(sa.ForeignKey("places.id"), index=True)
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]
    #: on the UN deconfliction list; None where not known
    deconflicted: Mapped[bool | None]
    note: Mapped[Texts | None]
    void_reason: Mapped[str] = mapped_column(sa.Text, default="", server_default=sa.text("''"))

    place: Mapped[Place] = relationship()
