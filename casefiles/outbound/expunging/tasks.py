"""Does what two people decided, step by step; cut off anywhere, it goes on from where it stood.

Every step is a transaction of its own that finds nothing to do a second time. The order
matters: first nothing new can be copied, then copies go, then the traces of both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from casefiles.foundation import clock
from casefiles.foundation.database import forget_overwritten
from casefiles.foundation.holdings import TOMBSTONE_LINE, Holding
from casefiles.foundation.transactions import own_transaction
from casefiles.outbound.expunging import queries, workflow
from casefiles.outbound.expunging.models import EXPUNGE, Expunging, ExpungingState
from casefiles.outbound.expunging.parts import log, plans
from casefiles.outbound.expunging.parts.emptying import (
    Change,
    Sought,
    changes_about,
    changes_that_name,
    write,
)
from casefiles.outbound.expunging.parts.plans import Plan
from casefiles.outbound.expunging.parts.subjects import subject_of_expunging
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.outbound.recalls.queries import affected_packet, open_draft
from casefiles.outbound.recalls.workflow import draft_what_is_owed
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditDetail, AuditEvent
from casefiles.platform.audit.queries import EXPUNGED
from casefiles.platform.audit.workflow import chain_pending, record
from casefiles.platform.jobs.workflow import Handler, Progress
from casefiles.platform.search.workflow import compact
from casefiles.platform.vault.models import DataKey
from casefiles.platform.vault.workflow import Keyring, destroy_data_key
from casefiles.platform.work.workflow import forget_drafts_that
from casefiles.record.cases.models import Case
from casefiles.record.disclosure.models import Ground
from casefiles.record.sources.models import Source

Factory = sessionmaker[Session]
#: rows in one transaction
BATCH = 200
_STEPS = 9
T = TypeVar("T")


class NotSwept(Exception):  # noqa: N818 - the fact, for the installation's log
    """The log of the database is in use and could not be cleared: tried again."""


@dataclass(frozen=True)
class Work:
    """What one expunging needs, read once: it is the same after every cut."""

    factory: Factory
    keyring: Keyring
    holdings: Sequence[Holding]
    expunging_id: UUID
    acting_user_id: UUID
    sought: Sought
    plan: Plan
    batch: int

    def step(self, do: Callable[[Session, Expunging, User], T]) -> T:
        """Do something in a transaction of its own, in the name of whoever confirmed it."""
        with own_transaction(self.factory) as session:
            expunging = session.get_one(Expunging, self.expunging_id)
            return do(session, expunging, session.get_one(User, self.acting_user_id))


def handlers(keyring: Keyring, holdings: Sequence[Holding]) -> dict[str, Handler]:
    """Return what does each kind of job of this room."""

    def do(factory: Factory, expunging_id: UUID, progress: Progress) -> None:
        expunge(factory, keyring, holdings, expunging_id, progress)

    return {EXPUNGE: do}


def expunge(
    factory: Factory,
    keyring: Keyring,
    holdings: Sequence[Holding],
    expunging_id: UUID,
    progress: Progress,
    *,
    batch: int = BATCH,
) -> None:
    """Expunge one person or source from everything; one that is done is swept alone."""
    work = _begun(factory, keyring, holdings, expunging_id, batch)
    if work is not None:
        steps = (
            _empty_rows,
            _withdraw_grounds,
            _throw_away_drafts,
            _index_anew,
            _write_letters,
            _destroy_keys,
            _remove_details,
            _finish,
        )
        for done, step in enumerate(steps):
            progress(done, _STEPS)
            step(work)
    _sweep(factory, expunging_id)
    progress(_STEPS, _STEPS)


def _begun(
    factory: Factory,
    keyring: Keyring,
    holdings: Sequence[Holding],
    expunging_id: UUID,
    batch: int,
) -> Work | None:
    with factory() as session:  # looking takes no write lock
        expunging = session.get_one(Expunging, expunging_id)
        if expunging.state is not ExpungingState.CONFIRMED or expunging.decided_by_id is None:
            return None
        user = session.get_one(User, expunging.decided_by_id)
        plan = plans.read(session, keyring, expunging)
        subject = subject_of_expunging(session, expunging)
        sought = queries.sought_for(session, subject, plan)
        seen = queries.preview_of(session, keyring, holdings, subject, plan, acting_user=user)
        is_new = expunging.begun_at is None
    work = Work(factory, keyring, holdings, expunging_id, user.id, sought, plan, batch)
    if is_new:
        work.step(
            lambda session, expunging, user: workflow.note_begun(
                session, expunging, _counted(seen), acting_user=user
            )
        )
    return work


def _counted(seen: queries.Preview) -> dict[str, int]:
    return {
        "rows": sum(seen.emptied.values()),
        "named": sum(seen.named.values()),
        "drafts": seen.drafts,
        "details": seen.details,
        "snapshots": seen.snapshots,
        "packets": len(seen.packets),
        "sent": len(seen.sent),
    }


# --- what stands in the record


def _empty_rows(work: Work) -> None:
    for holding in work.holdings:
        for changes in (changes_about, changes_that_name):
            while work.step(_Emptying(work, holding, changes)):
                pass


@dataclass(frozen=True)
class _Emptying:
    """One batch of one table; returns whether there was anything to change."""

    work: Work
    holding: Holding
    changes: Callable[[Session, Holding, Sought], list[Change]]

    def __call__(self, session: Session, expunging: Expunging, user: User) -> bool:
        found = self.changes(session, self.holding, self.work.sought)
        changes = list({one.id: one for one in found}.values())[: self.work.batch]
        if not changes:
            return False
        if self.holding.only_added:
            _name_rows(session, self.holding, changes, user)
        write(session, self.holding, changes)
        session.expire_all()
        self._tell_index(session, changes, user)
        table = self.holding.table.__tablename__
        workflow.note_emptied(session, expunging, table, len(changes), acting_user=user)
        return True

    def _tell_index(self, session: Session, changes: Sequence[Change], user: User) -> None:
        if self.holding.table is Source:
            for one in changes:
                source = session.get_one(Source, one.id)
                record(
                    session,
                    "expunging:source-cleared",
                    source,
                    acting_user=user,
                    within=source.id,
                )


def _name_rows(session: Session, holding: Holding, changes: Sequence[Change], user: User) -> None:
    """Name rows in the log that nobody else may change; the database looks for that."""
    for one in changes:
        row = session.get_one(holding.table, one.id)
        record(session, EXPUNGED, row, acting_user=user)  # type: ignore[arg-type]  # it has an id
    chain_pending(session)


def _withdraw_grounds(work: Work) -> None:
    """Let the gate let out nothing of them any more, and letters become due."""

    def do(session: Session, _expunging: Expunging, user: User) -> None:
        theirs = sa.and_(Ground.subject_id.in_(work.sought.ids), Ground.withdrawn_at.is_(None))
        for ground in session.scalars(sa.select(Ground).where(theirs)):
            ground.withdrawn_at, ground.withdrawal_reason = clock.now(), TOMBSTONE_LINE
            record(
                session,
                "ground:withdrawn",
                ground,
                acting_user=user,
                within=ground.case_id,
                reason=TOMBSTONE_LINE,
            )

    work.step(do)


def _throw_away_drafts(work: Work) -> None:
    work.step(
        lambda session, _expunging, _user: forget_drafts_that(
            session, work.keyring, queries.about(work.sought)
        )
    )


def _index_anew(work: Work) -> None:
    """Let every file concerned be found by what it says now alone."""
    with work.factory() as session:
        cases = sa.select(Case.id).where(Case.id.in_(work.sought.area))
        case_ids = list(session.scalars(cases.order_by(Case.id)))
    for case_id in case_ids:
        work.step(_Cleared(case_id))
    work.step(lambda session, _expunging, _user: compact(session))


@dataclass(frozen=True)
class _Cleared:
    case_id: UUID

    def __call__(self, session: Session, _expunging: Expunging, user: User) -> None:
        case = session.get_one(Case, self.case_id)
        record(session, "expunging:case-cleared", case, acting_user=user, within=case.id)


# --- what was sealed


def _write_letters(work: Work) -> None:
    """Draft what recipients are told, while it can be read which parts of a packet it is about."""
    for packet_id in work.step(lambda session, _e, _u: _packets(session, work)):
        work.step(_Letter(work, packet_id))


def _packets(session: Session, work: Work) -> list[UUID]:
    return [one.id for one in queries.copies_of(session, work.keyring, work.sought).packets]


@dataclass(frozen=True)
class _Letter:
    work: Work
    packet_id: UUID

    def __call__(self, session: Session, _expunging: Expunging, user: User) -> None:
        packet = session.get_one(Packet, self.packet_id)
        is_due = (
            packet.state is PacketState.SENT
            and open_draft(session, packet.id) is None
            and affected_packet(session, self.work.keyring, packet).items
        )
        if is_due:
            draft_what_is_owed(session, self.work.keyring, packet, acting_user=user)


def _destroy_keys(work: Work) -> None:
    with work.factory() as session:
        copies = queries.copies_of(session, work.keyring, work.sought)
        packets = [one.id for one in copies.packets]
    for packet_id in packets:
        work.step(_Closed(packet_id))
    rest = [one.data_key_id for one in copies.snapshots]
    for key_id in rest:
        work.step(_Destroyed(key_id))


@dataclass(frozen=True)
class _Destroyed:
    key_id: UUID

    def __call__(self, session: Session, _expunging: Expunging, user: User) -> None:
        key = session.get_one(DataKey, self.key_id)
        if key.wrapped is not None:
            destroy_data_key(session, key, acting_user=user)


@dataclass(frozen=True)
class _Closed:
    """The key of a packet's file; that of what it was sealed with goes after it."""

    packet_id: UUID

    def __call__(self, session: Session, expunging: Expunging, user: User) -> None:
        packet = session.get_one(Packet, self.packet_id)
        if packet.data_key_id is not None:
            _Destroyed(packet.data_key_id)(session, expunging, user)
        within = packet.submission_id
        record(session, "expunging:packet-closed", packet, acting_user=user, within=within)


