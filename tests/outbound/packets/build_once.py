"""Builds the fictional packet in a process of its own: `python -m … DESTINATION`."""

from __future__ import annotations

import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from casefiles.outbound.packets.parts.build import build_packet
from tests.outbound.packets.fiction import some_content

ROOT = Path(__file__).parents[3]
FONTS = ROOT / "static" / "vendor" / "fonts-pdf"
SIGNING_KEY = Ed25519PrivateKey.from_private_bytes(b"a key for tests that is no secret"[:32])
PUBLIC_KEY_PEM = SIGNING_KEY.public_key().public_bytes(
    Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
)

if __name__ == "__main__":
    build_packet(
        some_content(cases=1),
        sign=SIGNING_KEY.sign,
        public_key_pem=PUBLIC_KEY_PEM,
        fonts=FONTS,
        destination=Path(sys.argv[1]),
    )
