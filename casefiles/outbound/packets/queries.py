"""Every read of packets: the row, the frozen content, the file's bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.metadata import version
from itertools import takewhile
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from casefiles.foundation.errors import NotAllowedNow, NotFound
from casefiles.foundation.messages import N_
from casefiles.outbound.packets import policy
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.outbound.packets.parts.files import encrypted_chunks, file_chunks, place_of
from casefiles.outbound.packets.parts.locating import PacketPart, numbers_in, parts_of
from casefiles.outbound.packets.parts.showing import (
    files_for_faces,
    is_overtaken_by,
    shown_in_packed,
)
from casefiles.outbound.packets.policy import PacketPermission
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.queries import events_about
from casefiles.platform.snapshots.models import Snapshot
from casefiles.platform.snapshots.workflow import is_readable, thaw
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.cases import queries as cases
from casefiles.record.disclosure.models import Purpose, Scope
from casefiles.record.disclosure.queries import (
    Destination,
    Item,
    Verdict,
    ask_gate_of_cases,
    destination_of,
    held_for_shown,
    items_as_data,
    items_from_data,
)
from casefiles.record.evidence.models import Exhibit
from casefiles.record.evidence.queries import copy_that_leaves

__all__ = ["encrypted_chunks", "file_chunks", "place_of"]


def program_version() -> str:
    """Return which program this is; the same one gives the same bytes."""
    return version("casefiles")


def get_packet(session: Session, packet_id: UUID, *, acting_user: User) -> Packet:
    """Return a packet, or refuse in the same words whether it is absent or hidden."""
    packet = session.get(Packet, packet_id)
    if packet is None or not policy.may(acting_user, PacketPermission.READ):
        raise NotFound(N_("There is no such packet."))
    return packet


def packets_of(session: Session, submission_id: UUID) -> Sequence[Packet]:
    """Return the packets of a submission, the latest first."""
    statement = (
        sa.select(Packet)
        .where(Packet.submission_id == submission_id)
        .order_by(Packet.number.desc())
    )
    return session.scalars(statement).all()


def present_packet(session: Session, submission_id: UUID) -> Packet | None:
    """Return the packet of a submission that is not void."""
    return session.scalar(
        sa.select(Packet).where(
            Packet.submission_id == submission_id, Packet.state != PacketState.VOID
        )
    )


def the_packet(session: Session, submission_id: UUID) -> Packet:
    """Return the packet of a sealed submission."""
    packet = present_packet(session, submission_id)
    if packet is None:
        raise NotAllowedNow(N_("There is no packet of this submission."))
    return packet


def next_number(session: Session, submission_id: UUID) -> int:
    """Return the number of a submission's next packet."""
    last = session.scalar(
        sa.select(sa.func.max(Packet.number)).where(Packet.submission_id == submission_id)
    )
    return (last or 0) + 1


def frozen_content(session: Session, keyring: Keyring, packet: Packet) -> dict[str, Any]:
    """Return what a packet was sealed with, as plain data."""
    kept = thaw(session, keyring, session.get_one(Snapshot, packet.snapshot_id))
    content: dict[str, Any] = kept["content"]
    return content


@dataclass(frozen=True)
class Opened:
    """What a packet was sealed with: what it says, what its ids are made with, what was let out."""

    content: Mapping[str, Any]
    secret: bytes
    #: case id → [kind, id, scope]
    let_out: Mapping[str, list[list[str]]]


def opened(session: Session, keyring: Keyring, packet: Packet) -> Opened:
    """Return what a packet was sealed with, to be compared with what the record says now."""
    kept = _kept(session, keyring, packet)
    return Opened(kept["content"], bytes.fromhex(kept["secret"]), kept["let_out"])


@dataclass(frozen=True)
class Decided:
    """What the gate decided in one case for one reason, and of whom or what."""

    case: str
    what: list[dict[str, Any]]
    answer: str
    why: list[dict[str, Any]]
    references: tuple[str, ...]


def decisions_kept(
    session: Session, keyring: Keyring, packet: Packet, *, acting_user: User
) -> list[Decided]:
    """Return what the gate decided when a packet was sealed, in cases that a person may know of.

    None are kept of packets that were sealed before they were.
    """
    kept = _kept(session, keyring, packet).get("decisions", {})
    known = cases.references_of(session, {UUID(one) for one in kept}, acting_user=acting_user)
    rows: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for case_id, reference in sorted(known.items(), key=lambda one: one[1]):
        for one in kept[str(case_id)]:
            key = (reference, str(one["what"]), str(one["why"]))
            rows.setdefault(key, []).append(one)
    return [
        Decided(
            case=reference,
            what=same[0]["what"],
            answer=same[0]["answer"],
            why=same[0]["why"],
            references=tuple(one["reference"] for one in same),
        )
        for (reference, _what, _why), same in rows.items()
    ]


