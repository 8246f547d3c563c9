"""The one writer of the log, in the caller's transaction: both are kept, or neither."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event as events
from sqlalchemy.orm import Session, sessionmaker

from casefiles.foundation import clock
from casefiles.foundation.canonical import canonical_json
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.locks import AdvisoryLock, one_at_a_time
from casefiles.platform.audit.models import GENESIS, AuditDetail, AuditEvent
from casefiles.platform.audit.parts.chain import chained_hash, salted_digest

_PENDING = "pending events"
_REACTIONS = "reactions"
_LAST = "work before the log"


class Identified(Protocol):
    """Anything with an id: a record, a person."""

    id: UUID


@dataclass(frozen=True)
class Happening:
    """An event as reactions see it, before it has its place in the chain."""

    action: str
    subject: Identified
    within: UUID | None
    acting_user: Identified | None
    detail: Mapping[str, Any]


Reaction = Callable[[Session, Happening], None]
Reactions = Mapping[str, Sequence[Reaction]]


def record(
    session: Session,
    action: str,
    subject: Identified,
    *,
    acting_user: Identified | None,
    within: UUID | None = None,
    **detail: object,
) -> None:
    """Add an event and tell the higher rooms that asked to know.

    `action` is a tag such as "case:closed", never a sentence. `detail` is plain
    data (before, after, reason); it is kept beside the chain under a salt.
    """
    body: dict[str, Any] = json.loads(canonical_json(detail))
    salt = secrets.token_bytes(16)
    pending = AuditEvent(
        id=new_id(),
        happened_at=clock.now(),
        action=action,
        acting_user_id=acting_user.id if acting_user else None,
        subject_type=type(subject).__name__,
        subject_id=subject.id,
        within_id=within,
        detail_digest=salted_digest(salt, body),
    )
    session.info.setdefault(_PENDING, []).append(pending)
    session.add(AuditDetail(event_id=pending.id, salt=salt, body=body))
    happening = Happening(action, subject, within, acting_user, body)
    for reaction in session.info.get(_REACTIONS, {}).get(action, ()):
        reaction(session, happening)


def has_waiting(session: Session) -> bool:
    """Return whether this transaction has done something that the log does not tell yet."""
    return bool(session.info.get(_PENDING))


def do_last(session: Session, work: Callable[[Session], None]) -> None:
    """Let a reaction do the rest of its work once, after all other changes of the transaction.

    So a lock of its own is taken after every lock on rows and before that of the log, in one
    order by everybody. What it does writes no event.
    """
    waiting = session.info.setdefault(_LAST, [])
    if work not in waiting:
        waiting.append(work)


def keep_log(factory: sessionmaker[Session], reactions: Reactions) -> None:
    """Make every session of the factory chain its events last before it commits."""
    factory.configure(info={**factory.kw.get("info", {}), _REACTIONS: reactions})
    events.listen(factory, "before_commit", chain_pending)
    events.listen(factory, "after_rollback", _forget_pending)


def chain_pending(session: Session) -> None:
    """Give the waiting events their places in the chain, under the log's one lock."""
    pending: list[AuditEvent] = session.info.pop(_PENDING, [])
    if not pending:
        return
    session.flush()
    for work in session.info.pop(_LAST, ()):
        work(session)
    one_at_a_time(session, AdvisoryLock.LOG)
    head = session.execute(
        sa.select(AuditEvent.sequence, AuditEvent.hash)
        .order_by(AuditEvent.sequence.desc())
        .limit(1)
    ).one_or_none()
    sequence, previous = head or (0, GENESIS)
    for event in pending:
        sequence += 1
        event.sequence, event.previous_hash = sequence, previous
        previous = event.hash = chained_hash(event)
    session.add_all(pending)
    session.flush()


def _forget_pending(session: Session) -> None:
    session.info.pop(_PENDING, None)
