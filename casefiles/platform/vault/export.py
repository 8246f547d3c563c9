"""The recovery sheet: the keys of an installation on paper, to be typed or scanned again.

What may stand on it: public keys, private keys as they are locked by the passphrase, with the salt
and the hardness they were locked with; the master key only where it is asked for. Its words are
English, as those of the command line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from casefiles.foundation.envelope import name_of_key
from casefiles.foundation.errors import Refused
from casefiles.platform.vault.models import LockedKey, LockedKeyKind
from casefiles.platform.vault.parts.typeable import (
    Mistyped,
    bytes_of,
    checksum,
    grouped,
    lines_of,
    plain,
)

_PUBLIC, _SALT, _LOCKED, _MASTER = "public", "salt", "locked", "master"
#: bytes of each part; a locked key is its nonce, itself and its tag
_LENGTHS = {_PUBLIC: 32, _SALT: 32, _LOCKED: 60, _MASTER: 32}
_WHOLE = 8
_NAME = 19
_RULE = "-" * 72
_TITLE = "CASEFILES RECOVERY SHEET, VERSION 1"
_WHAT = """\
What this is. The keys of one installation of Casefiles, for the day when its
database is lost. The private keys below are locked: they open only with the
passphrase, which stands nowhere on this sheet and nowhere on the machine.
Without the passphrase nobody can sign packets or read who a source is.

Keep it on paper, closed in, away from the machine and away from the
passphrase. Check it now and once a year: casefiles keys check FILE

To type it: capitals or not, with or without spaces; O is read as 0, and I or
L as 1. The two characters at the end of each line check it."""
_WITHOUT_MASTER = """\
The master key is not on this sheet. It opens snapshots and packets; keep a
copy of it apart, see docs/settings.md."""
_WITH_MASTER = """\
WARNING. The master key below is not locked by the passphrase. Whoever holds
this sheet and a copy of the database reads every snapshot and every packet.
Keep this sheet as you would keep the whole archive."""
_NAMES = {LockedKeyKind.SIGNING: "Signing key", LockedKeyKind.IDENTITY: "Key of the identities"}
#: the order on the sheet
KINDS = tuple(_NAMES)
_LINE = re.compile(r"^(signing|identity|master)\.(\w+)\s+(\S.*)$", re.IGNORECASE)
_MASTER_NAME = re.compile(r"^\s*master\s+([0-9a-f]{16})\s*$", re.IGNORECASE | re.MULTILINE)
_HARDNESS = re.compile(r"argon2id\D*(\d{1,9})\D+(\d{1,9})\D+4\D*", re.IGNORECASE)
#: KiB of memory and passes: a sheet may ask for no more of the machine that checks it
_HARDEST = (4 * 1024**2, 1000)


class BadSheet(Refused):
    """A sheet cannot be read; the message names the line."""


@dataclass(frozen=True)
class SheetKey:
    """A private key as it is locked, with all that opening it takes but the passphrase."""

    kind: LockedKeyKind
    public: bytes
    salt: bytes
    wrapped: bytes = field(repr=False)
    memory_kib: int
    passes: int

    @property
    def whole(self) -> bytes:
        """Return everything that the last line of a key checks."""
        hardness = f"{self.kind}:{self.memory_kib}:{self.passes}:".encode()
        return hardness + self.public + self.salt + self.wrapped


@dataclass(frozen=True)
class Sheet:
    """What a recovery sheet holds."""

    keys: tuple[SheetKey, ...]
    master: bytes | None = field(default=None, repr=False)
    #: of the master key, also where it is not on the sheet; empty where nobody wrote it down
    master_name: str = ""

    @property
    def names(self) -> dict[str, str]:
        """Return the name of each key that the sheet is for."""
        names = {key.kind.value: name_of_key(key.public) for key in self.keys}
        return names | ({"master": self.master_name} if self.master_name else {})


def sheet_key(key: LockedKey) -> SheetKey:
    """Return a locked key as a sheet holds it."""
    return SheetKey(
        kind=key.kind,
        public=key.public,
        salt=key.salt,
        wrapped=key.wrapped,
        memory_kib=key.memory_kib,
        passes=key.passes,
    )


def written(sheet: Sheet, *, organisation: Iterable[str], on: date, fingerprint: str) -> str:
    """Return a sheet as text, at most 72 characters wide but for the organisation's names."""
    lines = [_TITLE, _RULE, _WHAT, ""]
    lines += [f"Organisation: {name}" for name in organisation]
    lines += [f"Date:         {on.isoformat()} (UTC)", "Fingerprint of the signing key (SHA-256):"]
    lines += [f"  {grouped(fingerprint[half : half + 32])}" for half in (0, 32)]
    lines += ["For the keys, by their names, and stale once one of them is replaced:"]
    lines += [f"  {kind} {name}" for kind, name in sheet.names.items()]
    for key in sheet.keys:
        lines += ["", _RULE, _NAMES[key.kind], "", *_lines_of_key(key)]
    lines += ["", _RULE, "Master key", ""]
    if sheet.master is None:
        lines.append(_WITHOUT_MASTER)
    else:
        lines += [_WITH_MASTER, "", *_lines_of_part("master", _MASTER, sheet.master)]
    return "\n".join([*lines, _RULE, ""])


