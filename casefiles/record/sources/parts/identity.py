"""Who a source is, as sealed bytes: one length hides another, and no source opens as another."""

from __future__ import annotations

import json
from dataclasses import asdict
from uuid import UUID

from casefiles.foundation import envelope
from casefiles.foundation.canonical import canonical_json
from casefiles.record.sources.models import Identity

#: sealed bytes are a multiple of this, so that their length tells nothing of a name
_STEP = 512


def seal(identity: Identity, source_id: UUID, *, public: bytes) -> bytes:
    """Seal to the public identity key: writing needs no passphrase."""
    plain = canonical_json(asdict(identity))
    padded = plain + b" " * (-len(plain) % _STEP)
    return envelope.seal_to(public, padded, bound_to=purpose(source_id))


def unseal(sealed: bytes, source_id: UUID, *, private: bytes) -> Identity:
    """Undo `seal`; bytes of another source raise `cryptography`'s InvalidTag."""
    plain = envelope.open_sealed_to(private, sealed, bound_to=purpose(source_id))
    return Identity(**json.loads(plain))


def purpose(source_id: UUID) -> bytes:
    """Return what a sealed identity is bound to, so that it opens as no other source's."""
    return f"source:{source_id}:identity".encode()
