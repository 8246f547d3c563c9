"""The file of a packet: where it lies encrypted, its plain bytes, and these for a recipient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation.envelope import decrypt_stream
from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.messages import N_
from casefiles.foundation.public_keys import encrypt_to
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.platform.vault.workflow import Keyring, open_data_key

_CHUNK = 1024 * 1024


def place_of(folder: Path, packet_id: UUID) -> Path:
    """Return where the encrypted file of a packet lies."""
    return folder / f"{packet_id}.sealed"


def file_chunks(
    session: Session, keyring: Keyring, packet: Packet, folder: Path
) -> Iterator[bytes]:
    """Return the plain bytes of a built packet; the key is opened before the first is read."""
    if packet.data_key_id is None or packet.state is PacketState.VOID:
        raise NotAllowedNow(N_("There is no file of this packet."))
    key, place = open_data_key(session, keyring, packet.data_key_id), place_of(folder, packet.id)
    if not place.exists():
        raise NotAllowedNow(N_("The file of this packet is not in its folder."))
    return _decrypted(key, place)


def _decrypted(key: bytes, place: Path) -> Iterator[bytes]:
    with place.open("rb") as file:
        yield from decrypt_stream(key, file)


def encrypted_chunks(chunks: Iterable[bytes], public_key: str, folder: Path) -> Iterator[bytes]:
    """Yield chunks encrypted to a public key: all of it is done before the first is given.

    What lies on the disk meanwhile is encrypted, and has no name.
    """
    with TemporaryFile(dir=folder) as file:
        encrypt_to(public_key, chunks, file)
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk
