"""Checks a packet from its file alone, offline, and says which member is not as it was sealed."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from casefiles.foundation.messages import N_
from casefiles.outbound.packets.parts import arrangement, bag, layout
from casefiles.platform.documents.documents import (
    Entry,
    FaultKind,
    chunks_of,
    is_safe_name,
    read_archive,
)

LONGEST_TAG_FILE = 64 * 1024 * 1024
REQUIRED = (
    layout.BAG_DECLARATION,
    layout.BAG_INFO,
    layout.MANIFEST,
    layout.TAG_MANIFEST,
    layout.SIGNATURE,
    layout.PUBLIC_KEY,
    layout.FINGERPRINT,
)
_FINGERPRINT_LENGTH = 64


class Outcome(IntEnum):
    """What is wrong; the number is the exit code, and the lowest of several is the one given."""

    INTACT = 0
    UNREADABLE = 10
    NOT_A_PACKET = 11
    UNSAFE_NAME = 12
    EXPANDS = 13
    DUPLICATE = 14
    ALTERED_CONTAINER = 15
    BAD_SIGNATURE = 16
    WRONG_KEY = 17
    CHANGED = 18
    MISSING = 19
    UNLISTED = 20
    NOT_A_BAG = 21


MEANING: Mapping[Outcome, str] = {
    Outcome.INTACT: N_("Nothing was changed since the packet was sealed."),
    Outcome.UNREADABLE: N_("The file cannot be read."),
    Outcome.NOT_A_PACKET: N_("This is not a packet."),
    Outcome.UNSAFE_NAME: N_("A name would be unpacked outside the packet's folder."),
    Outcome.EXPANDS: N_("The file would grow when unpacked, which no packet does."),
    Outcome.DUPLICATE: N_("Two members have the same name."),
    Outcome.ALTERED_CONTAINER: N_("The ZIP file around the members was changed."),
    Outcome.BAD_SIGNATURE: N_("The signature does not fit."),
    Outcome.WRONG_KEY: N_("The packet was signed with another key."),
    Outcome.CHANGED: N_("A member was changed."),
    Outcome.MISSING: N_("A member is missing."),
    Outcome.UNLISTED: N_("A member was added."),
    Outcome.NOT_A_BAG: N_("The lists in the packet do not fit what is in it."),
}

_OUTCOME_OF = {
    FaultKind.NOT_ARCHIVE: Outcome.NOT_A_PACKET,
    FaultKind.UNSAFE_NAME: Outcome.UNSAFE_NAME,
    FaultKind.EXPANDS: Outcome.EXPANDS,
    FaultKind.DUPLICATE: Outcome.DUPLICATE,
    FaultKind.ALTERED: Outcome.ALTERED_CONTAINER,
}


@dataclass(frozen=True)
class Finding:
    """One thing wrong, and with which member."""

    outcome: Outcome
    member: str | None
    detail: str


@dataclass(frozen=True)
class Verification:
    """The answer: what is wrong, whose key signed, and what the packet says of itself."""

    findings: tuple[Finding, ...]
    fingerprint: str | None = None
    fingerprint_was_compared: bool = False
    about: Mapping[str, str] = field(default_factory=dict)
    members: int = 0

    @property
    def outcome(self) -> Outcome:
        """The gravest finding, or intact."""
        return min((finding.outcome for finding in self.findings), default=Outcome.INTACT)

    @property
    def is_intact(self) -> bool:
        """Whether nothing at all is wrong."""
        return not self.findings


def finding_in_words(finding: Finding) -> str:
    """Return what is wrong as one line: of which member, or else of the whole file."""
    meaning = MEANING[finding.outcome]
    if finding.member:
        return f"{meaning} {finding.member}: {finding.detail}."
    return f"{meaning.rstrip('.')}: {finding.detail}."


def verify_packet(path: Path, *, fingerprint: str | None = None) -> Verification:
    """Check everything that can be checked with the file alone, and the key if it is known."""
    try:
        with path.open("rb") as file:
            return _verify(file, fingerprint)
    except OSError as problem:
        return Verification((Finding(Outcome.UNREADABLE, None, problem.strerror or str(problem)),))


def _verify(file: BinaryIO, fingerprint: str | None) -> Verification:
    reading = read_archive(file)
    findings = [
        Finding(_OUTCOME_OF[fault.kind], fault.member and _inside(fault.member), fault.detail)
        for fault in reading.faults
    ]
    folders = {entry.name.split("/")[0] for entry in reading.entries}
    members = {_inside(entry.name): entry for entry in reading.entries}
    if not members and findings:
        return Verification(tuple(findings))
    if not members.keys() & set(REQUIRED):
        detail = "it holds none of a packet's files"
        return Verification((*findings, Finding(Outcome.NOT_A_PACKET, None, detail)))
    if any(finding.outcome is Outcome.EXPANDS for finding in findings):
        # Members that lie over each other could keep us reading for days.
        return Verification(tuple(findings))
    if len(folders) > 1:
        detail = f"there are {len(folders)} folders at the top, and one was sealed"
        findings.append(Finding(Outcome.NOT_A_BAG, None, detail))
    packet = _Packet(file, members)
    findings += [*packet.faults_of_lists(), *packet.faults_of_members()]
    key = packet.public_key
    findings += packet.faults_of_signature()
    if not findings:
        findings += packet.faults_of_arrangement(reading.entries)
    findings += _faults_of_key(key, fingerprint)
    return Verification(
        tuple(findings),
        fingerprint=None if key is None else bag.fingerprint_of(key),
        fingerprint_was_compared=fingerprint is not None,
        about=bag.parse_bag_info(packet.read(layout.BAG_INFO)),
        members=len(members),
    )


def _inside(name: str) -> str:
    """Return a member's name without the one top folder."""
    return name.partition("/")[2] or name


