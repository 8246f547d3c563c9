"""What of a case may leave: the facts of the incident, in the words written for readers outside."""

from __future__ import annotations

from casefiles.record.cases.models import Case, CaseMember, CaseSearch
from casefiles.record.disclosure.export import (
    IN_LISTS,
    OPEN,
    STAFF,
    WITHIN,
    WRITTEN_INSIDE,
    Declared,
    Stays,
    inside,
)

_SAID_BY_DATE = Stays("follows from the date, to sort by")
CASE = Declared(
    Case,
    {
        "reference": IN_LISTS,
        "tags": IN_LISTS,
        "opened_at": IN_LISTS,
        "changed_at": IN_LISTS,
        "state": OPEN,
        "title": OPEN,
        "narrative": OPEN,
        "date_edtf": OPEN,
        "time_of_day": OPEN,
        "time_zone": OPEN,
        "place_detail": OPEN,
        "place_precision": OPEN,
        "longitude": OPEN,
        "latitude": OPEN,
        "control": OPEN,
        "target": OPEN,
        "weapons": OPEN,
        "delivery": OPEN,
        "patterns": OPEN,
        "violations": OPEN,
        "earliest": _SAID_BY_DATE,
        "latest": _SAID_BY_DATE,
        "place_id": WITHIN,
        "access": Stays("tells which files are guarded most"),
        "codebook_version": Stays("says which edition of our terms was used"),
        "search_text": Stays("only for searching"),
        "in_submission": Stays("tells what else we send"),
        "opened_by_id": STAFF,
        "void_reason": WRITTEN_INSIDE,
    },
)
DECLARED = (
    CASE,
    inside(CaseMember, "names colleagues"),
    inside(CaseSearch, "what a colleague looked for"),
)
