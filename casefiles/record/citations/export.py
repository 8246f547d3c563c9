"""What of citations may leave: on which source or exhibit a statement rests, by its number."""

from __future__ import annotations

from casefiles.record.citations.models import Citation
from casefiles.record.disclosure.export import (
    NUMBERED,
    WHEN_WE_WORKED,
    WITHIN,
    WRITTEN_INSIDE,
    Declared,
    Stays,
)

CITATION = Declared(
    Citation,
    {
        "source_id": NUMBERED,
        "exhibit_id": NUMBERED,
        "case_id": WITHIN,
        "cited_kind": WITHIN,
        "cited_id": WITHIN,
        "credibility": Stays("how far we believe one statement is between colleagues"),
        "locator": WRITTEN_INSIDE,
        "quotation": Stays("the words of a source, which may tell who it is"),
        "removed_at": WHEN_WE_WORKED,
    },
)
DECLARED = (CITATION,)
