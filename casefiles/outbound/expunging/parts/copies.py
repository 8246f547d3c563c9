"""Which sealed copies hold somebody: snapshots of cases and packets, each under its own key."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.outbound.expunging.parts.emptying import Sought
from casefiles.outbound.expunging.parts.subjects import in_batches
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.outbound.recalls.queries import affected_packet, open_draft
from casefiles.outbound.submissions.models import Submission, SubmissionCase
from casefiles.outbound.submissions.queries import ON_ITS_WAY
from casefiles.platform.snapshots.models import Snapshot
from casefiles.platform.snapshots.workflow import thaw
from casefiles.platform.vault.models import DataKey
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.disclosure.models import Ground, SignedForm

#: what is sealed and speaks of many files, by the name of its kind: it is opened wherever
#: somebody stood, since people may have named them in it. Its room stands above this one.
OF_MANY_FILES = ("Report",)


@dataclass(frozen=True)
class Copies:
    """The snapshots that hold somebody, and the packets among what they were sealed into."""

    snapshots: tuple[Snapshot, ...] = ()
    packets: tuple[Packet, ...] = ()

    @property
    def key_ids(self) -> frozenset[UUID]:
        """Return the keys without which none of it can be read again."""
        files = (packet.data_key_id for packet in self.packets if packet.data_key_id)
        return frozenset({*(one.data_key_id for one in self.snapshots), *files})


def copies_that_hold(session: Session, keyring: Keyring, sought: Sought) -> Copies:
    """Open every copy of the files concerned, and what speaks of many: those that hold them."""
    held = tuple(
        snapshot
        for snapshot in _readable(session, sought.area)
        if _holds(session, keyring, snapshot, sought)
    )
    ids = [snapshot.id for snapshot in held]
    packets = session.scalars(
        sa.select(Packet).where(Packet.snapshot_id.in_(ids)).order_by(Packet.sealed_at, Packet.id)
    )
    return Copies(held, tuple(packets))


def _readable(session: Session, area: Collection[UUID]) -> Iterator[Snapshot]:
    of_many = Snapshot.subject_type.in_(OF_MANY_FILES)
    mine = [sa.and_(Snapshot.subject_id.in_(some), ~of_many) for some in in_batches(area)]
    for which in (*mine, of_many):
        statement = (
            sa.select(Snapshot)
            .join(DataKey, DataKey.id == Snapshot.data_key_id)
            .where(which, DataKey.wrapped.is_not(None))
        )
        yield from session.scalars(statement.order_by(Snapshot.taken_at, Snapshot.id))


def _holds(session: Session, keyring: Keyring, snapshot: Snapshot, sought: Sought) -> bool:
    content = thaw(session, keyring, snapshot)
    plain = json.dumps(content)
    if any(str(one) in plain for one in sought.ids) or sought.mentions.are_in(content):
        return True
    # A report tells of cases without saying of whom: what it tells of their cases goes too.
    told = set(content.get("accounts", ())) if snapshot.subject_type in OF_MANY_FILES else set()
    return bool(told & {str(one) for one in sought.area})


def closed_that_held(session: Session, sought: Sought) -> list[Packet]:
    """Return the packets that hold somebody and that nobody can open, since another one went."""
    closed = sa.select(Packet).where(Packet.id.in_(sought.area), Packet.holds.is_not(None))
    return [
        packet
        for packet in session.scalars(closed.order_by(Packet.sealed_at, Packet.id))
        if any(str(one) in packet.holds["numbers"] for one in sought.ids if packet.holds)
    ]


def forms_about(session: Session, sought: Sought) -> list[UUID]:
    """Return the scans of what they signed that somebody can still read."""
    statement = (
        sa.select(SignedForm.id)
        .join(Ground, Ground.id == SignedForm.ground_id)
        .join(DataKey, DataKey.id == SignedForm.data_key_id)
        .where(Ground.subject_id.in_(sought.ids), DataKey.wrapped.is_not(None))
    )
    return list(session.scalars(statement.order_by(SignedForm.id)))


def on_their_way(session: Session, copies: Copies) -> list[Submission]:
    """Return the submissions that hold them and have not gone out: somebody takes them back."""
    ids = [snapshot.id for snapshot in copies.snapshots]
    pinned = sa.select(SubmissionCase.submission_id).where(SubmissionCase.snapshot_id.in_(ids))
    packed = [packet.submission_id for packet in copies.packets]
    statement = (
        sa.select(Submission)
        .where(Submission.state.in_(ON_ITS_WAY))
        .where(sa.or_(Submission.id.in_(pinned), Submission.id.in_(packed)))
    )
    return list(session.scalars(statement.order_by(Submission.reference)))


def owed(session: Session, keyring: Keyring, sought: Sought) -> list[UUID]:
    """Return the packets that went out, hold them, and that no letter speaks of yet."""
    return [
        packet.id
        for packet in (
            *copies_that_hold(session, keyring, sought).packets,
            *closed_that_held(session, sought),
        )
        if packet.state is PacketState.SENT
        and open_draft(session, packet.id) is None
        and affected_packet(session, keyring, packet).items
    ]
