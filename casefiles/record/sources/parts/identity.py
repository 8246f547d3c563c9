"""Who a source is, as sealed bytes: one length hides another, and no source opens as another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from uuid import UUID

from casefiles.foundation import envelope
from casefiles.foundation.canonical import canonical_json
from casefiles.record.sources.models import Identity

#: sealed bytes are a multiple of this, so that their length tells nothing of a name
_STEP = 512


def seal(identity: Identity, source_id: UUID, *, public: bytes) -> bytes:
    """Seal to the public identity key: writing needs no passphrase."""
    return seal_words(asdict(identity), purpose(source_id), public=public)


def unseal(sealed: bytes, source_id: UUID, *, private: bytes) -> Identity:
    """Undo `seal`; bytes of another source raise `cryptography`'s InvalidTag."""
    return Identity(**unseal_words(sealed, purpose(source_id), private=private))


def seal_words(words: Mapping[str, str], bound_to: bytes, *, public: bytes) -> bytes:
    """Seal several texts to the public identity key, for one purpose."""
    plain = canonical_json(dict(words))
    padded = plain + b" " * (-len(plain) % _STEP)
    return envelope.seal_to(public, padded, bound_to=bound_to)


def unseal_words(sealed: bytes, bound_to: bytes, *, private: bytes) -> dict[str, str]:
    """Undo `seal_words`; bytes of another purpose raise `cryptography`'s InvalidTag."""
    plain = envelope.open_sealed_to(private, sealed, bound_to=bound_to)
    return {str(name): str(text) for name, text in json.loads(plain).items()}


def purpose(source_id: UUID) -> bytes:
    """Return what a sealed identity is bound to, so that it opens as no other source's."""
    return f"source:{source_id}:identity".encode()


def contact_purpose(source_id: UUID) -> bytes:
    """Return what a sealed contact plan is bound to: it opens as no identity and nobody else's."""
    return f"source:{source_id}:contact-plan".encode()
