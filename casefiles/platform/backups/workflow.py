"""Making a backup while others write, and putting one back where nothing is."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine
from sqlalchemy.orm import Session

from casefiles.foundation import clock, envelope
from casefiles.foundation.identifiers import new_id
from casefiles.platform.audit import queries as audit
from casefiles.platform.backups import queries
from casefiles.platform.backups.parts import engines, sealing, shelf
from casefiles.platform.backups.parts.shelf import BadBackup
from casefiles.platform.backups.queries import KeptFile, OpenBackup, Progress
from casefiles.platform.files.models import StoredFile
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.files.queries import is_kept
from casefiles.platform.vault.export import sheet_key
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.queries import locked_key, master_keys
from casefiles.platform.vault.workflow import keyring_of
from casefiles.settings import COMING, Settings


@dataclass(frozen=True)
class Origin:
    """What is kept, and by which program: its version and the revision of its schema."""

    settings: Settings
    program: str
    revision: str


@dataclass(frozen=True)
class Taken:
    """A backup that was made: sizes in files; `lacking` names what could not be read."""

    place: Path
    files: int
    copied: int
    lacking: tuple[str, ...]
    head: str


@dataclass(frozen=True)
class PutBack:
    """What came back: how many files, and the places of those whose part is bad or gone."""

    files: int
    lost: tuple[str, ...]


def take(engine: Engine, origin: Origin, folder: Path, progress: Progress) -> Taken:
    """Make a backup; every write acknowledged before this begins is in it, and none by half.

    A copy that the folder holds already is read, and made again unless it opens and is
    the file. Whatever ends this early leaves the earlier backups as they were, and
    nothing that looks whole.
    """
    name = f"{clock.now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
    with (
        shelf.new_backup(folder, name) as making,
        engines.one_moment(engine, origin.settings.instance) as (database, session),
    ):
        return _Making(origin, folder, making, progress).keep(database, session, folder / name)


class _Making:
    def __init__(self, origin: Origin, folder: Path, making: Path, progress: Progress) -> None:
        self._origin, self._folder, self._making = origin, folder, making
        self._progress = progress
        self._key, self._parts = envelope.new_key(), dict[str, str]()
        self._lacking: list[str] = []
        self._copied = self._files = 0

    def keep(self, database: BinaryIO, session: Session, place: Path) -> Taken:
        _refuse_changed_key(session, self._origin.settings)
        self._seal(shelf.DATABASE, database)
        head = "{}:{}".format(*audit.head(session))
        self._seal(shelf.LISTING, shelf.Gathered(self._listing(session, head)).binary)
        self._finish(session)
        return Taken(place, self._files, self._copied, tuple(self._lacking), head)

    def _seal(self, name: str, source: BinaryIO) -> None:
        with shelf.new_file(self._making / name) as target:
            key = sealing.derived(self._key, name)
            envelope.encrypt_stream(key, source, target.binary)
        self._parts[name] = target.sha256

    def _listing(self, session: Session, head: str) -> Iterator[bytes]:
        yield _line(self._inside(head))
        for kept in self._kept_files(session):
            yield _line(asdict(kept))

    def _inside(self, head: str) -> dict[str, object]:
        settings = self._origin.settings
        coming = settings.other_master_keys.get(COMING)
        return {
            "master_key": settings.master_key.hex(),
            **({"coming_master_key": coming.hex()} if coming else {}),
            "sample": settings.sample,
            "head": head,
        }

    def _kept_files(self, session: Session) -> Iterator[KeptFile]:
        total = session.scalar(sa.select(sa.func.count()).where(is_kept())) or 0
        rows = sa.select(StoredFile.sha256).where(is_kept()).order_by(StoredFile.sha256)
        store = LocalStore(self._origin.settings.store)
        for sha256 in session.scalars(rows.execution_options(yield_per=1000)):
            yield from self._keep(store.path(sha256), sha256)
            self._progress(self._files, total)
        # Written before their rows are, so those of this moment are all there.
        for place in sorted(self._origin.settings.packets.glob("*.sealed")):
            digest = _digest_of_packet(place)
            if digest is None:
                self._lacking.append(place.name)
            else:
                yield from self._keep(place, digest)

    def _keep(self, place: Path, sha256: str) -> Iterator[KeptFile]:
        name = sealing.name_of_file(self._origin.settings.master_key, sha256)
        target = self._folder / shelf.FILES / name[:2] / name
        part = f"../{target.relative_to(self._folder).as_posix()}"
        master = self._origin.settings.master_key
        digest = sealing.digest_of_copy(master, sha256, target)
        if digest is None:
            digest = self._copy(place, sha256, target)
        if digest is None:
            self._lacking.append(sha256)
            return
        self._parts[part] = digest
        self._files += 1
        inside = place.relative_to(self._origin.settings.instance).as_posix()
        yield KeptFile(inside, sha256, place.stat().st_size if place.exists() else -1, part)

    def _copy(self, place: Path, sha256: str, target: Path) -> str | None:
        target.parent.mkdir(mode=0o700, exist_ok=True)
        with suppress(FileNotFoundError), place.open("rb") as source:
            master = self._origin.settings.master_key
            digest = sealing.lock_file(master, sha256, source, target)
            self._copied += digest is not None
            return digest
        return None

    def _finish(self, session: Session) -> None:
        header = json.dumps(self._header(session), indent=1, sort_keys=True).encode()
        self._write(shelf.HEADER, header)
        self._parts[shelf.HEADER] = hashlib.sha256(header).hexdigest()
        lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(self._parts.items()))
        self._write(shelf.PARTS, lines.encode())
        listed = hashlib.sha256(lines.encode()).hexdigest()
        self._write(shelf.WHOLE, f"{listed}  {shelf.PARTS}\n".encode())

    def _header(self, session: Session) -> dict[str, object]:
        identity, backup_id = locked_key(session, LockedKeyKind.IDENTITY), str(new_id())
        return {
            "format": 1,
            "id": backup_id,
            "made_at": clock.now().isoformat(),
            "program": self._origin.program,
            "revision": self._origin.revision,
            "engine": sa.make_url(self._origin.settings.database_url).get_backend_name(),
            **sealing.sealed_key(self._key, sheet_key(identity), backup_id),
        }

    def _write(self, name: str, content: bytes) -> None:
        with shelf.new_file(self._making / name) as file:
            file.write(content)


def _refuse_changed_key(session: Session, settings: Settings) -> None:
    """Refuse a database whose master key took another's place after the settings were read."""
    held = keyring_of(settings).masters
    if any(name not in held for name in master_keys(session)):
        raise BadBackup("The master key was changed meanwhile. Make the backup again.")


