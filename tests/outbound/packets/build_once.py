"""Builds a packet from its pins in a process of its own: `python -m … PINS DESTINATION`.

PINS is a folder: content.json as a snapshot keeps it, and every exhibit's bytes under their hash.
What the process sees of its surroundings is printed, so that nobody takes their word for it.
"""

from __future__ import annotations

import json
import locale
import os
import sys
import time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from casefiles.outbound.packets.parts.build import build_packet
from casefiles.outbound.packets.parts.keeping import restore_content

ROOT = Path(__file__).parents[3]
FONTS = ROOT / "static" / "vendor" / "fonts-pdf"
SIGNING_KEY = Ed25519PrivateKey.from_private_bytes(b"a key for tests that is no secret"[:32])
PUBLIC_KEY_PEM = SIGNING_KEY.public_key().public_bytes(
    Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
)


def surroundings() -> dict[str, str]:
    """Return the day, zone, words, folder and mask that this process lives with."""
    return {
        "day": time.strftime("%Y-%m-%d"),
        "zone": time.strftime("%z"),
        "words": time.strftime("%B", time.gmtime(0)),
        "folder": str(Path.cwd()),
        "mask": f"{os.umask(0o022):03o}",
    }


def main(pins: Path, destination: Path) -> None:
    locale.setlocale(locale.LC_ALL, "")  # Python alone would take only how letters are written
    content = json.loads((pins / "content.json").read_text(encoding="utf-8"))
    build_packet(
        restore_content(content, open_exhibit=lambda sha256: (pins / sha256).open("rb")),
        sign=SIGNING_KEY.sign,
        public_key_pem=PUBLIC_KEY_PEM,
        fonts=FONTS,
        destination=destination,
    )
    sys.stdout.write(json.dumps(surroundings()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
