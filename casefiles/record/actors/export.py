"""What of actors may leave: the names of parties, forces and units, never that of one person."""

from __future__ import annotations

from casefiles.record.actors.models import Actor, CommandLink, Membership
from casefiles.record.disclosure.export import (
    OPEN,
    WITHIN,
    WRITTEN_INSIDE,
    Declared,
    Open,
    Stays,
    inside,
)

ACTOR = Declared(
    Actor,
    {
        "names": Open(unless_person=True),
        # asked, so that no person is named
        "kind": OPEN,
        "code": Stays("may hold the name of a person"),
        "state": WITHIN,
        "aliases": Stays("other spellings, to search by"),
        "party_kind": WITHIN,
        "state_code": WITHIN,
        "note": WRITTEN_INSIDE,
        "origin": WRITTEN_INSIDE,
        "void_reason": WRITTEN_INSIDE,
    },
)
DECLARED = (
    ACTOR,
    inside(Membership, "who belongs to whom is our own work until a claim says it"),
    inside(CommandLink, "who commands whom is our own work until a claim says it"),
)
