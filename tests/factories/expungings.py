"""Wishes to be expunged and legal holds, as the verbs enter them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.outbound.expunging import workflow
from casefiles.outbound.expunging.models import ExpungedKind, Expunging, HoldKind, LegalHold
from casefiles.platform.accounts.models import User
from casefiles.platform.vault.workflow import Keyring


def add_expunging(
    session: Session,
    keyring: Keyring,
    kind: ExpungedKind,
    subject_id: UUID,
    *,
    by: User,
    **said: Any,
) -> Expunging:
    """Ask that somebody be expunged, on an invented wish."""
    words = {"reason": "They fear for a brother.", "wish": "They called in June."} | said
    return workflow.ask(session, keyring, kind, subject_id, acting_user=by, **words)


def add_hold(
    session: Session, kind: HoldKind, subject_id: UUID, *, by: User, reason: str = "A court asked."
) -> LegalHold:
    """Place a legal hold."""
    return workflow.place_hold(session, kind, subject_id, reason=reason, acting_user=by)
