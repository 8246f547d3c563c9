"""Encryption to a public key: whoever has the other half reads it, and nobody else."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pyrage
import pytest

from casefiles.foundation.public_keys import (
    NotAPublicKey,
    SecretKeyGiven,
    encrypt_to,
    read_public_key,
)
from tests.factories.recipient_keys import new_pair


def _opened(sealed: bytes, secret: pyrage.x25519.Identity) -> bytes:
    return bytes(pyrage.decrypt(sealed, [secret]))


@pytest.mark.parametrize(
    "chunks", [[], [b""], [b"one"], [b"one", b"", b"two"], [bytes(range(256)) * 9000] * 3]
)
def test_the_holder_of_the_other_half_reads_the_same_bytes(chunks: list[bytes]) -> None:
    pair, sealed = new_pair(), io.BytesIO()

    encrypt_to(pair.public, chunks, sealed)

    assert _opened(sealed.getvalue(), pair.secret) == b"".join(chunks)
    if any(chunks):
        assert max(chunks) not in sealed.getvalue()


def test_nobody_else_reads_them() -> None:
    sealed = io.BytesIO()
    encrypt_to(new_pair().public, [b"a packet"], sealed)

    with pytest.raises(pyrage.DecryptError):
        _opened(sealed.getvalue(), new_pair().secret)


def test_what_breaks_off_is_not_taken_for_the_whole() -> None:
    def broken() -> Iterator[bytes]:
        yield b"the first half"
        raise OSError("the disk is away")

    with pytest.raises(pyrage.EncryptError, match="the disk is away"):
        encrypt_to(new_pair().public, broken(), io.BytesIO())


def test_a_key_is_read_however_it_was_pasted() -> None:
    public = new_pair().public

    assert read_public_key(f"  {public[:20]}\n{public[20:]} ") == public
    assert read_public_key(public.upper()) == public


@pytest.mark.parametrize(
    "text", ["", "age1", "x" * 62, "ssh-ed25519 AAAA", "-----BEGIN PGP PUBLIC KEY BLOCK-----"]
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NotAPublicKey):
        read_public_key(text)


def test_a_key_with_a_letter_wrong_is_refused() -> None:
    public = new_pair().public
    other = "q" if public[30] != "q" else "p"

    with pytest.raises(NotAPublicKey):
        read_public_key(f"{public[:30]}{other}{public[31:]}")


def test_a_secret_key_is_told_apart() -> None:
    with pytest.raises(SecretKeyGiven):
        read_public_key(str(new_pair().secret))
