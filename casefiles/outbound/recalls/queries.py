"""Reading what lost its ground after it was sealed, and the letters about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.outbound.packets import policy
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.outbound.packets.policy import PacketPermission
from casefiles.outbound.packets.queries import Withdrawn, withdrawn_since_seal
from casefiles.outbound.recalls.models import NoticeState, RecallNotice
from casefiles.outbound.submissions.models import (
    Dispatch,
    DispatchKind,
    Submission,
    SubmissionCase,
)
from casefiles.platform.accounts.models import User
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.disclosure.models import Ground
from casefiles.record.disclosure.queries import Item, items_from_data
from casefiles.record.related.models import CaseLink, LinkKind
from casefiles.record.victims.models import Victim

#: so many are shown, of so many that are looked into, the latest first
LISTED, _LOOKED_INTO = 50, 500


@dataclass(frozen=True)
class Affected:
    """A packet of which something was withdrawn that no letter speaks of yet."""

    packet: Packet
    submission: Submission
    withdrawn: Withdrawn


def touched(session: Session, *states: PacketState) -> list[tuple[Packet, Submission]]:
    """Return packets of whose people a ground was withdrawn since the seal and the last letter.

    Cheap, and wider than the truth: what was withdrawn may not be in the packet. The latest first.
    """
    last = (
        sa.select(sa.func.max(RecallNotice.drafted_at))
        .where(RecallNotice.packet_id == Packet.id)
        .correlate(Packet)
        .scalar_subquery()
    )
    held = _held_then()
    withdrawn = (
        sa.exists()
        .where(
            sa.or_(Ground.case_id == held.c.case_id, *_about_the_same(held.c.case_id)),
            held.c.submission_id == Packet.submission_id,
            Ground.withdrawn_at > sa.func.coalesce(last, Packet.sealed_at),
        )
        .correlate(Packet)
    )
    rows = session.execute(
        sa.select(Packet, Submission)
        .join(Submission, Submission.id == Packet.submission_id)
        .where(Packet.state.in_(states), withdrawn)
        .order_by(Packet.sealed_at.desc(), Packet.id)
        .limit(_LOOKED_INTO)
    )
    return [(row.Packet, row.Submission) for row in rows]


def _about_the_same(case_id: sa.ColumnElement[UUID]) -> list[sa.ColumnElement[bool]]:
    """Say that a ground of whichever case is about whom or what one of this case is about."""
    here, mine, theirs = aliased(Ground), aliased(Victim), aliased(Victim)
    subjects = sa.select(here.subject_id).where(here.case_id == case_id)
    people = (
        sa.select(theirs.id)
        .join(mine, mine.person_id == theirs.person_id)
        .where(mine.case_id == case_id)
    )
    return [Ground.subject_id.in_(subjects), Ground.subject_id.in_(people)]


def _held_then() -> sa.CTE:
    """Reach the cases of each submission, and what was split off from them since."""
    held = sa.select(SubmissionCase.submission_id, SubmissionCase.case_id).cte(recursive=True)
    return held.union(
        sa.select(held.c.submission_id, CaseLink.case_id).where(
            CaseLink.other_id == held.c.case_id, CaseLink.kind == LinkKind.SPLIT_FROM
        )
    )


def affected(
    session: Session, keyring: Keyring, state: PacketState, *, acting_user: User
) -> list[Affected]:
    """Return the packets in a state of which something was withdrawn and nobody was told."""
    if not policy.may(acting_user, PacketPermission.READ):
        return []
    found = list[Affected]()
    for packet, submission in touched(session, state):
        withdrawn = affected_packet(session, keyring, packet)
        if withdrawn.items:
            found.append(Affected(packet, submission, withdrawn))
        if len(found) == LISTED:
            break
    return found


def affected_packet(session: Session, keyring: Keyring, packet: Packet) -> Withdrawn:
    """Return what was withdrawn of one packet that no letter speaks of."""
    told = _told(session, packet.id)
    return withdrawn_since_seal(session, keyring, packet, told=told)


def _told(session: Session, packet_id: UUID) -> dict[Item, datetime]:
    """Return since when letters speak of what; one that was dropped counts too."""
    told: dict[Item, datetime] = {}
    statement = sa.select(RecallNotice).where(RecallNotice.packet_id == packet_id)
    for notice in session.scalars(statement.order_by(RecallNotice.drafted_at)):
        for rows in notice.items.values():
            told |= dict.fromkeys(items_from_data(rows), notice.drafted_at)
    return told


def notices(session: Session, *, acting_user: User) -> Sequence[RecallNotice]:
    """Return the letters, the latest first."""
    if not policy.may(acting_user, PacketPermission.READ):
        return ()
    return session.scalars(
        sa.select(RecallNotice)
        .options(joinedload(RecallNotice.submission))
        .order_by(RecallNotice.drafted_at.desc(), RecallNotice.id)
        .limit(200)
    ).all()


def notices_about(session: Session, submission_id: UUID) -> Sequence[RecallNotice]:
    """Return the letters about one submission, the earliest first."""
    return session.scalars(
        sa.select(RecallNotice)
        .where(RecallNotice.submission_id == submission_id)
        .order_by(RecallNotice.drafted_at, RecallNotice.id)
    ).all()


def get_notice(session: Session, notice_id: UUID, *, acting_user: User) -> RecallNotice:
    """Return a letter, or refuse in the same words whether it is absent or hidden."""
    notice = session.get(RecallNotice, notice_id)
    if notice is None or not policy.may(acting_user, PacketPermission.READ):
        raise NotFound(N_("There is no such letter."))
    return notice


def open_draft(session: Session, packet_id: UUID) -> RecallNotice | None:
    """Return the letter about a packet that is being written."""
    return session.scalar(
        sa.select(RecallNotice).where(
            RecallNotice.packet_id == packet_id, RecallNotice.state == NoticeState.DRAFTED
        )
    )


def day_sent(session: Session, submission_id: UUID) -> date | None:
    """Return on which day a submission went out."""
    return session.scalar(
        sa.select(Dispatch.happened_on).where(
            Dispatch.submission_id == submission_id, Dispatch.kind == DispatchKind.SENT
        )
    )


def owed(session: Session, keyring: Keyring, *, acting_user: User) -> list[Submission]:
    """Return the submissions whose recipients wait for a letter, written or not."""
    unwritten = affected(session, keyring, PacketState.SENT, acting_user=acting_user)
    written = session.scalars(
        sa.select(RecallNotice)
        .options(joinedload(RecallNotice.submission))
        .where(RecallNotice.state == NoticeState.DRAFTED)
        .order_by(RecallNotice.drafted_at)
        .limit(LISTED)
    )
    found = [one.submission for one in unwritten] + [one.submission for one in written]
    return list({one.id: one for one in found}.values())
