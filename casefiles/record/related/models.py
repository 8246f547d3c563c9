"""Cases that stand beside one another: the same event, a second strike, a part split off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from casefiles.foundation import clock
from casefiles.foundation.database import Record
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts


class LinkKind(StrEnum):
    """How two cases belong together; read the same from either side but for the last three."""

    SAME_EVENT = "same_event"
    DOUBLE_TAP = "double_tap"
    SAME_PLACE = "same_place"
    FOLLOWS = "follows"
    #: made by the program: this case was split off from the other
    SPLIT_FROM = "split_from"
    #: made by the program: this case was begun with facts of the other
    BEGUN_FROM = "begun_from"


#: what people may say; the rest the program writes down itself
BY_HAND = (LinkKind.SAME_EVENT, LinkKind.DOUBLE_TAP, LinkKind.SAME_PLACE, LinkKind.FOLLOWS)
#: what the program writes down where one case is made out of another
MADE_OF = (LinkKind.SPLIT_FROM, LinkKind.BEGUN_FROM)

#: how a tie reads from the case where it begins, and from the other
WORDS: Mapping[LinkKind, tuple[str, str]] = {
    LinkKind.SAME_EVENT: (N_("The same event"), N_("The same event")),
    LinkKind.DOUBLE_TAP: (N_("A second strike on the same place"),) * 2,
    LinkKind.SAME_PLACE: (N_("The same place at another time"),) * 2,
    LinkKind.FOLLOWS: (N_("Follows from the other case"), N_("The other follows from this case")),
    LinkKind.SPLIT_FROM: (
        N_("Split off from the other case"),
        N_("The other was split off from this case"),
    ),
    LinkKind.BEGUN_FROM: (
        N_("Begun with facts of the other case"),
        N_("The other was begun with facts of this case"),
    ),
}


class CaseLink(Record):
    """One tie between two cases, with the reason; a tie taken off stays as a row with its end."""

    __tablename__ = "case_links"

    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    other_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    kind: Mapped[LinkKind]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    linked_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    linked_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]
    removal_reason: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (sa.CheckConstraint("case_id <> other_id", name="two_cases"),)


#: what a new case may take over from another → the fields of it; never victims, evidence or claims
CARRIED: Mapping[str, tuple[str, ...]] = {
    "date": ("date_edtf", "time_of_day", "time_zone"),
    "place": (
        "place_id",
        "place_detail",
        "place_precision",
        "longitude",
        "latitude",
        "control",
    ),
    "target": ("target",),
    "weapons": ("weapons", "delivery"),
    "law": ("patterns", "violations"),
    "narrative": ("narrative",),
    "tags": ("tags",),
    "access": ("access",),
}
#: the people who work on a case are carried too, but are no field of it
PEOPLE = "people"


@dataclass(frozen=True)
class SplitDetails:
    """What goes to a new case: ids of records of the old one, and what the new one is called."""

    title: Texts
    reason: str
    victims: tuple[UUID, ...] = ()
    figures: tuple[UUID, ...] = ()
    damages: tuple[UUID, ...] = ()
    exhibits: tuple[UUID, ...] = ()
    citations: tuple[UUID, ...] = ()

    @property
    def statements(self) -> frozenset[UUID]:
        """The ids of the statements that go."""
        return frozenset((*self.victims, *self.figures, *self.damages))
