"""Bytes in, bytes out: every cipher the vault uses, each bound to what it is for.

Shapes: keys are 32 bytes; sealed bytes start with their 12-byte nonce. A wrong
key, a changed byte or another `bound_to` raises `cryptography`'s InvalidTag.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from typing import BinaryIO

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_NONCE_BYTES = 12
_PUBLIC_BYTES = 32
CHUNK = 1 << 20
_TAG_BYTES = 16
_LAST, _MORE = b"\x01", b"\x00"


def new_key() -> bytes:
    """Return 32 random bytes."""
    return os.urandom(KEY_BYTES)


def name_of_key(key: bytes) -> str:
    """Return a name for a random key or a public half: 16 hexadecimal digits that tell no more."""
    return hashlib.sha256(b"key name v1:" + key).hexdigest()[:16]


def seal(key: bytes, plain: bytes, *, bound_to: bytes) -> bytes:
    """Encrypt under a key, so that the result opens only for the same purpose."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def open_sealed(key: bytes, sealed: bytes, *, bound_to: bytes) -> bytes:
    """Undo `seal`."""
    return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to)


def key_from_passphrase(passphrase: str, salt: bytes, *, memory_kib: int, passes: int) -> bytes:
    """Stretch a passphrase with Argon2id (RFC 9106) into 32 bytes."""
    return hash_secret_raw(
        passphrase.encode(),
        salt,
        time_cost=passes,
        memory_cost=memory_kib,
        parallelism=4,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )


def seal_to(public: bytes, plain: bytes, *, bound_to: bytes) -> bytes:
    """Encrypt to an X25519 public key: writing needs no passphrase, reading does.

    Shape: ephemeral public key (32 bytes), then as `seal`.
    """
    ephemeral = X25519PrivateKey.generate()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    own_public = ephemeral.public_key().public_bytes_raw()
    return own_public + seal(_agreed(shared, own_public, public), plain, bound_to=bound_to)


def open_sealed_to(private: bytes, sealed: bytes, *, bound_to: bytes) -> bytes:
    """Undo `seal_to`."""
    key = X25519PrivateKey.from_private_bytes(private)
    theirs, body = sealed[:_PUBLIC_BYTES], sealed[_PUBLIC_BYTES:]
    shared = key.exchange(X25519PublicKey.from_public_bytes(theirs))
    own_public = key.public_key().public_bytes_raw()
    return open_sealed(_agreed(shared, theirs, own_public), body, bound_to=bound_to)


def _agreed(shared: bytes, ephemeral: bytes, recipient: bytes) -> bytes:
    return HKDF(
        hashes.SHA256(), KEY_BYTES, salt=None, info=b"casefiles identity v1" + ephemeral + recipient
    ).derive(shared)


def encrypt_stream(key: bytes, source: BinaryIO, target: BinaryIO) -> None:
    """Encrypt a file in chunks of 1 MiB; order and end are bound into each chunk.

    The key must be used for one file only: the nonce is the chunk's number.
    """
    number, chunk = 0, source.read(CHUNK)
    while True:
        following = source.read(CHUNK)
        mark = _MORE if following else _LAST
        target.write(AESGCM(key).encrypt(number.to_bytes(_NONCE_BYTES), chunk, mark))
        if not following:
            return
        number, chunk = number + 1, following


def decrypt_stream(key: bytes, source: BinaryIO) -> Iterator[bytes]:
    """Yield the plain chunks of `encrypt_stream`; a cut-off file raises InvalidTag."""
    number, chunk = 0, source.read(CHUNK + _TAG_BYTES)
    while True:
        following = source.read(CHUNK + _TAG_BYTES)
        mark = _MORE if following else _LAST
        yield AESGCM(key).decrypt(number.to_bytes(_NONCE_BYTES), chunk, mark)
        if not following:
            return
        number, chunk = number + 1, following
