"""What locks a backup: a key of its own, locked to the passphrase of the organisation.

Making one takes no passphrase: it is sealed to the public key of the identities. The locked
private key stands in the header, as on a recovery sheet; the master key lies inside, sealed.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from casefiles.foundation import envelope
from casefiles.platform.backups.parts.shelf import BadBackup, Watched, new_file, opened
from casefiles.platform.vault.export import SheetKey
from casefiles.platform.vault.models import LockedKeyKind

_LOCKED_FILE_KEY = 60


def derived(key: bytes, purpose: str) -> bytes:
    """Return the key for one part or purpose: 32 bytes."""
    info = f"casefiles backup v1:{purpose}".encode()
    return HKDF(SHA256(), envelope.KEY_BYTES, salt=None, info=info).derive(key)


def sealed_key(key: bytes, identity: SheetKey, backup_id: str) -> dict[str, object]:
    """Return what the header holds of a backup's key: only the passphrase opens it."""
    return {
        "identity": {
            "public": identity.public.hex(),
            "salt": identity.salt.hex(),
            "wrapped": identity.wrapped.hex(),
            "memory_kib": identity.memory_kib,
            "passes": identity.passes,
        },
        "key": envelope.seal_to(identity.public, key, bound_to=_bound(backup_id)).hex(),
    }


def _bound(backup_id: str) -> bytes:
    return f"casefiles-backup:{backup_id}".encode()


def identity_in(header: dict[str, Any]) -> SheetKey:
    """Return the locked private key of a header, or refuse where it is lost."""
    try:
        kept = header["identity"]
        return SheetKey(
            kind=LockedKeyKind.IDENTITY,
            public=bytes.fromhex(kept["public"]),
            salt=bytes.fromhex(kept["salt"]),
            wrapped=bytes.fromhex(kept["wrapped"]),
            memory_kib=int(kept["memory_kib"]),
            passes=int(kept["passes"]),
        )
    except (KeyError, TypeError, ValueError):
        raise BadBackup("The locked key is not in the header of this backup.") from None


def key_in(header: dict[str, Any], private: bytes) -> bytes:
    """Return a backup's own key, opened with the private key of the identities."""
    try:
        sealed, bound = bytes.fromhex(header["key"]), _bound(str(header["id"]))
        return envelope.open_sealed_to(private, sealed, bound_to=bound)
    except (InvalidTag, KeyError, TypeError, ValueError):
        raise BadBackup("The key of this backup is lost: its header does not hold it.") from None


def name_of_file(master: bytes, sha256: str) -> str:
    """Return what a file is called in the folder; it tells nobody else which file it is."""
    key = derived(master, "names")
    return hmac.new(key, bytes.fromhex(sha256), hashlib.sha256).hexdigest()


def lock_file(master: bytes, sha256: str, source: BinaryIO, place: Path) -> str | None:
    """Encrypt a file under a new key; return the digest of the result, None if it is not it.

    Shape: the file's key, sealed (60 bytes), then chunks as `encrypt_stream` writes them.
    """
    key, plain = envelope.new_key(), Watched(source)
    try:
        with new_file(place) as target:
            bound = bytes.fromhex(sha256)
            target.write(envelope.seal(derived(master, "files"), key, bound_to=bound))
            envelope.encrypt_stream(key, plain.binary, target.binary)
            _insist(plain.sha256 == sha256)
    except _OtherBytesError:
        return None
    return target.sha256


class _OtherBytesError(Exception):
    """The store holds other bytes than the database says."""


def _insist(is_itself: bool) -> None:
    if not is_itself:
        raise _OtherBytesError


def digest_of_copy(master: bytes, sha256: str, place: Path) -> str | None:
    """Return the digest of what `lock_file` wrote; None unless it opens and is the file still.

    Neither its name nor a list in the folder is believed: a disk rots, and others write to it.
    """
    plain = hashlib.sha256()
    try:
        with opened(place) as file:
            copy = Watched(file)
            for chunk in _unlocked(master, sha256, copy.binary):
                plain.update(chunk)
    except (BadBackup, InvalidTag, OSError):
        return None
    return copy.sha256 if plain.hexdigest() == sha256 else None


def unlocked_file(master: bytes, sha256: str, place: Path) -> Iterator[bytes]:
    """Yield the plain chunks of `lock_file`."""
    with opened(place) as file:
        yield from _unlocked(master, sha256, file)


def _unlocked(master: bytes, sha256: str, file: BinaryIO) -> Iterator[bytes]:
    sealed, bound = file.read(_LOCKED_FILE_KEY), bytes.fromhex(sha256)
    if len(sealed) < _LOCKED_FILE_KEY:
        raise InvalidTag
    key = envelope.open_sealed(derived(master, "files"), sealed, bound_to=bound)
    yield from envelope.decrypt_stream(key, file)
