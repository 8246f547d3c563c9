"""A place's own facts: what a row of a file sets, what the log keeps, what looking up finds."""

from __future__ import annotations

from casefiles.foundation.folding import fold
from casefiles.foundation.texts import Texts
from casefiles.record.places.models import Place
from casefiles.record.places.parts.rows import PlaceRow


def facts(place: Place) -> list[object]:
    """Return what the log keeps of an imported place, as plain data."""
    names = place.names.to_json()
    return [place.id, place.parent_id, place.level, place.code, names, list(place.aliases)]


def fill(place: Place, row: PlaceRow) -> bool:
    """Set what the row states; what it leaves empty stays as it is. Return whether that changed."""
    before = [*facts(place), place.longitude, place.latitude]
    # A boundary is long, and read where a row brings one.
    is_redrawn = row.boundary is not None and row.boundary != place.boundary
    replaced = [name for name in place.names.wordings.values() if not _is_among(name, row.names)]
    place.names = _joined(place.names, row.names)
    known = [*place.aliases, *replaced, *row.aliases]
    names = set(place.names.wordings.values())
    place.aliases = tuple(alias for alias in dict.fromkeys(known) if alias not in names)
    if row.longitude is not None and row.latitude is not None:
        place.longitude, place.latitude = row.longitude, row.latitude
    if is_redrawn:
        place.boundary = row.boundary
    place.search_text = search_text(place)
    return is_redrawn or before != [*facts(place), place.longitude, place.latitude]


def _is_among(name: str, names: Texts) -> bool:
    return name in names.wordings.values()


def _joined(known: Texts, given: Texts) -> Texts:
    wordings = {**known.wordings, **given.wordings}
    return Texts(wordings, known.original or given.original)


def search_text(place: Place) -> str:
    """Return every name folded, with bars between: whole names and parts are both found."""
    words = [*place.names.wordings.values(), *place.aliases, place.code or ""]
    folded = dict.fromkeys(key for word in words if (key := fold(word)))
    return f"|{'|'.join(folded)}|"
