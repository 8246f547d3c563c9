"""What an expunging would take, counted table by table before anything is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation.holdings import Holding
from casefiles.outbound.expunging.models import LegalHold
from casefiles.outbound.expunging.parts.emptying import Sought, changes_about, changes_that_name
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.outbound.recalls.queries import day_sent, open_draft
from casefiles.outbound.submissions.models import Submission
from casefiles.record.cases.models import Case


@dataclass(frozen=True)
class Sent:
    """One packet that holds somebody: for whom it is, and when it went out."""

    packet: Packet
    submission: Submission
    sent_on: date | None


@dataclass(frozen=True)
class Preview:
    """What would go, in numbers of rows, and what stands in the way."""

    #: table → rows about them that are emptied
    emptied: Mapping[str, int]
    #: table → rows of others in which their name is replaced
    named: Mapping[str, int]
    drafts: int
    details: int
    snapshots: int
    files: int
    packets: Sequence[Sent]
    #: cases in which they stand that whoever asks may read, and how many others there are
    cases: Sequence[Case]
    hidden_cases: int
    holds: Sequence[LegalHold]
    #: submissions that hold them and have not gone out
    on_their_way: Sequence[Submission] = field(default_factory=tuple)
    #: packets about which a letter is being written
    being_written: Sequence[Sent] = field(default_factory=tuple)
    #: ids of the submissions that whoever looks may know of; others are only counted
    known: frozenset[UUID] = frozenset()
    #: packets that hold them, of which our copy was closed for somebody else
    closed: Sequence[Sent] = field(default_factory=tuple)

    @property
    def counts(self) -> dict[str, int]:
        """Return what would go, in numbers, as it stays written down."""
        return {
            "rows": sum(self.emptied.values()),
            "named": sum(self.named.values()),
            "drafts": self.drafts,
            "details": self.details,
            "snapshots": self.snapshots,
            "packets": len(self.packets),
            "files": self.files,
            "sent": len(self.sent),
        }

    @property
    def is_barred(self) -> bool:
        """Return whether something has to be settled before anybody confirms."""
        return bool(self.holds or self.on_their_way or self.being_written)

    @property
    def sent(self) -> list[Sent]:
        """Return the packets that recipients hold."""
        held = (*self.packets, *self.closed)
        return [one for one in held if one.packet.state is PacketState.SENT]


def about(sought: Sought) -> _Drafts:
    """Return what tells of a draft whether it is about somebody, or names them."""
    return _Drafts(sought)


@dataclass(frozen=True)
class _Drafts:
    sought: Sought

    def __call__(self, address: str, typed: Sequence[tuple[str, str]]) -> bool:
        is_theirs = any(str(one) in address for one in self.sought.ids)
        return is_theirs or self.sought.mentions.are_in([value for _name, value in typed])


def rows_of(
    session: Session, holdings: Sequence[Holding], sought: Sought
) -> tuple[dict[str, int], dict[str, int]]:
    emptied: dict[str, int] = {}
    named: dict[str, int] = {}
    for holding in holdings:
        table = holding.table.__tablename__
        mine = {one.id for one in changes_about(session, holding, sought)}
        others = {one.id for one in changes_that_name(session, holding, sought)} - mine
        for counts, ids in ((emptied, mine), (named, others)):
            if ids:
                counts[table] = counts.get(table, 0) + len(ids)
    return emptied, named


def sent_of(session: Session, packet: Packet) -> Sent:
    submission = session.get_one(Submission, packet.submission_id)
    return Sent(packet, submission, day_sent(session, submission.id))


def being_written(session: Session, packets: Sequence[Sent]) -> list[Sent]:
    return [one for one in packets if open_draft(session, one.packet.id) is not None]
