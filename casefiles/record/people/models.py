"""A person's names and identity, shared by several harms."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from casefiles.foundation.database import Versioned
from casefiles.foundation.texts import Texts


class Person(Versioned):
    """Somebody harmed, or somebody who spoke; never merged without a person deciding."""

    __tablename__ = "people"

    #: original script first, then transliterations
    names: Mapped[Texts]
    aliases: Mapped[tuple[str, ...]] = mapped_column(default=())
    #: vocabulary `sex`
    sex: Mapped[str] = mapped_column(sa.String(40), default="unknown")
    birth_edtf: Mapped[str | None] = mapped_column(sa.String(60))


@dataclass(frozen=True)
class PersonDetails:
    """What is known of who somebody is, in original script first."""

    names: Texts
    aliases: tuple[str, ...] = ()
    sex: str = "unknown"
    birth_edtf: str | None = None
