"""Many digests to one: a batch of rows stands in the log as the root of their tree."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

_LEAF, _NODE = b"\x00", b"\x01"


def merkle_root(digests: Sequence[str]) -> str:
    """Return the root over hexadecimal digests in their order, as RFC 6962 makes it.

    Leaves and nodes are marked apart, so that a node never passes for a row.
    """
    level = [_hashed(_LEAF + bytes.fromhex(each)) for each in digests]
    if not level:
        return hashlib.sha256().hexdigest()
    return _root(level).hex()


def _root(hashes: list[bytes]) -> bytes:
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return _hashed(_NODE + _root(hashes[:split]) + _root(hashes[split:]))


def _hashed(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
