"""What was asked to be covered in a copy of an exhibit, and the copy that came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from casefiles.foundation import clock
from casefiles.foundation.database import Record

#: kind of job: draw a copy anew with parts of it covered
MAKE = "covering:make"
#: stands in place of a covered passage, whatever its length
TOKEN = "[REDACTED]"  # noqa: S105 - a mark that everybody reads
MOST_AREAS = 200


class Medium(StrEnum):
    """What a file is to whoever covers something in it."""

    PICTURE = "picture"
    PAGES = "pages"
    TEXT = "text"
    SOUND = "sound"
    VIDEO = "video"
    OTHER = "other"


class Unit(StrEnum):
    PERCENT = "percent"
    PIXELS = "pixels"


@dataclass(frozen=True)
class Box:
    """A rectangle of a page, seen upright: from its left and its top, in percent or pixels."""

    page: int
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Span:
    """A passage of a text: its first and last letter, counted from 1."""

    first: int
    last: int


@dataclass(frozen=True)
class Period:
    """A time of a recording, in seconds from its beginning."""

    begin: float
    end: float


@dataclass(frozen=True)
class Shade:
    """A rectangle of a video for some time; in percent or pixels of the upright frame."""

    begin: float
    end: float
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Areas:
    """Where something is covered: coordinates alone, never what stands there.

    Times are those of the original, also where something before them is cut out.
    """

    unit: Unit = Unit.PERCENT
    boxes: tuple[Box, ...] = ()
    spans: tuple[Span, ...] = ()
    shades: tuple[Shade, ...] = ()
    silences: tuple[Period, ...] = ()
    cuts: tuple[Period, ...] = ()
    #: where there are any, everything else is cut out
    kept: tuple[Period, ...] = ()

    def __len__(self) -> int:
        times = len(self.shades) + len(self.silences) + len(self.cuts) + len(self.kept)
        return len(self.boxes) + len(self.spans) + times

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "unit": self.unit.value,
            "boxes": [vars(one) for one in self.boxes],
            "spans": [vars(one) for one in self.spans],
            "shades": [vars(one) for one in self.shades],
            "silences": [vars(one) for one in self.silences],
            "cuts": [vars(one) for one in self.cuts],
            "kept": [vars(one) for one in self.kept],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Areas:
        """Return it again as it was asked for; what was asked for earlier may have no times."""
        return cls(
            Unit(data["unit"]),
            tuple(Box(**one) for one in data["boxes"]),
            tuple(Span(**one) for one in data["spans"]),
            tuple(Shade(**one) for one in data.get("shades", ())),
            *(
                tuple(Period(**one) for one in data.get(name, ()))
                for name in ("silences", "cuts", "kept")
            ),
        )


@dataclass(frozen=True)
class Order:
    """What somebody asks to be covered, and why."""

    areas: Areas
    reason: str


class Covering(Record):
    """One copy asked for. Another is made from the original again, never from this."""

    __tablename__ = "coverings"

    exhibit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exhibits.id"), index=True)
    author_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    medium: Mapped[Medium]
    reason: Mapped[str] = mapped_column(sa.String(500))
    #: see `Areas`
    areas: Mapped[dict[str, Any]]
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: of the original, found before the copy was drawn and again after
    original_sha256: Mapped[str] = mapped_column(sa.String(64))
    #: None until it is made
    derivative_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("derivatives.id"), unique=True)
    #: how many boxes, pages, passages and times were covered
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: program → version
    tools: Mapped[dict[str, Any]] = mapped_column(default=dict)
