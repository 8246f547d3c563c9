"""Looking at a backup: which of its parts are as they were made, and what opens it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag

from casefiles.foundation import envelope
from casefiles.platform.backups.parts import sealing, shelf
from casefiles.platform.backups.parts.shelf import BadBackup
from casefiles.platform.files.parts.store import LocalStore

#: told how far it is: parts done, parts in all
Progress = Callable[[int, int], None]
_FORMAT = 1
_PACKET = re.compile(r"packets/[^/\0]+\.sealed")


@dataclass(frozen=True)
class KeptFile:
    """One file of an installation: where it lies in its folder, what it is, its part here."""

    place: str
    sha256: str
    size: int
    part: str


@dataclass(frozen=True)
class OpenBackup:
    """A backup that its passphrase opened; `inside` is the first line of its listing."""

    place: Path
    header: dict[str, Any]
    key: bytes = field(repr=False)
    inside: dict[str, Any] = field(repr=False)

    @property
    def master(self) -> bytes:
        """Return the master key of the installation that was kept."""
        return bytes.fromhex(self.inside["master_key"])

    @property
    def coming_master(self) -> bytes | None:
        """Return the master key that was to take its place, where that was not finished."""
        coming = self.inside.get("coming_master_key")
        return bytes.fromhex(coming) if coming else None


def faults(backup: Path, progress: Progress, *, with_files: bool) -> Iterator[str]:
    """Yield a sentence for each part that is missing or not as it was made; takes no passphrase.

    Without the files, only what nothing can be restored without is read.
    """
    listed, expected = shelf.digest_of(backup / shelf.PARTS), _whole_mark(backup)
    if listed is None or expected is None:
        yield f"{shelf.PARTS if listed is None else shelf.WHOLE} is missing."
        return
    if expected != f"{listed}  {shelf.PARTS}\n":
        yield f"{shelf.PARTS} or {shelf.WHOLE} was changed: they do not agree."
        return
    parts = shelf.parts_of(backup)
    yield from (f"{name} is missing." for name in sorted(shelf.OWN_PARTS - parts.keys()))
    if not with_files:
        parts = {name: parts[name] for name in parts.keys() & shelf.OWN_PARTS}
    for number, (name, digest) in enumerate(parts.items(), start=1):
        yield from _fault(backup, name, digest)
        progress(number, len(parts))


def _fault(backup: Path, name: str, digest: str) -> Iterator[str]:
    try:
        found = shelf.digest_of(backup / name)
    except BadBackup as fault:
        yield str(fault)
        return
    if found is None:
        yield f"{name} is missing."
    elif found != digest:
        yield f"{name} was changed: its SHA-256 is not the one it was made with."


def _whole_mark(backup: Path) -> str | None:
    mark = shelf.text_of(backup / shelf.WHOLE)
    return None if mark is None else mark.decode("ascii", errors="replace")


def header_of(backup: Path) -> dict[str, Any]:
    """Return what a backup says of itself to anybody, or refuse where it cannot be read."""
    try:
        header = json.loads(shelf.text_of(backup / shelf.HEADER) or b"")
    except (ValueError, RecursionError):
        raise BadBackup(f"{shelf.HEADER} is missing or cannot be read.") from None
    if not isinstance(header, dict) or header.get("format") != _FORMAT:
        raise BadBackup("This backup has a format that this version does not know.")
    return header


def open_backup(backup: Path, private: bytes) -> OpenBackup:
    """Open a backup with the private key of the identities, which the passphrase opened."""
    header = header_of(backup)
    key = sealing.key_in(header, private)
    return OpenBackup(backup, header, key, json.loads(next(_lines(backup, key))))


def files_in(backup: OpenBackup) -> Iterator[KeptFile]:
    """Yield the files that a backup holds, as its sealed listing names them."""
    lines = _lines(backup.place, backup.key)
    next(lines)
    for line in lines:
        yield _kept(line)


def _kept(line: bytes) -> KeptFile:
    with suppress(RecursionError, TypeError, ValueError):
        kept = KeptFile(**json.loads(line))
        if shelf.is_shared_part(kept.part) and _belongs(kept):
            return kept
    raise BadBackup("The listing names what is not a file of an installation.")


def _belongs(kept: KeptFile) -> bool:
    """Say whether a place is that of a file of the store, by its own hash, or of a packet.

    Whoever has the public key can seal a listing, and keys lie beside the files.
    """
    if not shelf.is_digest(kept.sha256):
        return False
    stored = LocalStore(Path("store")).path(kept.sha256).as_posix()
    return kept.place == stored or _PACKET.fullmatch(kept.place) is not None


def _lines(backup: Path, key: bytes) -> Iterator[bytes]:
    rest = b""
    for chunk in part_chunks(backup, shelf.LISTING, key):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines


def part_chunks(backup: Path, name: str, key: bytes) -> Iterator[bytes]:
    """Yield the plain bytes of a part of one backup, or refuse and name it."""
    try:
        with shelf.opened(backup / name) as file:
            yield from envelope.decrypt_stream(sealing.derived(key, name), file)
    except InvalidTag:
        raise BadBackup(f"{name} was changed, or is of another backup.") from None


def file_chunks(backup: OpenBackup, kept: KeptFile) -> Iterator[bytes]:
    """Yield the plain bytes of a kept file, or refuse and name its part."""
    try:
        yield from sealing.unlocked_file(backup.master, kept.sha256, backup.place / kept.part)
    except (InvalidTag, OSError):
        raise BadBackup(f"{kept.part} is gone, was changed, or is of another file.") from None