def _faults_of_key(key: Ed25519PublicKey | None, wanted: str | None) -> Iterator[Finding]:
    if wanted is None or key is None:
        return
    plain = "".join(character for character in wanted.lower() if character not in " :\t\n")
    if len(plain) != _FINGERPRINT_LENGTH or plain != bag.fingerprint_of(key):
        detail = "its fingerprint is not the one you gave"
        yield Finding(Outcome.WRONG_KEY, layout.PUBLIC_KEY, detail)


class _Packet:
    """The members by name, and the small files read once."""

    def __init__(self, file: BinaryIO, members: Mapping[str, Entry]) -> None:
        self._file = file
        self._members = members
        self._manifest: dict[str, str] = {}
        self._tag_manifest: dict[str, str] = {}
        self.public_key = self._load_key()

    def read(self, name: str) -> bytes:
        """Return a small file whole; nothing for one that is absent or too large to be one."""
        entry = self._members.get(name)
        if entry is None or entry.size > LONGEST_TAG_FILE:
            return b""
        return b"".join(chunks_of(self._file, entry))

    def _load_key(self) -> Ed25519PublicKey | None:
        try:
            return bag.load_public_key(self.read(layout.PUBLIC_KEY))
        except (ValueError, UnsupportedAlgorithm):
            return None

    def faults_of_lists(self) -> Iterator[Finding]:
        """Find what is absent or unlisted, and lists that are none."""
        for name in REQUIRED:
            if name not in self._members:
                yield Finding(Outcome.MISSING, name, "every packet has it")
        for name in (layout.MANIFEST, layout.TAG_MANIFEST):
            try:
                self._take_list(name, bag.parse_manifest(self.read(name)))
            except bag.NotAManifest as problem:
                yield Finding(Outcome.NOT_A_BAG, name, str(problem))
        listed = {**self._manifest, **self._tag_manifest}
        for name in listed:
            if name not in self._members and name not in REQUIRED:
                yield Finding(Outcome.MISSING, name, "it is listed, and not there")
            if not is_safe_name(name):
                yield Finding(Outcome.UNSAFE_NAME, name, "it is listed under an unsafe name")
        for name in self._members:
            if name not in listed and name not in layout.UNLISTED:
                yield Finding(Outcome.UNLISTED, name, "it is in no list")
        yield from self._faults_of_declarations()

    def _take_list(self, name: str, digests: dict[str, str]) -> None:
        """Keep a list; the one lists the payload and nothing else, the other the rest."""
        is_payload = name == layout.MANIFEST
        if any(path.startswith("data/") is not is_payload for path in digests):
            raise bag.NotAManifest("it lists what belongs in the other list")
        if is_payload:
            self._manifest = digests
        else:
            self._tag_manifest = digests

    def _faults_of_declarations(self) -> Iterator[Finding]:
        if self.read(layout.BAG_DECLARATION) != bag.DECLARATION:
            detail = "it does not declare a BagIt 1.0 bag"
            yield Finding(Outcome.NOT_A_BAG, layout.BAG_DECLARATION, detail)
        payload = [self._members[name].size for name in self._manifest if name in self._members]
        expected = f"{sum(payload)}.{len(self._manifest)}"
        if bag.parse_bag_info(self.read(layout.BAG_INFO)).get("Payload-Oxum") != expected:
            detail = "its Payload-Oxum does not fit the payload"
            yield Finding(Outcome.NOT_A_BAG, layout.BAG_INFO, detail)

    def faults_of_arrangement(self, entries: Sequence[Entry]) -> Iterator[Finding]:
        """Find a folder or an order that is not the one of the data, known by now as signed."""
        named = arrangement.named_by(self._lines(layout.CASES_DATA))
        if named is None:
            detail = "it does not say which packet it belongs to"
            yield Finding(Outcome.NOT_A_BAG, layout.CASES_DATA, detail)
            return
        if entries[0].name.partition("/")[0] != named.folder:
            detail = f"its members were sealed in the folder {named.folder!r}"
            yield Finding(Outcome.ALTERED_CONTAINER, None, detail)
        member = arrangement.out_of_place(list(self._members), named.languages)
        if member is not None:
            detail = "its members are not in the order in which they were sealed"
            yield Finding(Outcome.ALTERED_CONTAINER, member, detail)

    def _lines(self, name: str) -> Iterator[bytes]:
        """Yield the lines of a member, as far as they are as short as ours."""
        entry, rest = self._members.get(name), b""
        for chunk in chunks_of(self._file, entry) if entry else ():
            *whole, rest = (rest + chunk).split(b"\n")
            yield from whole
            if len(rest) > LONGEST_TAG_FILE:
                return
        yield rest

    def faults_of_members(self) -> Iterator[Finding]:
        """Find members whose bytes are not those that were listed."""
        digests = {**self._manifest, **self._tag_manifest}
        for name, entry in self._members.items():
            digest, checksum = hashlib.sha256(), 0
            for chunk in chunks_of(self._file, entry):
                digest.update(chunk)
                checksum = zlib.crc32(chunk, checksum)
            if digests.get(name, digest.hexdigest()) != digest.hexdigest():
                yield Finding(Outcome.CHANGED, name, "its SHA-256 is not the one listed")
            elif checksum != entry.checksum:
                yield Finding(Outcome.CHANGED, name, "its ZIP checksum does not fit its bytes")

    def faults_of_signature(self) -> Iterator[Finding]:
        """Find a signature that does not fit the list of lists."""
        if self.public_key is None:
            detail = "it is not an Ed25519 key as we write it"
            yield Finding(Outcome.BAD_SIGNATURE, layout.PUBLIC_KEY, detail)
            return
        try:
            signed = self.read(layout.TAG_MANIFEST)
            self.public_key.verify(self.read(layout.SIGNATURE), signed)
        except InvalidSignature:
            detail = f"it does not fit {layout.TAG_MANIFEST} and the key"
            yield Finding(Outcome.BAD_SIGNATURE, layout.SIGNATURE, detail)
        fingerprint = bag.fingerprint_of(self.public_key)
        if self.read(layout.FINGERPRINT) != bag.fingerprint_file(fingerprint):
            yield Finding(Outcome.CHANGED, layout.FINGERPRINT, "it is not the key's fingerprint")
