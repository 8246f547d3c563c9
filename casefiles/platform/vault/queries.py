"""What may be known of keys without a passphrase: that they exist, and their public half."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.messages import N_
from casefiles.platform.vault.models import LockedKey, LockedKeyKind


def public_key(session: Session, kind: LockedKeyKind) -> bytes:
    """Return the raw public half of a locked key."""
    return locked_key(session, kind).public


def locked_key(session: Session, kind: LockedKeyKind) -> LockedKey:
    """Return a key as it is locked, or refuse where set-up has made none."""
    key = session.get(LockedKey, kind)
    if key is None:
        raise NotAllowedNow(N_("This installation has no keys yet."))
    return key


def has_keys(session: Session) -> bool:
    """Return whether set-up has made the keys."""
    return session.get(LockedKey, LockedKeyKind.SIGNING) is not None


def signing_key_pem(session: Session) -> bytes:
    """Return the public signing key as PEM, for packets."""
    key = Ed25519PublicKey.from_public_bytes(public_key(session, LockedKeyKind.SIGNING))
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def fingerprint(session: Session) -> str:
    """Return the SHA-256 of the public signing key's DER form, in hexadecimal."""
    key = Ed25519PublicKey.from_public_bytes(public_key(session, LockedKeyKind.SIGNING))
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()
