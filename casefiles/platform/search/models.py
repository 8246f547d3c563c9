"""The index of text: for each thing that can be found, the words to find it by."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from casefiles.foundation.database import Base


class SearchDocument(Base):
    """One thing and its words, folded. Each engine keeps an index over `body` by itself.

    It says nothing about who may see it: whoever reads the index asks the record.
    """

    __tablename__ = "search_documents"

    number: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True
    )
    #: case, victim, exhibit, source, claim
    kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[UUID] = mapped_column(unique=True)
    #: the case in whose file it stands
    within_id: Mapped[UUID | None] = mapped_column(index=True)
    #: the kind as `_kind`, then every form of every word, blanks between
    body: Mapped[str] = mapped_column(sa.Text)
