"""Reading the organisation."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.platform.organisation.models import FEWEST_ALIKE, Organisation

#: every page asks; there is one
_ORGANISATION = sa.select(Organisation)


def find_organisation(session: Session) -> Organisation | None:
    """Return the organisation, or None before set-up."""
    return session.scalar(_ORGANISATION)


def fewest_alike(session: Session) -> int:
    """Return how many people at least have to fit what is told of somebody without a name."""
    organisation = find_organisation(session)
    return FEWEST_ALIKE if organisation is None else organisation.fewest_alike


def the_organisation(session: Session) -> Organisation:
    """Return the organisation of an installation that has been set up."""
    return session.scalars(_ORGANISATION).one()
