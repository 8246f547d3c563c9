"""What bodies of the United Nations published: documents that findings rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from casefiles.foundation import clock
from casefiles.foundation.database import Versioned
from casefiles.foundation.texts import Texts

_IN_FORCE = sa.text("state = 'recorded'")


class UNDocumentState(StrEnum):
    RECORDED = "recorded"
    VOID = "void"


def key_of(symbol: str) -> str:
    """Return what two spellings of one symbol share: letters are large, blanks do not count."""
    return "".join(symbol.split()).upper()


@dataclass(frozen=True)
class UNDocumentDetails:
    """What a person fills in about a document."""

    symbol: str
    title: Texts
    #: one of our recipients, or "" and the name of another body
    recipient: str = ""
    body_name: Texts | None = None
    published_on: date | None = None
    language: str = ""
    url: str = ""
    archived_url: str = ""
    paragraphs: Texts | None = None


class UNDocument(Versioned):
    """A document by its symbol; findings cite it by the same symbol, and keep what they say."""

    __tablename__ = "un_documents"

    state: Mapped[UNDocumentState] = mapped_column(default=UNDocumentState.RECORDED)
    #: as the document bears it
    symbol: Mapped[str] = mapped_column(sa.String(60))
    #: what findings are matched by, see `key_of`
    symbol_key: Mapped[str] = mapped_column(sa.String(60))
    title: Mapped[Texts]
    #: code of a recipient; empty where the body is none of ours
    recipient: Mapped[str] = mapped_column(sa.String(60), default="")
    body_name: Mapped[Texts | None]
    published_on: Mapped[date | None]
    #: of the text that was read
    language: Mapped[str] = mapped_column(sa.String(20), default="")
    url: Mapped[str] = mapped_column(sa.String(2000), default="")
    archived_url: Mapped[str] = mapped_column(sa.String(2000), default="")
    #: those that matter, in our words
    paragraphs: Mapped[Texts | None]
    added_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    void_reason: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (
        sa.CheckConstraint("symbol_key <> ''", name="has_symbol"),
        sa.CheckConstraint("(state = 'void') = (void_reason <> '')", name="void_says_why"),
        sa.CheckConstraint("recipient <> '' OR body_name IS NOT NULL", name="has_body"),
        sa.Index(
            "uq_un_documents_symbol",
            "symbol_key",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )
