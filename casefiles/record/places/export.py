"""What of places and facilities may leave: what a map would tell."""

from __future__ import annotations

from casefiles.record.disclosure.export import OPEN, WITHIN, WRITTEN_INSIDE, Declared, Stays
from casefiles.record.places.models import Facility, Place

_NOT_SAID = Stays("the place of the incident is said by the case itself")
PLACE = Declared(
    Place,
    {
        "names": OPEN,
        "code": OPEN,
        "parent_id": WITHIN,
        "level": WITHIN,
        "aliases": Stays("other spellings, to search by"),
        "search_text": Stays("only for searching"),
        "longitude": _NOT_SAID,
        "latitude": _NOT_SAID,
        "boundary": _NOT_SAID,
        "point_precision": _NOT_SAID,
        "origin": Stays("where we have the place from"),
    },
)
FACILITY = Declared(
    Facility,
    {
        "names": OPEN,
        "kind": OPEN,
        "state": WITHIN,
        "place_id": WITHIN,
        "longitude": _NOT_SAID,
        "latitude": _NOT_SAID,
        "deconflicted": Stays("who was told of the place puts those in it at risk"),
        "note": WRITTEN_INSIDE,
        "void_reason": WRITTEN_INSIDE,
    },
)
DECLARED = (PLACE, FACILITY)
