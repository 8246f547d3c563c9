"""What of the links between sources may leave: that one repeats another, by their numbers."""

from __future__ import annotations

from casefiles.record.disclosure.export import (
    NUMBERED,
    STAFF,
    WHEN_WE_WORKED,
    WRITTEN_INSIDE,
    Declared,
    Stays,
)
from casefiles.record.origins.models import Derivation

DERIVATION = Declared(
    Derivation,
    {
        "source_id": NUMBERED,
        "origin_id": NUMBERED,
        "how": Stays("how we know which source repeats which"),
        "note": WRITTEN_INSIDE,
        "recorded_by_id": STAFF,
        "recorded_at": WHEN_WE_WORKED,
        "removed_at": WHEN_WE_WORKED,
        "removal_reason": WRITTEN_INSIDE,
    },
)
DECLARED = (DERIVATION,)
