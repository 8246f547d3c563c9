"""What may be known of keys without a passphrase: that they exist, and their public half."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.messages import N_
from casefiles.platform.vault.models import FormerKey, LockedKey, LockedKeyKind, MasterKey


def public_key(session: Session, kind: LockedKeyKind) -> bytes:
    """Return the raw public half of a locked key."""
    return locked_key(session, kind).public


def locked_key(session: Session, kind: LockedKeyKind) -> LockedKey:
    """Return a key as it is locked, or refuse where set-up has made none."""
    key = session.get(LockedKey, kind)
    if key is None:
        raise NotAllowedNow(N_("This installation has no keys yet."))
    return key


def master_keys(session: Session) -> Sequence[str]:
    """Return the names of the master keys that rows may be under, the newest first."""
    rows = sa.select(MasterKey.name).order_by(MasterKey.made_at.desc(), MasterKey.name)
    return session.scalars(rows).all()


def former_keys(session: Session) -> Sequence[FormerKey]:
    """Return every key that another took the place of."""
    return session.scalars(sa.select(FormerKey).order_by(FormerKey.retired_at)).all()


def unfinished(session: Session) -> Sequence[FormerKey]:
    """Return the keys that another takes the place of, while something may still need them."""
    return session.scalars(sa.select(FormerKey).where(FormerKey.swept_at.is_(None))).all()


def public_key_to_seal_to(session: Session) -> bytes:
    """Return the public identity key, which stays the one until this transaction ends."""
    row = session.get(
        LockedKey, LockedKeyKind.IDENTITY, with_for_update={"read": True}, populate_existing=True
    )
    return row.public if row else public_key(session, LockedKeyKind.IDENTITY)


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
