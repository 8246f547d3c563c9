"""Does what two people decided, step by step; cut off anywhere, it goes on from where it stood.

Every step is a transaction of its own that finds nothing to do a second time. The order
matters: first nothing new can be copied, then copies go, then the traces of both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.holdings import TOMBSTONE_LINE, Holding
from casefiles.foundation.transactions import own_transaction
from casefiles.outbound.expunging import queries, workflow
from casefiles.outbound.expunging.models import EXPUNGE, Expunging, ExpungingState
from casefiles.outbound.expunging.parts import log, plans
from casefiles.outbound.expunging.parts.copies import (
    closed_that_held,
    copies_that_hold,
    forms_about,
    on_their_way,
    owed,
)
from casefiles.outbound.expunging.parts.emptying import (
    Change,
    changes_about,
    changes_that_name,
    files_that_go,
    part,
    write,
)
from casefiles.outbound.expunging.parts.previews import about
from casefiles.outbound.expunging.parts.subjects import subject_of_expunging
from casefiles.outbound.expunging.parts.sweeping import sweep
from casefiles.outbound.expunging.parts.work import Factory, Means, Work
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.packets.workflow import keep_what_it_holds
from casefiles.outbound.recalls.workflow import draft_what_is_owed
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditDetail, AuditEvent
from casefiles.platform.audit.queries import EXPUNGED
from casefiles.platform.audit.workflow import chain_pending, record
from casefiles.platform.files.models import StoredFile
from casefiles.platform.files.queries import is_kept
from casefiles.platform.files.workflow import expunge_file
from casefiles.platform.jobs.workflow import Handler, Progress
from casefiles.platform.search.workflow import compact
from casefiles.platform.vault.models import DataKey
from casefiles.platform.vault.workflow import Keyring, destroy_data_key
from casefiles.platform.work.workflow import count_drafts_that, forget_drafts_that
from casefiles.record.attribution.workflow import reconsider
from casefiles.record.cases.models import Case
from casefiles.record.disclosure.models import Ground, SignedForm
from casefiles.record.disclosure.workflow import take_back_expunged
from casefiles.record.sources.models import Source

CLEARED = "expunging:case-cleared"
#: what reviewers of an attribution are told of it: that, and no more
_EXPUNGED_FROM = {"fact": "expungings", "old": "kept", "new": "expunged", "action": CLEARED}
#: rows in one transaction
BATCH = 200


def handlers(means: Means) -> dict[str, Handler]:
    """Return what does each kind of job of this room."""

    def do(factory: Factory, expunging_id: UUID, progress: Progress) -> None:
        expunge(factory, means, expunging_id, progress)

    return {EXPUNGE: do}


def expunge(
    factory: Factory,
    means: Means,
    expunging_id: UUID,
    progress: Progress,
    *,
    batch: int = BATCH,
) -> None:
    """Expunge one person or source from everything; one that is done is swept alone."""
    work = _begun(factory, means, expunging_id, batch)
    if work is not None:
        steps = (
            _empty_rows,
            _withdraw_grounds,
            _throw_away_drafts,
            _index_anew,
            _write_letters,
            _destroy_keys,
            _remove_files,
            _remove_details,
            _finish,
        )
        for done, step in enumerate(steps):
            progress(done, len(steps))
            step(work)
    sweep(factory, expunging_id)


def _begun(
    factory: Factory,
    means: Means,
    expunging_id: UUID,
    batch: int,
) -> Work | None:
    ring, seen = means.keyring, None
    with factory() as session:  # looking takes no write lock
        expunging = session.get_one(Expunging, expunging_id)
        if expunging.state is not ExpungingState.CONFIRMED or expunging.decided_by_id is None:
            return None
        user = session.get_one(User, expunging.decided_by_id)
        if expunging.begun_at is None:
            seen = queries.foreseen_of(session, ring, means.holdings, expunging, acting_user=user)
    if seen is not None:
        with own_transaction(factory) as session:
            expunging, user = (
                session.get_one(Expunging, expunging_id),
                session.get_one(User, user.id),
            )
            workflow.note_begun(session, ring, expunging, seen, acting_user=user)
    with factory() as session:
        expunging = session.get_one(Expunging, expunging_id)
        plan = plans.read(session, ring, expunging)
        subject = subject_of_expunging(session, expunging)
        sought = queries.sought_for(session, subject, plan, expunging.exhibits)
    return Work(factory, means, expunging_id, user.id, sought, plan, batch)


# --- what stands in the record


def _empty_rows(work: Work) -> None:
    for holding in work.means.holdings:
        for changes in (changes_about, changes_that_name):
            while found := work.look(partial(changes, holding=holding, sought=work.sought)):
                some = sorted({one.id for one in found})[: work.batch]
                work.step(_Emptying(work, holding, changes, some))


@dataclass(frozen=True)
class _Emptying:
    """One batch of one table, read again under the write lock."""

    work: Work
    holding: Holding
    changes: Callable[..., list[Change]]
    ids: Sequence[UUID]

    def __call__(self, session: Session, expunging: Expunging, user: User) -> None:
        # Read once more under a lock: what a colleague wrote meanwhile is cut, not undone.
        found = self.changes(session, self.holding, self.work.sought, self.ids)
        changes = list({one.id: one for one in found}.values())
        if self.holding.only_added:
            _name_rows(session, self.holding, changes, user)
        write(session, self.holding, changes)
        session.expire_all()
        self._tell_index(session, changes, user)
        table = self.holding.table.__tablename__
        workflow.note_emptied(session, expunging, table, len(changes), acting_user=user)

    def _tell_index(self, session: Session, changes: Sequence[Change], user: User) -> None:
        if self.holding.table is Source:
            for one in changes:
                source = session.get_one(Source, one.id)
                record(session, "expunging:source-cleared", source, acting_user=user, within=one.id)


def _name_rows(session: Session, holding: Holding, changes: Sequence[Change], user: User) -> None:
    """Name rows in the log that nobody else may change; the database looks for that."""
    for one in changes:
        row = session.get_one(holding.table, one.id)
        record(session, EXPUNGED, row, acting_user=user)  # type: ignore[arg-type]  # it has an id
    chain_pending(session)


def _withdraw_grounds(work: Work) -> None:
    """Let the gate let out nothing of them any more, and letters become due."""
    standing = sa.and_(Ground.subject_id.in_(work.sought.ids), Ground.withdrawn_at.is_(None))

    def do(session: Session, _expunging: Expunging, user: User) -> None:
        for ground in session.scalars(sa.select(Ground).where(standing)):
            take_back_expunged(session, ground, TOMBSTONE_LINE, acting_user=user)

    if work.look(lambda session: session.scalar(sa.select(Ground.id).where(standing).limit(1))):
        work.step(do)


def _throw_away_drafts(work: Work) -> None:
    ring, theirs = work.means.keyring, about(work.sought)
    if work.look(lambda session: count_drafts_that(session, ring, theirs)):
        work.step(lambda session, _e, _u: forget_drafts_that(session, ring, theirs))


def _index_anew(work: Work) -> None:
    """Let every file concerned be found by what it says now alone."""
    done = sa.exists().where(
        AuditEvent.action == CLEARED,
        AuditEvent.subject_id == Case.id,
        AuditDetail.event_id == AuditEvent.id,
        AuditDetail.body["expunging"].as_string() == str(work.expunging_id),
    )
    cases = sa.select(Case.id).where(Case.id.in_(work.sought.area), ~done).order_by(Case.id)
    for case_id in work.look(lambda session: session.scalars(cases).all()):
        work.step(_Cleared(case_id))


@dataclass(frozen=True)
class _Cleared:
    case_id: UUID

    def __call__(self, session: Session, expunging: Expunging, user: User) -> None:
        case = session.get_one(Case, self.case_id)
        record(
            session, CLEARED, case, acting_user=user, within=case.id, expunging=str(expunging.id)
        )
        # What was approved because of somebody who went is looked at again.
        reconsider(session, case.id, _EXPUNGED_FROM)


# --- what was sealed


def _write_letters(work: Work) -> None:
    """Draft what recipients are told, while it can be read which parts of a packet it is about.

    What was cleared since it began is taken back first: its pins would go, and no letter is owed.
    """
    work.look(partial(_refuse_on_their_way, work=work))
    for packet_id in work.look(partial(owed, keyring=work.means.keyring, sought=work.sought)):
        work.step(_Letter(work.means.keyring, packet_id))


def _refuse_on_their_way(session: Session, work: Work) -> None:
    copies = copies_that_hold(session, work.means.keyring, work.sought)
    workflow.refuse_on_their_way(on_their_way(session, copies))


@dataclass(frozen=True)
class _Letter:
    keyring: Keyring
    packet_id: UUID

    def __call__(self, session: Session, _expunging: Expunging, user: User) -> None:
        packet = session.get_one(Packet, self.packet_id)
        draft_what_is_owed(session, self.keyring, packet, acting_user=user)


def _destroy_keys(work: Work) -> None:
    copies = work.look(lambda session: copies_that_hold(session, work.means.keyring, work.sought))
    packets = {packet.snapshot_id: packet.id for packet in copies.packets}
    for snapshot in copies.snapshots:
        work.step(_Closed(work, snapshot.data_key_id, packets.get(snapshot.id)))
    for packet in work.look(partial(closed_that_held, sought=work.sought)):
        work.step(_Unheld(work, packet.id))
    for form_id in work.look(partial(forms_about, sought=work.sought)):
        work.step(_Unsigned(form_id))


@dataclass(frozen=True)
class _Closed:
    """The key of one copy; of a packet also that of its file."""

    work: Work
    key_id: UUID
    packet_id: UUID | None

    def __call__(self, session: Session, _expunging: Expunging, user: User) -> None:
        keys = {self.key_id}
        if self.packet_id is not None:
            packet = session.get_one(Packet, self.packet_id)
            keys |= {packet.data_key_id} if packet.data_key_id else set()
            without = self.work.sought.ids
            keep_what_it_holds(session, self.work.means.keyring, packet, without=without)
            within = packet.submission_id
            record(session, "expunging:packet-closed", packet, acting_user=user, within=within)
        for key_id in sorted(keys):
            destroy_data_key(session, session.get_one(DataKey, key_id), acting_user=user)


@dataclass(frozen=True)
class _Unheld:
    """What is known of a packet that was closed for somebody else."""

    work: Work
    packet_id: UUID

    def __call__(self, session: Session, _expunging: Expunging, _user: User) -> None:
        packet = session.get_one(Packet, self.packet_id)
        ring, without = self.work.means.keyring, self.work.sought.ids
        keep_what_it_holds(session, ring, packet, without=without)


@dataclass(frozen=True)
class _Unsigned:
    """The scan of what they signed."""

    form_id: UUID

    def __call__(self, session: Session, _expunging: Expunging, user: User) -> None:
        form = session.get_one(SignedForm, self.form_id)
        form.removed_at = form.removed_at or clock.now()
        destroy_data_key(session, session.get_one(DataKey, form.data_key_id), acting_user=user)


def _remove_files(work: Work) -> None:
    """Destroy the bytes of what was chosen, one file at a time; others may keep the same bytes."""

    def kept(session: Session) -> Sequence[str]:
        digests = files_that_go(session, work.means.holdings, work.sought)
        return session.scalars(
            sa.select(StoredFile.sha256)
            .where(StoredFile.sha256.in_(digests), is_kept())
            .order_by(StoredFile.sha256)
        ).all()

    for sha256 in work.look(kept):
        work.step(Destroyed(work, sha256))


@dataclass(frozen=True)
class Destroyed:
    """The bytes of one file, unless they came in again meanwhile for something that stays."""

    work: Work
    sha256: str

    def __call__(self, session: Session, expunging: Expunging, user: User) -> None:
        file = session.get_one(StoredFile, self.sha256, with_for_update=True)
        if self.sha256 not in files_that_go(session, self.work.means.holdings, self.work.sought):
            return
        expunge_file(self.work.means.store, file)
        workflow.note_files(session, expunging, [self.sha256], acting_user=user)


# --- what the log said


def _remove_details(work: Work) -> None:
    """Name each event first, then remove its detail; the database refuses the other order."""
    rest = iter(work.look(lambda session: _details(session, work)))
    while some := list(islice(rest, work.batch)):
        unnamed = work.look(partial(log.unnamed, event_ids=some))
        if unnamed:
            work.step(_Naming(unnamed))
        work.step(_Removing(some))


def _details(session: Session, work: Work) -> list[UUID]:
    return log.details_of(session, work.means.holdings, work.sought, work.plan.in_log)


@dataclass(frozen=True)
class _Naming:
    event_ids: Sequence[UUID]

    def __call__(self, session: Session, expunging: Expunging, user: User) -> None:
        events = sa.select(AuditEvent).where(AuditEvent.id.in_(self.event_ids))
        named = session.scalars(events.order_by(AuditEvent.sequence)).all()
        for event in named:
            record(session, EXPUNGED, event, acting_user=user)
        digests = [event.detail_digest for event in named]
        workflow.note_removed(session, expunging, digests, acting_user=user)


@dataclass(frozen=True)
class _Removing:
    event_ids: Sequence[UUID]

    def __call__(self, session: Session, _expunging: Expunging, _user: User) -> None:
        session.execute(sa.delete(AuditDetail).where(AuditDetail.event_id.in_(self.event_ids)))


# --- the end


def _finish(work: Work) -> None:
    def do(session: Session, expunging: Expunging, user: User) -> None:
        part(session, work.means.holdings, work.sought)
        compact(session)
        workflow.note_done(session, expunging, acting_user=user)

    work.step(do)
