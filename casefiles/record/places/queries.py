"""Reading the gazetteer and the facilities in it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.record.places.models import Place

CHOICES = 2000


def choices(session: Session) -> list[tuple[str, str]]:
    """Return places as choices for a select: id and both names, larger areas first."""
    places = session.scalars(
        sa.select(Place).where(Place.level > 0).order_by(Place.level, Place.search_text).limit(CHOICES)
    )
    return [(str(place.id), _label(place)) for place in places]


def _label(place: Place) -> str:
    names = " · ".join(place.names.wordings.values())
    return f"{names} ({place.code})" if place.code else names