def is_expunged(session: Session, packet: Packet) -> bool:
    """Return whether nobody can read any more what a packet was sealed with."""
    return not is_readable(session, session.get_one(Snapshot, packet.snapshot_id))


def lost_since_seal(session: Session, keyring: Keyring, packet: Packet) -> list[Item]:
    """Return what a packet holds and might not hold any more: withdrawn, expired, corrected."""
    lost = verdicts_against(session, held_in(session, keyring, packet))
    return [verdict.item for of_case in lost.values() for verdict in of_case]


@dataclass(frozen=True)
class HeldBack:
    """What keeps a sealed packet from going out today."""

    #: what lost its ground
    lost: tuple[Item, ...] = ()
    #: how many files show somebody who may not be shown, and how many have to be covered
    shown: int = 0
    overtaken: int = 0

    def __bool__(self) -> bool:
        return bool(self.lost or self.shown or self.overtaken)


def held_back(session: Session, keyring: Keyring, packet: Packet) -> HeldBack:
    """Return what keeps a packet from going out today."""
    return HeldBack(
        tuple(lost_since_seal(session, keyring, packet)),
        shown_since_seal(session, keyring, packet),
        overtaken_since_seal(session, keyring, packet),
    )


def held_back_so_far(session: Session, keyring: Keyring, packet: Packet) -> HeldBack:
    """Return what keeps a packet from going out, as far as it can still be opened."""
    if is_expunged(session, packet):
        return HeldBack(tuple(lost_since_seal(session, keyring, packet)))
    return held_back(session, keyring, packet)


def was_taken_before_it_went(session: Session, packet: Packet) -> bool:
    """Return whether anybody had taken the file of a packet before it was said to be sent."""
    actions = [event.action for event in events_about(session, [packet.id])]
    before = takewhile(lambda action: action != "packet:sent", actions)
    return not {"packet:downloaded", "packet:encrypted"}.isdisjoint(before)


def overtaken_since_seal(
    session: Session, keyring: Keyring, packet: Packet, *, by: date | None = None
) -> int:
    """Return how many exhibits go otherwise by now, or did by a day: they have to be covered."""
    packed = _packed(session, keyring, packet)
    covered = session.scalars(
        sa.select(Exhibit)
        .where(Exhibit.sha256.in_(packed), Exhibit.covered_since.is_not(None))
        .options(selectinload(Exhibit.derivatives))
    )
    if by is not None:
        return sum(
            is_overtaken_by(one, packed[one.sha256], packet.sealed_at, by) for one in covered
        )
    copies = ((one.sha256, copy_that_leaves(one)) for one in covered)
    return sum(copy is None or packed[sha256] != {copy.sha256} for sha256, copy in copies)


def _packed(session: Session, keyring: Keyring, packet: Packet) -> dict[str, set[str]]:
    """Return which bytes went of each exhibit, by its original: of the same film maybe two."""
    packed: dict[str, set[str]] = {}
    for row in frozen_content(session, keyring, packet)["exhibits"]:
        packed.setdefault(row["original_sha256"] or row["sha256"], set()).add(row["sha256"])
    return packed


def shown_since_seal(
    session: Session, keyring: Keyring, packet: Packet, *, on: date | None = None
) -> int:
    """Return how many files of a packet show somebody, by now or by a day, who may not be shown."""
    held = held_in(session, keyring, packet)
    packed = _packed(session, keyring, packet)
    let_out = (one for items in held["let_out"].values() for one in items_from_data(items))
    went = {one.subject_id for one in let_out if one.scope is Scope.FILE}
    to, by = destination_of(session, held["recipient"]), stood_by(packet, on) if on else None
    to = replace(to, on=on or to.on, by=by)
    exhibits = session.scalars(
        sa.select(Exhibit)
        .where(Exhibit.id.in_(went), Exhibit.sha256.in_(packed))
        .options(selectinload(Exhibit.derivatives))
    )
    shown = shown_in_packed(session, exhibits.all(), packed, by)
    return len(held_for_shown(session, shown, to))


def stood_by(packet: Packet, day: date) -> date:
    """Return until which day something counts of which is said that it went on a day.

    Where it went the day is not ours: but nothing went before the seal, and what was written
    down on the day of the seal was known then.
    """
    return max(day, packet.sealed_at.date())


