"""Compares what went out with the record, now and then, so that pages can say what changed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from casefiles.foundation.messages import N_
from casefiles.foundation.transactions import own_transaction
from casefiles.outbound.corrections import queries
from casefiles.outbound.corrections.models import COMPARE
from casefiles.outbound.corrections.parts.counting import keep_count
from casefiles.outbound.packets.models import Packet
from casefiles.platform.jobs.workflow import DoneInPart, Handler, Progress, Recurring
from casefiles.platform.organisation.queries import find_organisation
from casefiles.platform.vault.workflow import Keyring

#: a packet of whose cases nothing happened since is passed over at the cost of one query
RECURRING = Recurring(COMPARE, timedelta(minutes=15), find_organisation)

LEFT = N_(
    "Some packets could not be compared. Whoever runs this installation finds why in its log."
)


def handlers(keyring: Keyring) -> dict[str, Handler]:
    """Return what does each kind of job of this room."""

    def compare(factory: sessionmaker[Session], _subject: UUID, progress: Progress) -> None:
        compare_all(keyring, factory, progress)

    return {COMPARE: compare}


def compare_all(keyring: Keyring, factory: sessionmaker[Session], progress: Progress) -> None:
    """Compare every packet that somebody holds, each for itself.

    What could not be compared leaves the others their turn, and the work fails at its end.
    """
    with factory() as session:
        packets = queries.sent_packets(session)
    faults: list[Exception] = []
    for done, packet_id in enumerate(packets, start=1):
        try:
            _compare(keyring, factory, packet_id)
        except Exception as fault:  # noqa: BLE001 - whatever happens, the next packet has its turn
            faults.append(fault)
        progress(done, len(packets))
    if faults:
        raise DoneInPart(LEFT, faults)


def _compare(keyring: Keyring, factory: sessionmaker[Session], packet_id: UUID) -> None:
    """Compare one packet; nobody waits for the write lock meanwhile."""
    with factory() as session:
        counted = queries.count_again(session, keyring, session.get_one(Packet, packet_id))
    if counted is not None:
        with own_transaction(factory) as session:
            keep_count(session, session.get_one(Packet, packet_id), counted)
