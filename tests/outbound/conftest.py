"""What the tests of outbound work share: jobs done at once, packets looked into."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.app import job_handlers
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.packets.queries import file_chunks
from casefiles.platform.jobs.tasks import run_until_idle
from casefiles.platform.vault.workflow import Keyring
from casefiles.settings import Settings
from tests.conftest import factory_of

Build = Callable[[], int]
Take = Callable[[Packet], Path]


def _raise(error: BaseException) -> None:
    raise error


@pytest.fixture
def build_packets(app: Flask, session: Session, settings: Settings, keyring: Keyring) -> Build:
    """Do all waiting work, as the worker beside the server would."""

    def build() -> int:
        session.commit()
        return run_until_idle(factory_of(app), job_handlers(settings, keyring), _raise)

    return build


@pytest.fixture
def take_packet(session: Session, settings: Settings, keyring: Keyring, tmp_path: Path) -> Take:
    """Write a built packet's plain bytes into a file."""

    def take(packet: Packet) -> Path:
        session.commit()
        session.refresh(packet)
        place = tmp_path / f"{packet.id}.zip"
        place.write_bytes(b"".join(file_chunks(session, keyring, packet, settings.packets)))
        return place

    return take
