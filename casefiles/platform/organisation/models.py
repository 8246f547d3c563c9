"""The one organisation that this installation serves."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from casefiles.foundation.database import Versioned
from casefiles.foundation.texts import Texts

#: until an administrator says otherwise
FEWEST_ALIKE = 5


class Organisation(Versioned):
    """Who submits: shown in letterheads and packets."""

    __tablename__ = "organisations"

    names: Mapped[Texts]
    address: Mapped[str] = mapped_column(sa.String(500))
    #: one person answers for submissions and for documentary evidence (IIIM guidance)
    focal_point: Mapped[str] = mapped_column(sa.String(200))
    focal_point_contact: Mapped[str] = mapped_column(sa.String(300))
    #: in which texts are written, first the one shown by default
    languages: Mapped[tuple[str, ...]]
    #: from which age a child is asked beside its guardian; None: it has not said
    assent_from: Mapped[int | None]
    is_sample: Mapped[bool] = mapped_column(default=False)
    #: fewer people than this, of whom a packet tells the same, are warned of; below 2: nobody is
    fewest_alike: Mapped[int] = mapped_column(default=FEWEST_ALIKE, server_default="5")
    fewest_alike_reason: Mapped[str] = mapped_column(
        sa.Text, default="", server_default=sa.text("''")
    )
    #: always 1: the unique constraint keeps it to one organisation
    only_one: Mapped[int] = mapped_column(default=1, unique=True)

    __table_args__ = (
        sa.CheckConstraint("only_one = 1", name="only_one"),
        sa.CheckConstraint("assent_from BETWEEN 1 AND 18", name="assent_from"),
        sa.CheckConstraint("fewest_alike BETWEEN 0 AND 1000", name="fewest_alike"),
    )
