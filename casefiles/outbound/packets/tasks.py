"""Builds a sealed packet outside the request: the same bytes however often it begins again.

Its bytes lie in clear while they are made, in a folder of the owner's alone. Whatever ends
the work, they are removed: at once, or by whoever comes to that folder next.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from casefiles.foundation.durable import PARTIAL, whole_file
from casefiles.foundation.envelope import encrypt_stream
from casefiles.foundation.errors import NotAllowedNow, Refused
from casefiles.foundation.messages import N_
from casefiles.foundation.transactions import own_transaction
from casefiles.outbound.packets import queries, workflow
from casefiles.outbound.packets.models import BUILD, CLEAR, Packet, PacketState
from casefiles.outbound.packets.parts.build import BuiltPacket, ExhibitChanged, build_packet
from casefiles.outbound.packets.parts.keeping import restore_content
from casefiles.outbound.packets.parts.verify import verify_packet
from casefiles.platform.documents.documents import ContentDiffers
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.jobs.queries import is_tried_again
from casefiles.platform.jobs.workflow import Handler, Progress
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.queries import signing_key_pem
from casefiles.platform.vault.workflow import Keyring, new_data_key, signer
from casefiles.record.evidence.queries import exhibits_with
from casefiles.record.evidence.workflow import note_check

LOCKED = N_("The passphrase of the signing key is needed again.")
DAMAGED = N_("The stored bytes of an exhibit are not those received. Nothing was built.")
OTHER_VERSION = N_(
    "This packet was sealed with another version of the program. Void it and seal again."
)
Factory = sessionmaker[Session]
_MAKING = ".making"


class NotAsBuilt(Exception):  # noqa: N818 - the fact, for the installation's log
    """The finished file does not verify."""


@dataclass(frozen=True)
class Workshop:
    """What building needs: keys in memory, the store, where packets lie, the fonts."""

    keyring: Keyring
    store: LocalStore
    folder: Path
    fonts: Path


@dataclass(frozen=True)
class _Order:
    """What one building needs of the database, read once."""

    packet_id: UUID
    fingerprint: str
    content: dict[str, Any]
    public_key_pem: bytes
    sign: Callable[[bytes], bytes]


def handlers(workshop: Workshop) -> dict[str, Handler]:
    """Return what does each kind of job of this room."""

    def build(factory: Factory, packet_id: UUID, progress: Progress) -> None:
        with _key_given_up_after(workshop.keyring, factory, packet_id):
            build_one(workshop, factory, packet_id, progress)

    def clear(factory: Factory, packet_id: UUID, _progress: Progress) -> None:
        workshop.keyring.forget(LockedKeyKind.SIGNING, purpose=packet_id)
        clear_one(workshop, factory, packet_id)

    return {BUILD: build, CLEAR: clear}


@contextmanager
def _key_given_up_after(keyring: Keyring, factory: Factory, packet_id: UUID) -> Iterator[None]:
    """Forget the key held for one packet, however its building ends; keep it between attempts."""
    needed_again = False
    try:
        yield
    except Refused:
        raise
    except Exception:
        with factory() as session:
            needed_again = is_tried_again(session, packet_id)
        raise
    finally:
        if not needed_again:
            keyring.forget(LockedKeyKind.SIGNING, purpose=packet_id)


def build_one(workshop: Workshop, factory: Factory, packet_id: UUID, progress: Progress) -> None:
    """Build, verify, encrypt and note one packet; one that is built or void is left alone."""
    clear_leftovers(workshop.folder)
    clear_one(workshop, factory, packet_id)
    order = _read_order(workshop, factory, packet_id)
    if order is None:
        return
    folder = workshop.folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    making = folder / f"{packet_id}{_MAKING}"
    with _locked(folder, fcntl.LOCK_SH):
        try:
            built = _build(workshop, factory, order, making, progress)
            found = verify_packet(making, fingerprint=order.fingerprint)
            if not found.is_intact:
                raise NotAsBuilt(found.outcome.name)
            key_id = _lock_away(workshop, factory, making, queries.place_of(folder, packet_id))
        finally:
            making.unlink(missing_ok=True)
    _finish(factory, order, built, key_id)


def clear_leftovers(folder: Path) -> None:
    """Remove what a program that was killed left in clear, before anything else is asked.

    Another server may be building in the same folder: it holds the folder's lock, and
    clears up after itself.
    """
    if folder.is_dir():
        with suppress(BlockingIOError), _locked(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
            _unlink_unfinished(folder, "*")


def clear_one(workshop: Workshop, factory: Factory, packet_id: UUID) -> None:
    """Remove what attempts to build one packet left, and a file whose key nobody noted."""
    _unlink_unfinished(workshop.folder, str(packet_id))
    with factory() as session:
        has_file = session.get_one(Packet, packet_id).data_key_id is not None
    if not has_file:
        queries.place_of(workshop.folder, packet_id).unlink(missing_ok=True)


def _unlink_unfinished(folder: Path, stem: str) -> None:
    for leftover in folder.glob(f"{stem}.*"):
        if leftover.suffix in {_MAKING, PARTIAL}:
            leftover.unlink(missing_ok=True)


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


def _read_order(workshop: Workshop, factory: Factory, packet_id: UUID) -> _Order | None:
    with factory() as session:
        packet = session.get_one(Packet, packet_id)
        if packet.state is not PacketState.BUILDING:
            return None
        if packet.program_version != queries.program_version():
            raise NotAllowedNow(OTHER_VERSION)
        if not workshop.keyring.is_unlocked(LockedKeyKind.SIGNING, purpose=packet_id):
            raise NotAllowedNow(LOCKED)
        return _Order(
            packet_id,
            packet.fingerprint,
            queries.frozen_content(session, workshop.keyring, packet),
            signing_key_pem(session),
            # Taken now: a long building may outlast the time that the key is held.
            signer(workshop.keyring.private(LockedKeyKind.SIGNING, purpose=packet_id)),
        )


def _build(
    workshop: Workshop, factory: Factory, order: _Order, making: Path, progress: Progress
) -> BuiltPacket:
    def open_exhibit(sha256: str) -> BinaryIO:
        return workshop.store.path(sha256).open("rb")

    try:
        return build_packet(
            restore_content(order.content, open_exhibit=open_exhibit),
            sign=order.sign,
            public_key_pem=order.public_key_pem,
            fonts=workshop.fonts,
            destination=making,
            progress=progress,
        )
    except (ExhibitChanged, ContentDiffers, OSError) as problem:
        damaged = _damaged_exhibits(workshop, order)
        if not damaged:
            raise  # the disk for the packet is full, say: that may pass
        _enter_damage(factory, damaged)
        raise NotAllowedNow(DAMAGED) from problem


def _damaged_exhibits(workshop: Workshop, order: _Order) -> dict[str, str | None]:
    """Return the digests whose bytes are not theirs, with what is there; None for nothing.

    Of files that cannot be read nothing is said: the disk of the store may be away.
    """
    recorded = {exhibit["sha256"] for exhibit in order.content["exhibits"]}
    try:
        found = {digest: workshop.store.digest(digest) for digest in sorted(recorded)}
    except OSError:
        return {}
    return {digest: now for digest, now in found.items() if now != digest}


def _enter_damage(factory: Factory, damaged: dict[str, str | None]) -> None:
    """Enter into custody what is wrong with which exhibit: its own page then says so."""
    for digest, found in damaged.items():
        with own_transaction(factory) as session:
            for row in exhibits_with(session, digest)[:1]:
                note_check(session, row, found, acting_user=None)


def _lock_away(workshop: Workshop, factory: Factory, making: Path, place: Path) -> UUID:
    """Encrypt the file under a key of its own, on disk before anything says that it is there.

    A new key for each attempt: one key must never encrypt two different files.
    """
    with own_transaction(factory) as session:
        key, plain_key = new_data_key(session, workshop.keyring)
    with whole_file(place) as target, making.open("rb") as source:
        encrypt_stream(plain_key, source, target)
    return key.id


def _finish(factory: Factory, order: _Order, built: BuiltPacket, key_id: UUID) -> None:
    with own_transaction(factory) as session:
        packet = session.get_one(Packet, order.packet_id)
        workflow.note_built(session, packet, sha256=built.sha256, size=built.size, key_id=key_id)
