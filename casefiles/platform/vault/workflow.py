"""Making, unlocking and destroying keys; private halves stay in memory, for minutes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hmac import compare_digest
from threading import Lock
from uuid import UUID

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy.orm import Session

from casefiles.foundation import clock, envelope
from casefiles.foundation.errors import NotAllowedNow, Refusal
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.messages import N_
from casefiles.foundation.transactions import unless_kept
from casefiles.platform.audit.workflow import Identified, record
from casefiles.platform.vault import export, queries
from casefiles.platform.vault.export import Sheet, SheetKey, sheet_key
from casefiles.platform.vault.models import DataKey, LockedKey, LockedKeyKind

MINIMUM_PASSPHRASE = 20
UNLOCKED_SECONDS = 15 * 60


@dataclass(frozen=True)
class Stretching:
    """How hard a passphrase is to guess: Argon2id memory in KiB and passes."""

    memory_kib: int = 262_144
    passes: int = 3


@dataclass(frozen=True)
class _Unlocked:
    private: bytes
    until: float


@dataclass(frozen=True)
class OpenedKey:
    """A locked key that its passphrase opened a moment ago, outside the present transaction."""

    kind: LockedKeyKind
    private: bytes = field(repr=False)


#: what opens a locked key: its passphrase as typed, or the key that this opened before
Proof = str | OpenedKey

_Hold = tuple[LockedKeyKind, UUID | None]


@dataclass
class Keyring:
    """The keys of a running process. Locked kinds are absent; nothing here is written.

    A key may be held for one purpose, the id of what it is for: who is done with it
    forgets their own hold and nobody else's.
    """

    master: bytes = field(repr=False)
    _unlocked: dict[_Hold, _Unlocked] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def hold(self, kind: LockedKeyKind, private: bytes, *, purpose: UUID | None = None) -> None:
        """Keep an unlocked key for a quarter of an hour."""
        with self._lock:
            until = time.monotonic() + UNLOCKED_SECONDS
            self._unlocked[kind, purpose] = _Unlocked(private, until)

    def forget(self, kind: LockedKeyKind, *, purpose: UUID | None = None) -> None:
        """Give up the hold for one purpose; without one, lock the kind again altogether."""
        with self._lock:
            for hold in self._holds(kind, purpose):
                del self._unlocked[hold]

    def is_unlocked(self, kind: LockedKeyKind, *, purpose: UUID | None = None) -> bool:
        """Return whether a kind can be used now, for one purpose or for any."""
        return self._private(kind, purpose) is not None

    def private(self, kind: LockedKeyKind, *, purpose: UUID | None = None) -> bytes:
        """Return an unlocked private key, or refuse."""
        private = self._private(kind, purpose)
        if private is None:
            raise NotAllowedNow(N_("This key is locked; its passphrase is needed first."))
        return private

    def _private(self, kind: LockedKeyKind, purpose: UUID | None) -> bytes | None:
        now = time.monotonic()
        with self._lock:
            for hold in [hold for hold, held in self._unlocked.items() if held.until < now]:
                del self._unlocked[hold]
            return next((self._unlocked[hold].private for hold in self._holds(kind, purpose)), None)

    def _holds(self, kind: LockedKeyKind, purpose: UUID | None) -> list[_Hold]:
        return [hold for hold in self._unlocked if hold[0] is kind and purpose in {None, hold[1]}]


def create_keys(session: Session, passphrase: str, *, stretching: Stretching | None = None) -> None:
    """Make the identity and signing keys of a new installation under one passphrase."""
    if len(passphrase) < MINIMUM_PASSPHRASE:
        raise Refusal(
            N_("The passphrase needs at least %(count)s characters."),
            field="passphrase",
            count=MINIMUM_PASSPHRASE,
        )
    identity, signing = X25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    for kind, private, public in (
        (LockedKeyKind.IDENTITY, identity.private_bytes_raw(), identity.public_key()),
        (LockedKeyKind.SIGNING, signing.private_bytes_raw(), signing.public_key()),
    ):
        session.add(
            _locked(
                kind, private, public.public_bytes_raw(), passphrase, stretching or Stretching()
            )
        )


def _locked(
    kind: LockedKeyKind, private: bytes, public: bytes, passphrase: str, hardness: Stretching
) -> LockedKey:
    salt = envelope.new_key()
    wrapping = envelope.key_from_passphrase(
        passphrase, salt, memory_kib=hardness.memory_kib, passes=hardness.passes
    )
    return LockedKey(
        kind=kind,
        public=public,
        wrapped=envelope.seal(wrapping, private, bound_to=_purpose(kind, public)),
        salt=salt,
        memory_kib=hardness.memory_kib,
        passes=hardness.passes,
    )


def _purpose(kind: LockedKeyKind, public: bytes) -> bytes:
    return f"locked-key:{kind}:".encode() + public


def private_key(session: Session, kind: LockedKeyKind, proof: Proof) -> bytes:
    """Open a locked key with its passphrase; the caller decides how long to hold it."""
    if isinstance(proof, OpenedKey):
        return _of_kind(proof, kind)
    return open_locked(sheet_key(queries.locked_key(session, kind)), proof)


def open_locked(key: SheetKey, passphrase: str) -> bytes:
    """Return a private key (32 bytes) that a passphrase opens, or refuse."""
    wrapping = envelope.key_from_passphrase(
        passphrase, key.salt, memory_kib=key.memory_kib, passes=key.passes
    )
    try:
        return envelope.open_sealed(wrapping, key.wrapped, bound_to=_purpose(key.kind, key.public))
    except InvalidTag:
        raise Refusal(N_("That is not the passphrase."), field="passphrase") from None


def recovery_sheet(session: Session, *, master: bytes | None) -> Sheet:
    """Return the keys as they are locked, to be put on paper; the caller records it."""
    rows = (queries.locked_key(session, kind) for kind in export.KINDS)
    return Sheet(tuple(map(sheet_key, rows)), master)


def different_keys(session: Session, keyring: Keyring, sheet: Sheet) -> list[str]:
    """Return the names of the keys on a sheet that this installation has otherwise."""
    ours = {kind: sheet_key(queries.locked_key(session, kind)) for kind in export.KINDS}
    different = [key.kind.value for key in sheet.keys if key != ours[key.kind]]
    if sheet.master is not None and not compare_digest(sheet.master, keyring.master):
        different.append("master")
    return different


def opens(sheet: Sheet, passphrase: str) -> bool:
    """Return whether a passphrase opens every private key; slow: not within a transaction."""
    return all(_opens(key, passphrase) for key in sheet.keys)


def _opens(key: SheetKey, passphrase: str) -> bool:
    """Return whether a key opens, and is the private half of the public key beside it."""
    try:
        private = open_locked(key, passphrase)
    except Refusal:
        return False
    return _PUBLIC_HALF[key.kind](private) == key.public


_PUBLIC_HALF: Mapping[LockedKeyKind, Callable[[bytes], bytes]] = {
    LockedKeyKind.IDENTITY: lambda private: (
        X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    ),
    LockedKeyKind.SIGNING: lambda private: (
        Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    ),
}


def _of_kind(opened: OpenedKey, kind: LockedKeyKind) -> bytes:
    if opened.kind is not kind:
        raise ValueError(f"The {opened.kind} key was opened, and the {kind} key is needed.")
    return opened.private


def unlock(
    session: Session,
    keyring: Keyring,
    kind: LockedKeyKind,
    passphrase: Proof,
    *,
    acting_user: Identified,
) -> None:
    """Unlock a key for this process, which the log keeps."""
    hold_if_kept(session, keyring, kind, private_key(session, kind, passphrase))
    record(session, f"{kind}-key:unlocked", acting_user, acting_user=acting_user)


def hold_if_kept(
    session: Session,
    keyring: Keyring,
    kind: LockedKeyKind,
    private: bytes,
    *,
    purpose: UUID | None = None,
) -> None:
    """Hold a key, and give it up again if the transaction that asked for it is not kept.

    At once and not after the commit: whoever waits for the work may take it the moment
    it is there.
    """
    keyring.hold(kind, private, purpose=purpose)
    unless_kept(session, partial(keyring.forget, kind, purpose=purpose))


def lock(
    session: Session, keyring: Keyring, kind: LockedKeyKind, *, acting_user: Identified
) -> None:
    """Lock a key again before its time."""
    keyring.forget(kind)
    record(session, f"{kind}-key:locked", acting_user, acting_user=acting_user)


def signer(private: bytes) -> Callable[[bytes], bytes]:
    """Return what signs bytes with a raw Ed25519 private key (64-byte signatures)."""
    return Ed25519PrivateKey.from_private_bytes(private).sign


def new_data_key(session: Session, keyring: Keyring) -> tuple[DataKey, bytes]:
    """Make a key for one object and return its row and the plain key."""
    plain, key = envelope.new_key(), DataKey(id=new_id())
    key.wrapped = envelope.seal(keyring.master, plain, bound_to=_data_key_purpose(key.id))
    session.add(key)
    return key, plain


def open_data_key(session: Session, keyring: Keyring, key_id: UUID) -> bytes:
    """Return the plain key of one object; refused once it was destroyed."""
    key = session.get_one(DataKey, key_id)
    if key.wrapped is None:
        raise NotAllowedNow(N_("This was expunged: its key has been destroyed."))
    return envelope.open_sealed(keyring.master, key.wrapped, bound_to=_data_key_purpose(key_id))


def destroy_data_key(session: Session, key: DataKey, *, acting_user: Identified) -> None:
    """Make what a key locked unreadable for ever."""
    key.wrapped, key.destroyed_at = None, clock.now()
    record(session, "data-key:destroyed", key, acting_user=acting_user)


def forget_data_keys(session: Session, key_ids: Sequence[UUID]) -> None:
    """Remove the keys of objects that are gone and that no log names, such as drafts."""
    if key_ids:
        session.execute(sa.delete(DataKey).where(DataKey.id.in_(key_ids)))


def _data_key_purpose(key_id: UUID) -> bytes:
    return f"data-key:{key_id}".encode()