def _digest_of_packet(place: Path) -> str | None:
    with suppress(BadBackup):
        return shelf.digest_of(place)
    return None


def _line(content: object) -> bytes:
    return json.dumps(content).encode() + b"\n"


def check_contents(backup: OpenBackup, progress: Progress) -> None:
    """Decrypt everything and hash every file, or refuse with the first that is not itself."""
    for _chunk in queries.part_chunks(backup.place, shelf.DATABASE, backup.key):
        pass
    for number, kept in enumerate(queries.files_in(backup), start=1):
        _check_file(kept, _digest(queries.file_chunks(backup, kept)))
        progress(number, number)


def _digest(chunks: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _check_file(kept: KeptFile, found: str) -> None:
    if found != kept.sha256:
        raise BadBackup(f"{kept.part} holds other bytes than the listing says.")


def put_back_files(backup: OpenBackup, instance: Path, progress: Progress) -> PutBack:
    """Write the kept files into the folder of a new installation, all whose parts are good.

    Nothing that is there already is written over.
    """
    lost, number = list[str](), 0
    for number, kept in enumerate(queries.files_in(backup), start=1):
        place = instance / kept.place
        if os.path.lexists(place):
            raise BadBackup("The listing names one place twice; nothing is kept.")
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_put_back(backup, kept, place):
            lost.append(kept.place)
        progress(number, number)
    return PutBack(number - len(lost), tuple(lost))


def _is_put_back(backup: OpenBackup, kept: KeptFile, place: Path) -> bool:
    try:
        with shelf.new_file(place) as file:
            for chunk in queries.file_chunks(backup, kept):
                file.write(chunk)
            _check_file(kept, file.sha256)
    except BadBackup:
        return False
    if kept.place.startswith("store/"):
        place.chmod(0o400)
    return True


def put_back_database(backup: OpenBackup, url: URL) -> None:
    """Fill the empty database of a new installation."""
    engines.put_back(queries.part_chunks(backup.place, shelf.DATABASE, backup.key), url)


def write_key(place: Path, key: bytes) -> None:
    """Write a key for its owner alone."""
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(key.hex() + "\n")
