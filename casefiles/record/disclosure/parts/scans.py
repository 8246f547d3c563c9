"""A scan of a signed form: what is taken for one, and how it is sealed."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import filetype
from cryptography.exceptions import InvalidTag

from casefiles.foundation import envelope
from casefiles.foundation.errors import NotAllowedNow, Refusal
from casefiles.foundation.messages import N_

#: a scan of a few sheets; larger ones are sealed in memory for nothing
LARGEST_FORM = 15 * 1024 * 1024
_SCANS = frozenset({"application/pdf", "image/jpeg", "image/png"})


def media_type_of(scan: bytes) -> str:
    """Return what a scan is; refuse what is none, or too large."""
    media_type = filetype.guess_mime(scan) or ""
    if media_type not in _SCANS:
        raise Refusal(N_("Choose a PDF, a JPEG or a PNG."), field="file")
    if len(scan) > LARGEST_FORM:
        raise Refusal(N_("A scan may have 15 MB at most."), field="file")
    return media_type


def seal(key: bytes, scan: bytes, form_id: UUID) -> bytes:
    """Return a scan sealed under its key, bound to its row."""
    return envelope.seal(key, scan, bound_to=_bound_to(form_id))


def open_sealed(key: bytes, chunks: Iterable[bytes], form_id: UUID) -> bytes:
    """Return a scan again, as it was kept."""
    try:
        return envelope.open_sealed(key, b"".join(chunks), bound_to=_bound_to(form_id))
    except (OSError, InvalidTag) as fault:
        raise NotAllowedNow(
            N_("The form is not what was kept, or cannot be read. Whoever runs this has to see.")
        ) from fault


def _bound_to(form_id: UUID) -> bytes:
    return f"signed-form:{form_id}".encode()
