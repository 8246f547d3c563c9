"""Every change to a packet: sealed, built, taken away, sent, voided. Its content never changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, NotFound, Refusal
from casefiles.foundation.messages import N_
from casefiles.outbound.packets import policy, queries
from casefiles.outbound.packets.documents import PacketContent, keep_content
from casefiles.outbound.packets.models import BUILD, CLEAR, Packet, PacketState
from casefiles.outbound.packets.parts import showing
from casefiles.outbound.packets.policy import PacketPermission
from casefiles.outbound.packets.queries import HeldBack
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.jobs.models import JobStatus
from casefiles.platform.jobs.queries import latest_job
from casefiles.platform.jobs.workflow import ask_for, start_again
from casefiles.platform.snapshots.workflow import freeze
from casefiles.platform.transitions import Transition, move
from casefiles.platform.vault import queries as vault
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.workflow import Keyring, Proof, hold_if_kept, private_key
from casefiles.record.recipient_keys.models import KeyState, RecipientKey

FINISH = Transition(
    "packet:built",
    frozenset({PacketState.BUILDING}),
    PacketState.BUILT,
    PacketPermission.MAKE,
)
SEND = Transition(
    "packet:sent", frozenset({PacketState.BUILT}), PacketState.SENT, PacketPermission.MAKE
)
VOID = Transition(
    "packet:voided",
    frozenset({PacketState.BUILDING, PacketState.BUILT}),
    PacketState.VOID,
    PacketPermission.MAKE,
)
TRANSITIONS = (FINISH, SEND, VOID)

HISTORY: Mapping[str, str] = {
    "packet:sealed": N_("sealed the packet (number %(number)s)"),
    "packet:built": N_("built and verified the packet"),
    "packet:resumed": N_("set the building of the packet going again"),
    "packet:downloaded": N_("took the file of the packet"),
    "packet:encrypted": N_("took the file of the packet, encrypted to %(public_key)s"),
    "packet:sent": N_("marked the packet as sent"),
    "packet:voided": N_("voided the packet: %(reason)s"),
}


@dataclass(frozen=True)
class Sealing:
    """What a packet is sealed with: its content, its secret, and which pins it holds."""

    packet_id: UUID
    submission_id: UUID
    content: PacketContent
    secret: bytes
    pins_digest: str
    sealed_at: datetime
    #: case id → what the gate let out of it, as plain data
    let_out: Mapping[str, list[list[str]]]
    #: the same of what it says that a State may be told
    told_to_state: Mapping[str, list[list[str]]]
    #: case id → each decision of the gate, with its reason in words
    decisions: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    #: case id → file → which faces and voices go with it
    shown: Mapping[str, Mapping[str, list[list[str]]]] = field(default_factory=dict)


def seal_packet(
    session: Session, keyring: Keyring, sealing: Sealing, private: bytes, *, acting_user: User
) -> Packet:
    """Freeze a packet's content and ask for its building; the key is held for that alone."""
    policy.require(acting_user, PacketPermission.MAKE)
    packet = Packet(
        id=sealing.packet_id,
        submission_id=sealing.submission_id,
        number=queries.next_number(session, sealing.submission_id),
        pins_digest=sealing.pins_digest,
        sealed_at=sealing.sealed_at,
        sealed_by_id=acting_user.id,
        fingerprint=vault.fingerprint(session),
        program_version=sealing.content.program_version,
    )
    kept = {
        "content": keep_content(sealing.content),
        "secret": sealing.secret.hex(),
        "let_out": dict(sealing.let_out),
        "told_to_state": dict(sealing.told_to_state),
        "decisions": dict(sealing.decisions),
        "shown": {case_id: dict(files) for case_id, files in sealing.shown.items()},
    }
    snapshot = freeze(session, keyring, packet, kept)
    packet.snapshot_id = snapshot.id
    session.flush()
    session.add(packet)
    session.flush()
    ask_for(session, BUILD, packet, acting_user=acting_user)
    _log(
        session,
        "packet:sealed",
        packet,
        acting_user,
        number=packet.number,
        pins=sealing.pins_digest,
        content=snapshot.digest,
    )
    hold_if_kept(session, keyring, LockedKeyKind.SIGNING, private, purpose=packet.id)
    return packet


def keep_what_it_holds(
    session: Session, keyring: Keyring, packet: Packet, *, without: Collection[UUID]
) -> None:
    """Keep, before a packet's key goes, ids and numbers of what it holds, but of whoever goes.

    What the others withdraw later is then still told to its recipient.
    """
    held = queries.held_in(session, keyring, packet)
    gone = {str(one) for one in without}
    packet.holds = {
        "recipient": held["recipient"],
        "numbers": {one: number for one, number in held["numbers"].items() if one not in gone},
    } | {
        part: {
            case_id: [row for row in rows if row[1] not in gone]
            for case_id, rows in held[part].items()
        }
        for part in ("let_out", "told_to_state")
    }
    packet.holds["shown"] = showing.without(held.get("shown", {}), gone)


def _log(
    session: Session, action: str, packet: Packet, acting_user: User | None, **detail: object
) -> None:
    record(session, action, packet, acting_user=acting_user, within=packet.submission_id, **detail)