# --- what the log said


def _remove_details(work: Work) -> None:
    """Name each event first, then remove its detail; the database refuses the other order."""
    with work.factory() as session:
        sought, mentions = work.sought, work.plan.in_log
        rest = iter(log.details_of(session, work.holdings, sought, mentions))
    while some := list(islice(rest, work.batch)):
        work.step(_Naming(some))
        work.step(_Removing(some))


@dataclass(frozen=True)
class _Naming:
    event_ids: Sequence[UUID]

    def __call__(self, session: Session, expunging: Expunging, user: User) -> None:
        named = set(
            session.scalars(
                sa.select(AuditEvent.subject_id).where(
                    AuditEvent.action == EXPUNGED, AuditEvent.subject_id.in_(self.event_ids)
                )
            )
        )
        rest = [one for one in self.event_ids if one not in named]
        events = sa.select(AuditEvent).where(AuditEvent.id.in_(rest))
        new = session.scalars(events.order_by(AuditEvent.sequence)).all()
        for event in new:
            record(session, EXPUNGED, event, acting_user=user, within=expunging.id)
        if new:
            digests = [event.detail_digest for event in new]
            workflow.note_removed(session, expunging, digests, acting_user=user)


@dataclass(frozen=True)
class _Removing:
    event_ids: Sequence[UUID]

    def __call__(self, session: Session, _expunging: Expunging, _user: User) -> None:
        session.execute(sa.delete(AuditDetail).where(AuditDetail.event_id.in_(self.event_ids)))


# --- the end


def _finish(work: Work) -> None:
    work.step(
        lambda session, expunging, user: workflow.note_done(session, expunging, acting_user=user)
    )


def _sweep(factory: Factory, expunging_id: UUID) -> None:
    """Clear the database's own files of what was written over, and note that it was done."""
    with factory() as session:
        expunging = session.get_one(Expunging, expunging_id)
        is_due = expunging.state is ExpungingState.DONE and expunging.swept_at is None
    if not is_due:
        return
    if not forget_overwritten(factory.kw["bind"]):
        raise NotSwept
    with own_transaction(factory) as session:
        session.get_one(Expunging, expunging_id).swept_at = clock.now()
