"""The files that make a folder a BagIt 1.0 bag, and the words around its signature."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from casefiles.outbound.packets.parts.content import PacketContent
from casefiles.outbound.packets.parts.pages import text_in
from casefiles.outbound.packets.parts.plain import to_plain
from casefiles.outbound.packets.parts.words import grouped, in_words

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
SIGNATURE_LENGTH = 64

_LINE = re.compile(r"([0-9a-f]{64})  ([^\s].*)")
_BLANKS = re.compile(r"\s+")


class NotAManifest(Exception):  # noqa: N818 - the fact, as the caller will report it
    """The bytes are not a list of digests and names."""


def manifest(digests: Mapping[str, str]) -> bytes:
    """Return the list that sha256sum reads: sorted, so that it depends on nothing but content."""
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests)).encode()


def parse_manifest(content: bytes) -> dict[str, str]:
    """Return the digest of each name, or raise unless every byte is as we write it."""
    try:
        lines = content.decode().split("\n")[:-1]
    except UnicodeDecodeError as problem:
        raise NotAManifest("it is not text") from problem
    found: dict[str, str] = {}
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None or match[2] in found:
            raise NotAManifest(f"a line is not as we write it: {line[:80]!r}")
        found[match[2]] = match[1]
    if manifest(found) != content:
        raise NotAManifest("its lines are not in order")
    return found


def bag_info(content: PacketContent, *, payload_bytes: int, payload_files: int) -> bytes:
    """Return who sent what to whom. The seal is the only clock; nothing names a machine."""
    language = content.languages[0]
    organisation, recipient = content.organisation, content.recipient
    fields = {
        "Source-Organization": text_in(organisation.names, language),
        "Organization-Address": ", ".join(organisation.address),
        "Contact-Name": organisation.focal_point,
        "Contact-Email": organisation.email or "",
        "External-Identifier": content.submission_reference,
        "External-Description": f"Documented incidents: {len(content.cases)}",
        "Recipient": text_in(recipient.names, language),
        "Recipient-Profile": f"{recipient.profile_code} {recipient.profile_version}",
        "Bagging-Date": content.sealed_at.date().isoformat(),
        "Sealed-At": to_plain(content.sealed_at),
        "Bag-Software-Agent": f"Casefiles {content.program_version}",
        "Sample": "yes" if organisation.sample else "no",
        "Sample-Note": in_words("sample_line", language) if organisation.sample else "",
        "Payload-Oxum": f"{payload_bytes}.{payload_files}",
    }
    lines = [
        f"{name}: {_BLANKS.sub(' ', value).strip()}" for name, value in fields.items() if value
    ]
    return ("\n".join(lines) + "\n").encode()


def parse_bag_info(content: bytes) -> dict[str, str]:
    """Return the fields; what has no colon is left out."""
    lines = content.decode(errors="replace").split("\n")
    return dict(line.split(": ", 1) for line in lines if ": " in line)


def load_public_key(pem: bytes) -> Ed25519PublicKey:
    """Return the key, or raise ValueError unless the bytes are its one canonical form."""
    key = load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("it is no Ed25519 key")  # noqa: TRY004 - one kind of refusal for bad bytes
    if key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo) != pem:
        raise ValueError("it is not written as we write it")
    return key


def fingerprint_of(key: Ed25519PublicKey) -> str:
    """Return the SHA-256 of the key's DER form, as `openssl dgst` prints it."""
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def fingerprint_file(fingerprint: str) -> bytes:
    """Return the fingerprint for reading. By itself it proves nothing, and says so."""
    return (
        f"{grouped(fingerprint)}\n\n"
        "SHA-256 of signature/public-key.pem in DER form. Compare it with the fingerprint\n"
        "that the organisation publishes elsewhere: whoever alters this packet can alter it too.\n"
    ).encode()
