"""How people want the list of cases: the views they keep, the columns they are used to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from casefiles.foundation import clock
from casefiles.foundation.database import Base, Versioned


@dataclass(frozen=True)
class ViewContent:
    """What a list narrows, sorts and shows: codes as an address has them, and the words."""

    codes: dict[str, Any]
    words: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class ViewDetails:
    """What its owner says of a view."""

    name: str
    shared: bool = False


class CaseView(Versioned):
    """A list of cases that somebody comes back to; whoever opens it sees what they may."""

    __tablename__ = "case_views"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(sa.String(80))
    #: colleagues who read cases may open it; only its owner changes it
    shared: Mapped[bool] = mapped_column(default=False)
    #: codes only: {name of a filter, "sort" or "order" → value}
    codes: Mapped[dict[str, Any]]
    words: Mapped[str] = mapped_column(sa.String(200), default="")
    columns: Mapped[tuple[str, ...]] = mapped_column(default=())
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (sa.UniqueConstraint("user_id", "name"),)

    @property
    def content(self) -> ViewContent:
        """Return what it shows, to be compared with a list as it is now."""
        return ViewContent(dict(self.codes), self.words, tuple(self.columns))


class ListHabit(Base):
    """What one person's list looks like when nothing else is asked for."""

    __tablename__ = "list_habits"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    #: () where they never chose
    columns: Mapped[tuple[str, ...]] = mapped_column(default=())
    view_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("case_views.id", ondelete="SET NULL"), index=True
    )
