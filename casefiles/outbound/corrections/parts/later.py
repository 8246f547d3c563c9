"""What later packets say, by the ids of an earlier one: so that it counts as told there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.outbound.corrections.parts.saying import Voice, said_in
from casefiles.outbound.packets.documents import public_id
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.outbound.packets.queries import is_expunged, opened
from casefiles.outbound.submissions.models import Submission, SubmissionCase
from casefiles.platform.vault.workflow import Keyring


def said_later(
    session: Session, keyring: Keyring, packet: Packet, voice: Voice, records: Collection[UUID]
) -> Iterator[tuple[datetime, Mapping[str, str]]]:
    """Yield what later packets to the same recipient say, with when each was sealed.

    Each as {statement → what stands for it}, as the earlier packet calls it; `records` are our
    ids of whatever both may speak of.
    """
    for later in session.scalars(_later(session, packet, records)):
        if is_expunged(session, later):
            continue
        held = opened(session, keyring, later)
        ids = {public_id(held.secret, one): public_id(voice.secret, one) for one in records}
        said = said_in(_renamed(held.content, ids), voice)
        tokens = {key: one.token for key, one in said.items() if not one.is_withheld}
        yield later.sealed_at, tokens


def _later(session: Session, packet: Packet, records: Collection[UUID]) -> sa.Select[Packet]:
    recipient = session.get_one(Submission, packet.submission_id).recipient
    shared = sa.exists().where(
        SubmissionCase.submission_id == Submission.id, SubmissionCase.case_id.in_(records)
    )
    return (
        sa.select(Packet)
        .join(Submission, Submission.id == Packet.submission_id)
        .where(Submission.recipient == recipient, shared)
        # The time of sealing counts seconds, and two may fall into one; ids follow one another.
        .where(Packet.state == PacketState.SENT, Packet.id > packet.id)
        .order_by(Packet.id)
    )


def _renamed(value: Any, ids: Mapping[str, str]) -> Any:  # noqa: ANN401 - plain data
    match value:
        case str():
            return ids.get(value, value)
        case Mapping():
            return {key: _renamed(one, ids) for key, one in value.items()}
        case list() | tuple():
            return [_renamed(one, ids) for one in value]
    return value