def note_built(session: Session, packet: Packet, *, sha256: str, size: int, key_id: UUID) -> None:
    """Write down what the program built; from here on the bytes are fixed."""
    packet.sha256, packet.size, packet.data_key_id = sha256, size, key_id
    move(
        session,
        packet,
        FINISH,
        acting_user=None,
        require=_by_the_program,
        within=packet.submission_id,
        sha256=sha256,
        size=size,
    )


def _by_the_program(_: PacketPermission) -> None:
    """Let the program act: the person who sealed was asked then."""


def resume_building(
    session: Session, keyring: Keyring, packet: Packet, passphrase: Proof, *, acting_user: User
) -> None:
    """Give the signing key again, after a restart or a failure, and build the same bytes."""
    policy.require(acting_user, PacketPermission.MAKE)
    job = latest_job(session, packet.id)
    if packet.state is not PacketState.BUILDING or job is None:
        raise NotAllowedNow(N_("This packet does not wait to be built."))
    if job.status is not JobStatus.FAILED:
        raise NotAllowedNow(N_("It is being built; wait until that ends."))
    private = private_key(session, LockedKeyKind.SIGNING, passphrase)
    start_again(job)
    _log(session, "packet:resumed", packet, acting_user)
    hold_if_kept(session, keyring, LockedKeyKind.SIGNING, private, purpose=packet.id)


def require_grounds(session: Session, keyring: Keyring, packet: Packet) -> None:
    """Refuse to let out a packet of which anything lost its ground after the seal."""
    _refuse_held(queries.held_back(session, keyring, packet))


def require_grounds_on(session: Session, keyring: Keyring, packet: Packet, day: date) -> None:
    """Refuse to say that a packet went out on a day by which anything in it lost its ground.

    By that day nobody may have been written down either who is shown unasked, nor anything that
    has to be covered. What came only afterwards went out all the same: then who holds it is told.
    """
    _refuse_held(queries.held_back_on(session, keyring, packet, day))


def _refuse_held(held: HeldBack) -> None:
    if held.lost:
        raise NotAllowedNow(
            N_(
                "What may leave changed since the seal: %(count)s things in it have no ground"
                " any more. Give up the packet and seal without them."
            ),
            count=len(held.lost),
        )
    if held.shown:
        raise NotAllowedNow(
            N_(
                "Since the seal it was written down that somebody is seen or heard in an exhibit,"
                " who has no ground for it. Give up the packet and seal it anew."
            )
        )
    if held.overtaken:
        raise NotAllowedNow(
            N_(
                "Since the seal, something in an exhibit has to be covered, or covered otherwise."
                " Give up the packet and seal with the copy that was confirmed."
            )
        )


def note_download(session: Session, keyring: Keyring, packet: Packet, *, acting_user: User) -> None:
    """Log that somebody takes the file out of this installation; the gate is asked first.

    Only what was taken before it was said to be sent can be with its recipient already.
    """
    _require_may_go(session, keyring, packet, acting_user)
    _log(session, "packet:downloaded", packet, acting_user, sha256=packet.sha256)


def note_encrypted(
    session: Session, keyring: Keyring, packet: Packet, key: RecipientKey, *, acting_user: User
) -> None:
    """Log the same of a file that only the holder of a key can open: one of its recipient."""
    _require_may_go(session, keyring, packet, acting_user)
    if key.recipient != queries.held_in(session, keyring, packet)["recipient"]:
        raise NotFound(N_("There is no such key of this recipient."))
    if key.state is not KeyState.CONFIRMED:
        raise NotAllowedNow(
            N_("Nothing is encrypted to this key: it is retired, or nobody has compared it yet.")
        )
    _log(
        session,
        "packet:encrypted",
        packet,
        acting_user,
        sha256=packet.sha256,
        public_key=key.public_key,
    )


def _require_may_go(session: Session, keyring: Keyring, packet: Packet, acting_user: User) -> None:
    policy.require(acting_user, PacketPermission.TAKE)
    if not packet.sha256:
        raise NotAllowedNow(N_("There is no file of this packet."))
    if packet.state is not PacketState.SENT:
        require_grounds(session, keyring, packet)
    elif not queries.was_taken_before_it_went(session, packet):
        _require_no_change(session, keyring, packet)


def _require_no_change(session: Session, keyring: Keyring, packet: Packet) -> None:
    if queries.held_back(session, keyring, packet):
        raise NotAllowedNow(
            N_(
                "It was written down as sent before anybody took the file, and not everything in"
                " it may leave any more. The file stays here."
            )
        )


def mark_sent(session: Session, packet: Packet, *, acting_user: User) -> None:
    """Say that a built packet went out; its submission writes down when and how."""
    _move(session, packet, SEND, acting_user=acting_user)


def void_packet(session: Session, packet: Packet, *, reason: str, acting_user: User) -> None:
    """Give up a packet that has not gone out; the row and its reason stay."""
    if not reason.strip():
        raise Refusal(N_("Say why, for whoever reads this later."), field="reason")
    _move(session, packet, VOID, acting_user=acting_user, reason=reason.strip())
    packet.void_reason = reason.strip()
    ask_for(session, CLEAR, packet, acting_user=acting_user)


def _move(
    session: Session,
    packet: Packet,
    transition: Transition[PacketState, PacketPermission],
    *,
    acting_user: User,
    **detail: object,
) -> None:
    move(
        session,
        packet,
        transition,
        acting_user=acting_user,
        require=partial(policy.require, acting_user),
        within=packet.submission_id,
        **detail,
    )