def lost_by(session: Session, keyring: Keyring, packet: Packet, day: date) -> list[Item]:
    """Return what of a packet had lost its ground on a day; withdrawn later, it had not."""
    held = held_in(session, keyring, packet)
    lost = verdicts_against(session, held, on=day, by=stood_by(packet, day))
    return [one.item for of_case in lost.values() for one in of_case]


def held_back_on(session: Session, keyring: Keyring, packet: Packet, day: date) -> HeldBack:
    """Return what kept a packet from going out on a day, as it was written down by then."""
    return HeldBack(
        tuple(lost_by(session, keyring, packet, day)),
        shown_since_seal(session, keyring, packet, on=day),
        overtaken_since_seal(session, keyring, packet, by=stood_by(packet, day)),
    )


@dataclass(frozen=True)
class Withdrawn:
    """What was withdrawn of a packet: as it is kept, and as its recipient reads it."""

    items: dict[str, list[list[str]]]
    parts: list[PacketPart]


def withdrawn_since_seal(
    session: Session,
    keyring: Keyring,
    packet: Packet,
    *,
    told: Mapping[Item, datetime] | None = None,
) -> Withdrawn:
    """Return what a packet holds on grounds that were withdrawn since the seal.

    `told` says since when a letter speaks of an item: only a later withdrawal of it counts.
    """
    held, since = held_in(session, keyring, packet), told or {}
    items = {
        str(case_id): items_as_data(gone)
        for case_id, verdicts in verdicts_against(session, held).items()
        if (
            gone := {
                one.item
                for one in verdicts
                if one.withdrawn_at and one.withdrawn_at > since.get(one.item, packet.sealed_at)
            }
        )
    }
    return Withdrawn(items, parts_of(held["numbers"], items))


def parts_named(
    session: Session, keyring: Keyring, packet: Packet, items: Mapping[str, list[list[str]]]
) -> list[PacketPart]:
    """Return some of what a packet holds, {case id → [kind, id, scope]}, as it numbers it."""
    return parts_of(held_in(session, keyring, packet)["numbers"], items)


def _kept(session: Session, keyring: Keyring, packet: Packet) -> dict[str, Any]:
    return thaw(session, keyring, session.get_one(Snapshot, packet.snapshot_id))


#: what is known of a packet that was closed before anything of it was kept apart
_NOTHING: Mapping[str, Any] = {"recipient": "", "let_out": {}, "told_to_state": {}, "numbers": {}}


def held_in(session: Session, keyring: Keyring, packet: Packet) -> Mapping[str, Any]:
    """Return what a packet holds, by our ids and its numbers; also where nobody can open it."""
    if is_expunged(session, packet):
        return packet.holds or _NOTHING
    kept = _kept(session, keyring, packet)
    let_out, told = kept["let_out"], kept.get("told_to_state", {})
    ids = {*let_out, *told} | {
        row[1] for part in (let_out, told) for rows in part.values() for row in rows
    }
    secret = bytes.fromhex(kept["secret"])
    return {
        "recipient": kept["content"]["recipient"]["profile_code"],
        "let_out": let_out,
        "told_to_state": told,
        "shown": kept.get("shown", {}),
        "numbers": numbers_in(kept["content"], secret, ids),
    }


def verdicts_against(
    session: Session, held: Mapping[str, Any], *, on: date | None = None, by: date | None = None
) -> dict[UUID, list[Verdict]]:
    """Return what the gate would hold back today, or on a day, of what was let out, by case.

    What was withdrawn after the day `by` still held then, each ground for itself.
    """
    found: dict[UUID, list[Verdict]] = {}
    for let_out, purpose in (
        (held["let_out"], None),
        (held["told_to_state"], Purpose.UN_NAMING_TO_STATE),
    ):
        if not let_out:
            continue
        to = destination_of(session, held["recipient"], purpose)
        to = replace(to, on=on or to.on, by=by)
        for case_id, lost in _lost(session, let_out, to):
            files = held.get("shown", {}).get(str(case_id), {})
            found.setdefault(case_id, []).extend(files_for_faces(lost, files))
    return found


def _lost(
    session: Session, kept: Mapping[str, list[list[str]]], destination: Destination
) -> Iterator[tuple[UUID, list[Verdict]]]:
    items = {UUID(case_id): list(items_from_data(rows)) for case_id, rows in kept.items() if rows}
    verdicts = ask_gate_of_cases(session, items, destination, since_then=True) if items else {}
    for case_id, of_case in verdicts.items():
        if lost := [verdict for verdict in of_case.values() if not verdict.is_granted]:
            yield case_id, lost