def _lines_of_key(key: SheetKey) -> Iterator[str]:
    kind = key.kind.value
    yield from _lines_of_part(kind, _PUBLIC, key.public)
    yield from _lines_of_part(kind, _SALT, key.salt)
    yield from _lines_of_part(kind, _LOCKED, key.wrapped)
    hardness = f"Argon2id, {key.memory_kib} KiB of memory, {key.passes} passes"
    yield f"{kind}.hardness".ljust(_NAME) + f"{hardness}, 4 lanes"
    yield f"{kind}.check".ljust(_NAME) + f"{grouped(checksum(key.whole, _WHOLE))}"


def _lines_of_part(owner: str, part: str, data: bytes) -> Iterator[str]:
    for number, line in enumerate(lines_of(f"{owner}.{part}", data), start=1):
        yield f"{owner}.{part}{number}".ljust(_NAME) + line


def read(text: str) -> Sheet:
    """Return what a sheet holds, or refuse and name the first line that is not right."""
    parts: dict[str, str] = {}
    for line in text.splitlines():
        if found := _LINE.match(line.strip()):
            parts[f"{found[1]}.{found[2]}".lower()] = found[3]
    if not parts:
        raise BadSheet("This is no recovery sheet of Casefiles.")
    master = _part(parts, "master", _MASTER) if "master.master1" in parts else None
    named = _MASTER_NAME.search(text)
    keys = tuple(_key(parts, kind) for kind in KINDS)
    return Sheet(keys, master, named[1].lower() if named else "")


def _key(parts: dict[str, str], kind: LockedKeyKind) -> SheetKey:
    hardness = _HARDNESS.fullmatch(parts.get(f"{kind}.hardness", ""))
    if hardness is None or int(hardness[1]) > _HARDEST[0] or int(hardness[2]) > _HARDEST[1]:
        raise BadSheet(f"Look at the line {kind}.hardness again.")
    key = SheetKey(
        kind=kind,
        public=_part(parts, kind, _PUBLIC),
        salt=_part(parts, kind, _SALT),
        wrapped=_part(parts, kind, _LOCKED),
        memory_kib=int(hardness[1]),
        passes=int(hardness[2]),
    )
    if plain(parts.get(f"{kind}.check", "")) != checksum(key.whole, _WHOLE):
        raise BadSheet(f"Look at the lines {kind}.hardness and {kind}.check again.")
    return key


def _part(parts: dict[str, str], owner: str, part: str) -> bytes:
    name = f"{owner}.{part}"
    lines: list[str] = []
    while (line := parts.get(f"{name}{len(lines) + 1}")) is not None:
        lines.append(line)
    try:
        return bytes_of(name, lines, _LENGTHS[part])
    except Mistyped as mistyped:
        raise BadSheet(f"Look at the line {name}{mistyped.line + 1} again.") from None
