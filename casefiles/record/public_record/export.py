"""What of UN documents may leave: what the United Nations published of them itself."""

from __future__ import annotations

from casefiles.record.disclosure.export import (
    OPEN,
    STAFF,
    WHEN_WE_WORKED,
    WITHIN,
    WRITTEN_INSIDE,
    Declared,
    Stays,
)
from casefiles.record.public_record.models import UNDocument

UN_DOCUMENT = Declared(
    UNDocument,
    {
        "symbol": OPEN,
        "title": OPEN,
        "recipient": OPEN,
        "body_name": OPEN,
        "published_on": OPEN,
        "language": OPEN,
        "url": OPEN,
        "archived_url": Stays("where we keep a copy"),
        "paragraphs": WRITTEN_INSIDE,
        "symbol_key": WITHIN,
        "state": WITHIN,
        "void_reason": WRITTEN_INSIDE,
        "added_by_id": STAFF,
        "added_at": WHEN_WE_WORKED,
    },
)
DECLARED = (UN_DOCUMENT,)
