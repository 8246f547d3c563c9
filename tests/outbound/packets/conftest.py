"""A key that is no secret, the vendored fonts, and one packet that many tests look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from casefiles.outbound.packets.parts.build import BuiltPacket, build_packet
from casefiles.outbound.packets.parts.content import PacketContent
from tests.outbound.packets.build_once import FONTS, PUBLIC_KEY_PEM, SIGNING_KEY
from tests.outbound.packets.fiction import some_content

Build = Callable[[PacketContent], tuple[Path, BuiltPacket]]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Build content into a file of its own."""

    def build_it(content: PacketContent) -> tuple[Path, BuiltPacket]:
        destination = tmp_path / f"packet-{len(list(tmp_path.iterdir()))}.zip"
        built = build_packet(
            content,
            sign=SIGNING_KEY.sign,
            public_key_pem=PUBLIC_KEY_PEM,
            fonts=FONTS,
            destination=destination,
        )
        return destination, built

    return build_it


@pytest.fixture(scope="session")
def packet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One fictional packet in both languages; nobody writes to it."""
    destination = tmp_path_factory.mktemp("packet") / "packet.zip"
    build_at(some_content(), destination)
    return destination


@pytest.fixture(scope="session")
def small_packet(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """One case in one language, as bytes to alter."""
    destination = tmp_path_factory.mktemp("small") / "packet.zip"
    build_at(replace(some_content(cases=1), languages=("en",)), destination)
    return destination.read_bytes()


def build_at(content: PacketContent, destination: Path) -> None:
    """Build content into a file."""
    build_packet(
        content,
        sign=SIGNING_KEY.sign,
        public_key_pem=PUBLIC_KEY_PEM,
        fonts=FONTS,
        destination=destination,
    )
