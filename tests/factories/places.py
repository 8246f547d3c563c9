"""Places that exist nowhere, and facilities in them."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from casefiles.foundation.folding import fold
from casefiles.foundation.texts import Texts
from casefiles.record.places.models import Facility, Place


def add_place(
    session: Session,
    *,
    name: Texts | str = "Nowhere",
    code: str | None = None,
    level: int = 1,
    parent: Place | None = None,
    **columns: Any,
) -> Place:
    """Add a place as an import would have made it; `columns` are set as they are."""
    names = name if isinstance(name, Texts) else Texts.of(en=name)
    words = [*names.wordings.values(), *columns.get("aliases", ()), code or ""]
    search_text = "|".join(["", *(fold(word) for word in words if word), ""])
    place = Place(
        names=names, code=code, level=level, parent=parent, search_text=search_text, **columns
    )
    session.add(place)
    session.flush()
    return place


def add_facility(
    session: Session,
    *,
    place: Place | None = None,
    name: Texts | str = "Invented hospital",
    kind: str = "medical_facility",
    **columns: Any,
) -> Facility:
    """Add something that can be hit more than once."""
    names = name if isinstance(name, Texts) else Texts.of(en=name)
    facility = Facility(names=names, kind=kind, place=place or add_place(session), **columns)
    session.add(facility)
    session.flush()
    return facility
