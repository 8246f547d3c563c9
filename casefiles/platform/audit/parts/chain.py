"""What ties each event to the one before it, and to a detail that can be taken away."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from casefiles.foundation.canonical import canonical_json
from casefiles.platform.audit.models import AuditEvent


def salted_digest(salt: bytes, body: Mapping[str, Any]) -> str:
    """Return what the chain keeps of a detail: it cannot be guessed without the salt."""
    return hashlib.sha256(salt + canonical_json(body)).hexdigest()


def chained_hash(event: AuditEvent) -> str:
    """Return the SHA-256 over the event's facts and the hash before it."""
    facts = (
        event.sequence,
        event.id,
        event.happened_at,
        event.action,
        event.acting_user_id,
        event.subject_type,
        event.subject_id,
        event.within_id,
        event.detail_digest,
        event.previous_hash,
    )
    return hashlib.sha256(canonical_json(facts)).hexdigest()
