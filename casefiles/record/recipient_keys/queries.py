"""Every read of the keys of recipients."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.record.recipient_keys import policy
from casefiles.record.recipient_keys.models import KeyState, RecipientKey
from casefiles.record.recipient_keys.policy import KeyPermission


def keys_of(session: Session, recipient: str) -> Sequence[RecipientKey]:
    """Return every key of a recipient, retired ones too, the latest first."""
    return session.scalars(
        sa.select(RecipientKey)
        .where(RecipientKey.recipient == recipient)
        .order_by(RecipientKey.added_at.desc(), RecipientKey.id.desc())
    ).all()


def confirmed_keys_of(session: Session, recipient: str) -> list[RecipientKey]:
    """Return the keys that something for a recipient may be encrypted to."""
    return [one for one in keys_of(session, recipient) if one.state is KeyState.CONFIRMED]


def to_compare(session: Session, user: User, *, limit: int) -> Sequence[RecipientKey]:
    """Return the keys that wait for somebody else than who brought them, the earliest first."""
    if not policy.may(user, KeyPermission.KEEP):
        return ()
    return session.scalars(
        sa.select(RecipientKey)
        .where(RecipientKey.state == KeyState.PROPOSED, RecipientKey.added_by_id != user.id)
        .order_by(RecipientKey.added_at, RecipientKey.id)
        .limit(limit)
    ).all()


def key_of(session: Session, recipient: str, key_id: UUID) -> RecipientKey:
    """Return one key of a recipient, or raise NotFound."""
    found = session.get(RecipientKey, key_id)
    if found is None or found.recipient != recipient:
        raise NotFound(N_("There is no such key of this recipient."))
    return found


def is_kept(session: Session, recipient: str, public_key: str) -> bool:
    """Return whether a recipient has this key already, and it is not retired."""
    return any(
        one.public_key == public_key and one.state is not KeyState.RETIRED
        for one in keys_of(session, recipient)
    )
