"""Compares what went out with the record, now and then, so that pages can say what changed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from casefiles.foundation.transactions import own_transaction
from casefiles.outbound.corrections import queries, workflow
from casefiles.outbound.corrections.models import COMPARE
from casefiles.outbound.packets.models import Packet
from casefiles.platform.jobs.workflow import Handler, Progress, Recurring
from casefiles.platform.organisation.queries import find_organisation
from casefiles.platform.vault.workflow import Keyring

#: a packet of whose cases nothing happened since is passed over at the cost of one query
RECURRING = Recurring(COMPARE, timedelta(minutes=15), find_organisation)


def handlers(keyring: Keyring) -> dict[str, Handler]:
    """Return what does each kind of job of this room."""

    def compare(factory: sessionmaker[Session], _subject: UUID, progress: Progress) -> None:
        compare_all(keyring, factory, progress)

    return {COMPARE: compare}


def compare_all(keyring: Keyring, factory: sessionmaker[Session], progress: Progress) -> None:
    """Compare every packet that somebody holds, each in a transaction of its own."""
    with factory() as session:
        packets = queries.sent_packets(session)
    for done, packet_id in enumerate(packets, start=1):
        with own_transaction(factory) as session:
            workflow.look_again(session, keyring, session.get_one(Packet, packet_id))
        progress(done, len(packets))
