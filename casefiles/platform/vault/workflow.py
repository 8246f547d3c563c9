"""Making, unlocking and destroying keys; private halves stay in memory, for minutes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import partial
from hmac import compare_digest
from threading import Lock
from uuid import UUID

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from casefiles.foundation import clock, envelope
from casefiles.foundation.errors import NotAllowedNow, Refusal
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.messages import N_
from casefiles.foundation.transactions import unless_kept
from casefiles.platform.audit.workflow import Identified, record
from casefiles.platform.vault import export, queries
from casefiles.platform.vault.export import Sheet, SheetKey, sheet_key
from casefiles.platform.vault.models import (
    DataKey,
    FormerKey,
    FormerKind,
    LockedKey,
    LockedKeyKind,
    MasterKey,
)
from casefiles.platform.vault.parts.locking import (
    Locked,
    former_private,
    locked,
    new_private,
    public_half,
    sealed_to_next,
    unlocked,
)
from casefiles.settings import Settings

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
    #: of a change of the master key that is not finished
    others: tuple[bytes, ...] = field(default=(), repr=False)
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

    @property
    def masters(self) -> dict[str, bytes]:
        """Return every master key at hand by its name, the present one first."""
        return {envelope.name_of_key(key): key for key in (self.master, *self.others)}

    def _private(self, kind: LockedKeyKind, purpose: UUID | None) -> bytes | None:
        now = time.monotonic()
        with self._lock:
            for hold in [hold for hold, held in self._unlocked.items() if held.until < now]:
                del self._unlocked[hold]
            return next((self._unlocked[hold].private for hold in self._holds(kind, purpose)), None)

    def _holds(self, kind: LockedKeyKind, purpose: UUID | None) -> list[_Hold]:
        return [hold for hold in self._unlocked if hold[0] is kind and purpose in {None, hold[1]}]


def keyring_of(settings: Settings) -> Keyring:
    """Return the keys of a process that begins: nothing is unlocked."""
    return Keyring(settings.master_key, tuple(settings.other_master_keys.values()))


def create_keys(session: Session, passphrase: str, *, stretching: Stretching | None = None) -> None:
    """Make the identity and signing keys of a new installation under one passphrase."""
    refuse_short(passphrase)
    hardness = asdict(stretching or Stretching())
    for kind in LockedKeyKind:
        session.add(locked(kind, new_private(kind), passphrase, **hardness))


def refuse_short(passphrase: str) -> None:
    """Refuse a new passphrase that could be guessed."""
    if len(passphrase) < MINIMUM_PASSPHRASE:
        raise Refusal(
            N_("The passphrase needs at least %(count)s characters."),
            field="passphrase",
            count=MINIMUM_PASSPHRASE,
        )


def private_key(session: Session, kind: LockedKeyKind, proof: Proof) -> bytes:
    """Open a locked key with its passphrase; the caller decides how long to hold it."""
    if isinstance(proof, OpenedKey):
        return _of_kind(proof, kind)
    return open_locked(sheet_key(queries.locked_key(session, kind)), proof)


def open_locked(key: Locked, passphrase: str) -> bytes:
    """Return a private key (32 bytes) that a passphrase opens, or refuse."""
    try:
        return unlocked(key, passphrase)
    except InvalidTag:
        raise Refusal(N_("That is not the passphrase."), field="passphrase") from None


def recovery_sheet(session: Session, *, master: bytes | None, master_name: str = "") -> Sheet:
    """Return the keys as they are locked, to be put on paper; the caller records it."""
    rows = (queries.locked_key(session, kind) for kind in export.KINDS)
    return Sheet(tuple(map(sheet_key, rows)), master, master_name)


def stale_keys(session: Session, sheet: Sheet) -> list[tuple[str, date]]:
    """Return which keys that a sheet is for were replaced since, and when."""
    former = {(one.kind.value, one.name): one.retired_at for one in queries.former_keys(session)}
    return [
        (kind, former[kind, name].date())
        for kind, name in sheet.names.items()
        if (kind, name) in former
    ]


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
    return public_half(key.kind, private) == key.public


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


@dataclass(frozen=True)
class Replacement:
    """A new key made and locked outside any transaction, for the one it takes the place of."""

    kind: LockedKeyKind
    was: SheetKey
    old: bytes = field(repr=False)
    new: LockedKey = field(repr=False)


def replacement_for(key: LockedKey, passphrase: str) -> Replacement:
    """Open a key and make the next of its kind, as hard to guess; slow."""
    return _made(key, open_locked(key, passphrase), new_private(key.kind), passphrase)


def relocked(key: LockedKey, old: str, new: str) -> Replacement:
    """Open a key and lock the same one by another passphrase; slow."""
    private = open_locked(key, old)
    return _made(key, private, private, new)


def _made(key: LockedKey, old: bytes, new: bytes, passphrase: str) -> Replacement:
    hardness = {"memory_kib": key.memory_kib, "passes": key.passes}
    return Replacement(key.kind, sheet_key(key), old, locked(key.kind, new, passphrase, **hardness))


def take_over_lock(session: Session, made: Replacement) -> None:
    """Put a key as it is newly locked where it was; refused if another process was quicker."""
    row = session.get(LockedKey, made.kind, with_for_update=True, populate_existing=True)
    if row is None or sheet_key(row) != made.was:
        raise NotAllowedNow(N_("The keys were changed meanwhile; begin again."))
    for column in ("public", "wrapped", "salt", "memory_kib", "passes", "created_at"):
        setattr(row, column, getattr(made.new, column) or clock.now())


def replace_key(session: Session, made: Replacement, *, keeps_private: bool) -> FormerKey:
    """Let a new key take the place of one whose public half stays known.

    `keeps_private`: the former one opens for whoever opens the new one, until it is destroyed.
    """
    take_over_lock(session, made)
    name, now = envelope.name_of_key(made.was.public), clock.now()
    former = FormerKey(name=name, kind=FormerKind(made.kind), public=made.was.public)
    if keeps_private:
        former.wrapped = sealed_to_next(made.old, name, public=made.new.public)
    else:
        former.destroyed_at = former.swept_at = now
    session.add(former)
    return former


def private_by_name(session: Session, private: bytes, name: str | None) -> bytes:
    """Return the private identity key of that name: the present one, or one it still opens."""
    former = session.get(FormerKey, name) if name else None
    if former is None or former.wrapped is None:
        return private
    return former_private(private, former.wrapped, former.name)


def is_present(session: Session, kind: LockedKeyKind, private: bytes) -> bool:
    """Return whether a key that a process held is still the one of its kind."""
    return public_half(kind, private) == queries.public_key(session, kind)


def signer(private: bytes) -> Callable[[bytes], bytes]:
    """Return what signs bytes with a raw Ed25519 private key (64-byte signatures)."""
    return Ed25519PrivateKey.from_private_bytes(private).sign


def new_data_key(session: Session, keyring: Keyring) -> tuple[DataKey, bytes]:
    """Make a key for one object and return its row and the plain key."""
    plain, key = envelope.new_key(), DataKey(id=new_id())
    key.wrapped_by = _present_master(session, keyring)
    key.wrapped = wrap_data_key(keyring.masters[key.wrapped_by], key.id, plain)
    session.add(key)
    return key, plain


def _present_master(session: Session, keyring: Keyring) -> str:
    """Return the name of the newest master key that the database knows and we hold."""
    known = queries.master_keys(session)
    if not known:
        return name_master(session, keyring)
    for name in known:
        if name in keyring.masters:
            return name
    raise NotAllowedNow(
        N_("The master key of this server is not the one that the database names; start it again.")
    )


def name_master(session: Session, keyring: Keyring) -> str:
    """Let the database know the name of the master key, and name it where rows do not yet."""
    name = envelope.name_of_key(keyring.master)
    insert = postgresql.insert if _is_postgresql(session) else sqlite.insert
    row = insert(MasterKey).values(name=name, made_at=clock.now())
    session.execute(row.on_conflict_do_nothing())
    return name


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def wrap_data_key(master: bytes, key_id: UUID, plain: bytes) -> bytes:
    """Return a data key as a master key wraps it."""
    return envelope.seal(master, plain, bound_to=_data_key_purpose(key_id))


def open_wrapped(keyring: Keyring, key_id: UUID, wrapped: bytes) -> bytes:
    """Return the plain data key, by whichever master key at hand opens it."""
    bound = _data_key_purpose(key_id)
    for other in keyring.others:
        with suppress(InvalidTag):
            return envelope.open_sealed(other, wrapped, bound_to=bound)
    return envelope.open_sealed(keyring.master, wrapped, bound_to=bound)


def open_data_key(session: Session, keyring: Keyring, key_id: UUID) -> bytes:
    """Return the plain key of one object; refused once it was destroyed."""
    key = session.get_one(DataKey, key_id)
    if key.wrapped is None:
        raise NotAllowedNow(N_("This was expunged: its key has been destroyed."))
    return open_wrapped(keyring, key_id, key.wrapped)


def destroy_data_key(session: Session, key: DataKey, *, acting_user: Identified) -> None:
    """Make what a key locked unreadable for ever."""
    key.wrapped, key.wrapped_by, key.destroyed_at = None, None, clock.now()
    record(session, "data-key:destroyed", key, acting_user=acting_user)


def forget_data_keys(session: Session, key_ids: Sequence[UUID]) -> None:
    """Remove the keys of objects that are gone and that no log names, such as drafts."""
    if key_ids:
        session.execute(sa.delete(DataKey).where(DataKey.id.in_(key_ids)))


def _data_key_purpose(key_id: UUID) -> bytes:
    return f"data-key:{key_id}".encode()
