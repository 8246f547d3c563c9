"""What the tests of outbound work share: jobs done at once, packets looked into."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.app import job_handlers
from casefiles.foundation.texts import Texts
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.packets.queries import file_chunks, frozen_content
from casefiles.outbound.submissions.models import Submission
from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.jobs.tasks import run_until_idle
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.cases.models import Case
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.settings import Settings
from tests.conftest import factory_of
from tests.factories.submissions import (
    add_ground,
    add_ready_case,
    add_submission,
    clear_submission,
    seal_submission,
)

Build = Callable[[], int]
Take = Callable[[Packet], Path]
LATIN, ARABIC = "Nadim Withheldson", "نديم الصفصافي"
NAMES = Texts.of(original="ar", ar=ARABIC, en=LATIN)


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


@dataclass
class World:
    """One case about to leave, and who sends it."""

    session: Session
    keyring: Keyring
    store: LocalStore
    case: Case
    lead: User
    officer: User
    second: User

    def lets_go(
        self, about: GroundSubject, subject_id: Any, *scopes: Scope, case: Case | None = None
    ) -> None:
        """Write down consent for something of the case."""
        add_ground(self.session, case or self.case, about, subject_id, by=self.lead, scopes=scopes)

    def cleared(self, *cases: Case) -> Submission:
        submission = add_submission(
            self.session,
            officer=self.officer,
            cases=cases or (self.case,),
            languages=("en", "ar"),
        )
        clear_submission(
            self.session, self.keyring, submission, officer=self.officer, second=self.second
        )
        return submission

    def sealed(self, submission: Submission) -> dict[str, Any]:
        packet = seal_submission(self.session, self.keyring, submission, officer=self.officer)
        return frozen_content(self.session, self.keyring, packet)


@pytest.fixture
def world(
    session: Session,
    keyring: Keyring,
    store: LocalStore,
    lead: User,
    officer: User,
    second_officer: User,
) -> World:
    case = add_ready_case(session, lead=lead)
    return World(session, keyring, store, case, lead, officer, second_officer)
