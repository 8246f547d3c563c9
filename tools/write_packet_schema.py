"""Writes the JSON Schema of packets anew: `python -m tools.write_packet_schema`."""

from __future__ import annotations

from pathlib import Path

from casefiles.outbound.packets.parts.content import PacketContent
from casefiles.outbound.packets.parts.plain import SCHEMA_NAME, schema_of
from casefiles.platform.documents.documents import json_document

TITLE = "The data of a Casefiles packet"
PUBLISHED = Path("casefiles/outbound/packets/data") / SCHEMA_NAME


def main() -> None:
    """Replace the published file."""
    PUBLISHED.write_bytes(json_document(schema_of(PacketContent, title=TITLE)))


if __name__ == "__main__":
    main()
