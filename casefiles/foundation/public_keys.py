"""Encryption to somebody's public key, in the format of age: who has the other half opens it."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO

from typing_extensions import override

if TYPE_CHECKING:
    from typing_extensions import Buffer

_SECRET_BEGINS = "AGE-SECRET-KEY-"  # noqa: S105 - how every one of them begins


class NotAPublicKey(ValueError):  # noqa: N818 - the fact, as the caller will report it
    """The text is no public key that we encrypt to."""


class SecretKeyGiven(NotAPublicKey):
    """The text is the half that nobody else may have."""


def read_public_key(text: str) -> str:
    """Return a public key of age (X25519) as it is always written, or raise."""
    from pyrage import RecipientError, x25519  # noqa: PLC0415 - 2 MB that only keys need

    if is_secret(text):
        raise SecretKeyGiven("this is the secret half")
    try:
        return str(x25519.Recipient.from_str("".join(text.split())))
    except RecipientError as problem:
        raise NotAPublicKey("it is no public key of age") from problem


def is_secret(text: str) -> bool:
    """Return whether a text is the half of a key that nobody else may have."""
    return "".join(text.split()).upper().startswith(_SECRET_BEGINS)


def encrypt_to(public_key: str, chunks: Iterable[bytes], target: BinaryIO) -> None:
    """Write chunks so that only the holder of the other half can read them."""
    from pyrage import encrypt_io, x25519  # noqa: PLC0415

    source = io.BufferedReader(_Chunks(chunks), buffer_size=1024 * 1024)
    encrypt_io(source, target, [x25519.Recipient.from_str(public_key)])


class _Chunks(io.RawIOBase):
    """Chunks as a file: what is not read yet is not made yet."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        super().__init__()
        self._coming = iter(chunks)
        self._rest = memoryview(b"")

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer: Buffer) -> int:
        while not self._rest:
            chunk = next(self._coming, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        wanted = memoryview(buffer)
        size = min(len(wanted), len(self._rest))
        wanted[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
