"""Which statement rests on which source or exhibit, and where in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation.database import Versioned
from casefiles.record.evidence.models import Exhibit
from casefiles.record.sources.models import Source


class CitedKind(StrEnum):
    """What a citation supports."""

    CASE = "case"
    VICTIM = "victim"
    FIGURE = "figure"
    DAMAGE = "damage"
    CLAIM = "claim"
    INDICATOR = "indicator"


@dataclass(frozen=True)
class CitationDetails:
    """What a statement rests on: the reference of a source, or of an exhibit of the same case."""

    support: str
    credibility: str = "6"
    locator: str = ""
    quotation: str = ""


class Citation(Versioned):
    """This statement rests on that source or exhibit."""

    __tablename__ = "citations"

    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    cited_kind: Mapped[CitedKind]
    cited_id: Mapped[UUID] = mapped_column(index=True)
    source_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("sources.id"), index=True)
    exhibit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("exhibits.id"), index=True)
    #: vocabulary `credibility`, 1 to 6
    credibility: Mapped[str] = mapped_column(sa.String(10), default="6")
    #: page, paragraph, minute
    locator: Mapped[str] = mapped_column(sa.String(200), default="")
    quotation: Mapped[str] = mapped_column(sa.Text, default="")
    removed_at: Mapped[datetime | None]

    source: Mapped[Source | None] = relationship()
    exhibit: Mapped[Exhibit | None] = relationship()

    __table_args__ = (
        sa.CheckConstraint("(source_id IS NULL) <> (exhibit_id IS NULL)", name="one_support"),
    )

    @property
    def support(self) -> str:
        """Return the reference of what this rests on."""
        found = self.exhibit or self.source
        return found.reference if found is not None else ""

    @property
    def behind(self) -> Source | None:
        """Return the source that stands behind it, also where an exhibit is cited."""
        return self.exhibit.source if self.exhibit is not None else self.source

    @property
    def details(self) -> CitationDetails:
        """Return the citation as it was filled in."""
        return CitationDetails(self.support, self.credibility, self.locator, self.quotation)
