"""Freezing and reading back."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation import envelope
from casefiles.foundation.canonical import canonical_json, digest
from casefiles.foundation.identifiers import new_id
from casefiles.platform.audit.workflow import Identified
from casefiles.platform.snapshots.models import Snapshot
from casefiles.platform.vault.models import DataKey
from casefiles.platform.vault.workflow import Keyring, new_data_key, open_data_key


def freeze(
    session: Session, keyring: Keyring, subject: Identified, content: dict[str, Any]
) -> Snapshot:
    """Keep plain data as it is now, encrypted under a key of its own."""
    key, plain_key = new_data_key(session, keyring)
    session.flush()
    snapshot = Snapshot(
        id=new_id(),
        subject_type=type(subject).__name__,
        subject_id=subject.id,
        digest=digest(content),
        data_key_id=key.id,
    )
    snapshot.sealed = envelope.seal(
        plain_key, canonical_json(content), bound_to=_purpose(snapshot.id)
    )
    session.add(snapshot)
    return snapshot


def thaw(session: Session, keyring: Keyring, snapshot: Snapshot) -> dict[str, Any]:
    """Return the frozen data; refused once its key was destroyed."""
    key = open_data_key(session, keyring, snapshot.data_key_id)
    plain = envelope.open_sealed(key, snapshot.sealed, bound_to=_purpose(snapshot.id))
    content: dict[str, Any] = json.loads(plain)
    return content


def is_readable(session: Session, snapshot: Snapshot) -> bool:
    """Return whether the key of a snapshot was not destroyed."""
    return session.get_one(DataKey, snapshot.data_key_id).wrapped is not None


def _purpose(snapshot_id: UUID) -> bytes:
    return f"snapshot:{snapshot_id}".encode()
