"""Every change to the keys of recipients: brought, confirmed by somebody else, retired."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all, stated
from casefiles.foundation.messages import N_
from casefiles.foundation.public_keys import NotAPublicKey, SecretKeyGiven, read_public_key
from casefiles.foundation.versions import refuse_if_stale
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.transitions import Transition, move
from casefiles.record.recipient_keys import policy, queries
from casefiles.record.recipient_keys.models import KeyState, RecipientKey
from casefiles.record.recipient_keys.policy import KeyPermission
from casefiles.record.recipients.models import Profile

CONFIRM = Transition(
    "recipient-key:confirmed",
    frozenset({KeyState.PROPOSED}),
    KeyState.CONFIRMED,
    KeyPermission.KEEP,
)
RETIRE = Transition(
    "recipient-key:retired",
    frozenset({KeyState.PROPOSED, KeyState.CONFIRMED}),
    KeyState.RETIRED,
    KeyPermission.KEEP,
)
TRANSITIONS = (CONFIRM, RETIRE)

HISTORY: Mapping[str, str] = {
    "recipient-key:added": N_("brought a key of %(recipient)s"),
    "recipient-key:confirmed": N_("compared the key of %(recipient)s and confirmed it"),
    "recipient-key:retired": N_("retired the key of %(recipient)s: %(reason)s"),
}
_WHERE = N_("Say where, so that somebody else can look there.")
_ELSEWHERE = N_("Compare it with another place than the one it came from.")


def add_key(
    session: Session, asked: Profile, public_key: str, *, found_at: str, acting_user: User
) -> RecipientKey:
    """Keep a key that a recipient gave; nothing is encrypted to it before somebody confirms it."""
    policy.require(acting_user, KeyPermission.KEEP)
    if asked.is_retired:
        raise NotAllowedNow(N_("This recipient is retired."))
    refuse_all(_faults_of(session, asked, public_key, found_at))
    key = RecipientKey(
        recipient=asked.code,
        public_key=read_public_key(public_key),
        found_at=found_at.strip(),
        added_by_id=acting_user.id,
    )
    session.add(key)
    session.flush()
    record(
        session,
        "recipient-key:added",
        key,
        acting_user=acting_user,
        recipient=key.recipient,
        sha256=_digest(key),
    )
    return key


def _faults_of(
    session: Session, asked: Profile, public_key: str, found_at: str
) -> Iterator[Refusal]:
    try:
        if queries.is_kept(session, asked.code, read_public_key(public_key)):
            yield Refusal(N_("This key is kept already."), field="public_key")
    except SecretKeyGiven:
        yield Refusal(
            N_(
                "This is a secret key, which nobody but its owner may have. Tell the recipient"
                " that it was given away, and ask for the public half of a new one."
            ),
            field="public_key",
        )
    except NotAPublicKey:
        yield Refusal(N_("Paste a public key of age. It begins with age1."), field="public_key")
    if not found_at.strip():
        yield Refusal(_WHERE, field="found_at")


@dataclass(frozen=True)
class Comparison:
    """What somebody read or heard elsewhere, and where."""

    told: str
    compared_with: str


def confirm_key(
    session: Session,
    key: RecipientKey,
    comparison: Comparison,
    *,
    opened: int,
    acting_user: User,
) -> None:
    """Say that a key is the recipient's, as it was told at another place to somebody else."""
    policy.require_confirm(acting_user, key)
    refuse_if_stale(key, opened)
    refuse_all(_faults_of_comparison(key, comparison))
    key.confirmed_by_id, key.confirmed_at = acting_user.id, clock.now()
    key.compared_with = comparison.compared_with.strip()
    _move(session, key, CONFIRM, acting_user=acting_user)


def _faults_of_comparison(key: RecipientKey, comparison: Comparison) -> Iterator[Refusal]:
    told, where = "".join(comparison.told.split()).lower(), comparison.compared_with.strip()
    if told != key.public_key:
        yield Refusal(
            N_("This is not the key that was brought. Do not confirm it; ask the recipient."),
            field="told",
        )
    if not where:
        yield Refusal(_WHERE, field="compared_with")
    elif where.casefold() == key.found_at.casefold():
        yield Refusal(_ELSEWHERE, field="compared_with")


def retire_key(session: Session, key: RecipientKey, *, reason: str, acting_user: User) -> None:
    """Encrypt nothing to it any more; what was encrypted stays as it is."""
    _move(session, key, RETIRE, acting_user=acting_user, reason=stated(reason))


def _move(
    session: Session,
    key: RecipientKey,
    transition: Transition[KeyState, KeyPermission],
    *,
    acting_user: User,
    **detail: str,
) -> None:
    move(
        session,
        key,
        transition,
        acting_user=acting_user,
        require=partial(policy.require, acting_user),
        within=None,
        recipient=key.recipient,
        sha256=_digest(key),
        **detail,
    )
    session.flush()


def _digest(key: RecipientKey) -> str:
    """Return by what the log knows a key: whoever compares it could copy it from there."""
    return hashlib.sha256(key.public_key.encode()).hexdigest()
