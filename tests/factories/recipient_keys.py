"""Keys of a recipient, whose other half nobody keeps longer than a test."""

from __future__ import annotations

from dataclasses import dataclass

from pyrage import x25519
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from casefiles.record.recipient_keys.models import RecipientKey
from casefiles.record.recipient_keys.workflow import Comparison, confirm_key
from casefiles.record.recipient_keys.workflow import add_key as bring_key
from casefiles.record.recipients.queries import profile

FOUND_AT, COMPARED_WITH = "Their page of contacts (fictional)", "A call to the desk (fictional)"


@dataclass(frozen=True)
class Pair:
    """Both halves of a new key."""

    public: str
    secret: x25519.Identity


def new_pair() -> Pair:
    """Make a key as a recipient would."""
    secret = x25519.Identity.generate()
    return Pair(str(secret.to_public()), secret)


def add_key(
    session: Session,
    recipient: str,
    *,
    by: User,
    confirmed_by: User | None = None,
    pair: Pair | None = None,
) -> RecipientKey:
    """Bring a key of a recipient, and let somebody else confirm it."""
    public = (pair or new_pair()).public
    asked = profile(session, recipient)
    key = bring_key(session, asked, public, found_at=FOUND_AT, acting_user=by)
    if confirmed_by is not None:
        told = Comparison(public, COMPARED_WITH)
        confirm_key(session, key, told, opened=key.version, acting_user=confirmed_by)
    return key
