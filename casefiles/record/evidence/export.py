"""What of exhibits may leave: the file that goes, and what is said of it, under one ground."""

from __future__ import annotations

from casefiles.platform.files.models import StoredFile
from casefiles.record.disclosure.export import (
    NUMBERED,
    STAFF,
    WHEN_WE_WORKED,
    WITHIN,
    WRITTEN_INSIDE,
    Declared,
    Stays,
    Under,
)
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.evidence.models import CustodyEvent, Derivative, Exhibit

_FILE = Under(GroundSubject.EXHIBIT, Scope.FILE)
_BY_WHOM = Stays("tells from whom we have it")
_SAYS_PERSONS = Stays("may name persons, or where they are")
EXHIBIT = Declared(
    Exhibit,
    {
        "title": _FILE,
        "kind": _FILE,
        "source_id": NUMBERED,
        "captured_edtf": _FILE,
        "captured_where": _FILE,
        "captured_how": _FILE,
        "content_edtf": _FILE,
        "content_where": _FILE,
        "sha256": _FILE,
        "captured_by": _BY_WHOM,
        "url": _BY_WHOM,
        "archived_url": _BY_WHOM,
        "original_name": _SAYS_PERSONS,
        "rights": _SAYS_PERSONS,
        "reference": Stays("our number would join two packets"),
        "case_id": WITHIN,
        "state": WITHIN,
        "language": Stays("not said of files"),
        "graphic": Stays("a warning for colleagues"),
        "covered_since": Stays("decides whether the original may go; tells nothing else"),
        "note": WRITTEN_INSIDE,
        "void_reason": WRITTEN_INSIDE,
    },
)
COPY = Declared(
    Derivative,
    {
        "sha256": _FILE,
        "exhibit_id": WITHIN,
        "kind": WITHIN,
        "state": WITHIN,
        "author_id": STAFF,
        "reviewer_id": STAFF,
        "made_at": WHEN_WE_WORKED,
        "reviewed_at": WHEN_WE_WORKED,
        "reason": WRITTEN_INSIDE,
        "review": WRITTEN_INSIDE,
    },
)
#: the bytes that go, original or copy
FILE = Declared(
    StoredFile,
    {
        "sha256": _FILE,
        "size": _FILE,
        "media_type": _FILE,
        # what was found damaged stays; it is asked before, and not said
        "fixity": _FILE,
        "stored_at": WHEN_WE_WORKED,
        "checked_at": WHEN_WE_WORKED,
        "tried_at": WHEN_WE_WORKED,
    },
)
CUSTODY = Declared(
    CustodyEvent,
    {
        "action": _FILE,
        "happened_at": _FILE,
        # the number of a part played, never a name
        "handler_id": NUMBERED,
        # only words of the program's own
        "purpose": _FILE,
        "sha256_after": _FILE,
        "reconstruction": _FILE,
        "exhibit_id": NUMBERED,
        "sequence": Stays("counted anew"),
        "recorded_at": WHEN_WE_WORKED,
        "handed_from": _SAYS_PERSONS,
        "handed_to": _SAYS_PERSONS,
        "location": _SAYS_PERSONS,
    },
)
DECLARED = (EXHIBIT, COPY, FILE, CUSTODY)
