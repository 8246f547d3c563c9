"""Private keys under a passphrase, and a key that another took the place of, sealed to that one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from casefiles.foundation import envelope
from casefiles.platform.vault.models import LockedKey, LockedKeyKind


class Locked(Protocol):
    """A private key as a row or a sheet holds it."""

    @property
    def kind(self) -> LockedKeyKind: ...
    @property
    def public(self) -> bytes: ...
    @property
    def salt(self) -> bytes: ...
    @property
    def wrapped(self) -> bytes: ...
    @property
    def memory_kib(self) -> int: ...
    @property
    def passes(self) -> int: ...


_NEW: Mapping[LockedKeyKind, Callable[[], bytes]] = {
    LockedKeyKind.IDENTITY: lambda: X25519PrivateKey.generate().private_bytes_raw(),
    LockedKeyKind.SIGNING: lambda: Ed25519PrivateKey.generate().private_bytes_raw(),
}
_PUBLIC_HALF: Mapping[LockedKeyKind, Callable[[bytes], bytes]] = {
    LockedKeyKind.IDENTITY: lambda private: (
        X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    ),
    LockedKeyKind.SIGNING: lambda private: (
        Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    ),
}


def new_private(kind: LockedKeyKind) -> bytes:
    """Return a new raw private key (32 bytes)."""
    return _NEW[kind]()


def public_half(kind: LockedKeyKind, private: bytes) -> bytes:
    """Return the public half of a raw private key."""
    return _PUBLIC_HALF[kind](private)


def locked(
    kind: LockedKeyKind, private: bytes, passphrase: str, *, memory_kib: int, passes: int
) -> LockedKey:
    """Return a private key under a passphrase, with a salt of its own; slow."""
    salt, public = envelope.new_key(), public_half(kind, private)
    wrapping = envelope.key_from_passphrase(passphrase, salt, memory_kib=memory_kib, passes=passes)
    return LockedKey(
        kind=kind,
        public=public,
        wrapped=envelope.seal(wrapping, private, bound_to=_purpose(kind, public)),
        salt=salt,
        memory_kib=memory_kib,
        passes=passes,
    )


def unlocked(key: Locked, passphrase: str) -> bytes:
    """Undo `locked`; another passphrase raises `cryptography`'s InvalidTag. Slow."""
    wrapping = envelope.key_from_passphrase(
        passphrase, key.salt, memory_kib=key.memory_kib, passes=key.passes
    )
    return envelope.open_sealed(wrapping, key.wrapped, bound_to=_purpose(key.kind, key.public))


def _purpose(kind: LockedKeyKind, public: bytes) -> bytes:
    return f"locked-key:{kind}:".encode() + public


def sealed_to_next(former: bytes, name: str, *, public: bytes) -> bytes:
    """Seal the private half of a former key to the one that takes its place."""
    return envelope.seal_to(public, former, bound_to=_former_purpose(name))


def former_private(private: bytes, wrapped: bytes, name: str) -> bytes:
    """Undo `sealed_to_next`, with the private half of the key that took the place."""
    return envelope.open_sealed_to(private, wrapped, bound_to=_former_purpose(name))


def _former_purpose(name: str) -> bytes:
    return f"former-key:{name}".encode()
