"""From cases to a packet that verifies, and back from the recipient."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from casefiles.app import job_handlers
from casefiles.foundation import clock
from casefiles.outbound.dispatch.workflow import record_dispatch
from casefiles.outbound.packets.documents import verify_packet
from casefiles.outbound.packets.models import PacketState
from casefiles.outbound.packets.queries import file_chunks
from casefiles.outbound.submissions.models import DispatchDetails, DispatchKind, SubmissionState
from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.jobs.tasks import run_until_idle
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.evidence.models import CustodyAction
from casefiles.settings import Settings
from tests.conftest import factory_of
from tests.factories.evidence import add_exhibit
from tests.factories.submissions import (
    add_ground,
    add_ready_case,
    add_submission,
    clear_submission,
    seal_submission,
)
from tests.factories.victims import add_victim


def fail(error: BaseException) -> None:
    raise error


def test_a_case_leaves_as_a_packet_that_verifies(
    app: Flask,
    session: Session,
    settings: Settings,
    keyring: Keyring,
    store: LocalStore,
    tmp_path: Path,
    lead: User,
    officer: User,
    second_officer: User,
) -> None:
    case = add_ready_case(session, lead=lead)
    exhibit = add_exhibit(session, store, case, by=lead, content=b"a list of shops")
    add_ground(session, case, GroundSubject.EXHIBIT, exhibit.id, by=lead, scopes=(Scope.FILE,))
    victim = add_victim(session, case, name="Salma Invented")
    add_ground(session, case, GroundSubject.VICTIM, victim.id, by=lead)
    submission = add_submission(session, officer=officer, cases=(case,))
    clear_submission(session, keyring, submission, officer=officer, second=second_officer)
    packet = seal_submission(session, keyring, submission, officer=officer)
    session.commit()

    run_until_idle(factory_of(app), job_handlers(settings, keyring), fail)

    session.refresh(packet)
    assert packet.state is PacketState.BUILT
    plain = tmp_path / "taken.zip"
    plain.write_bytes(b"".join(file_chunks(session, keyring, packet, settings.packets)))
    found = verify_packet(plain, fingerprint=packet.fingerprint)
    assert found.findings == ()

    for kind in (DispatchKind.SENT, DispatchKind.ACKNOWLEDGED, DispatchKind.REPLIED):
        told = DispatchDetails(kind, clock.today(), method="by courier")
        record_dispatch(session, keyring, submission, told, acting_user=officer)
    session.commit()

    assert submission.state is SubmissionState.ACKNOWLEDGED
    assert [row.action for row in exhibit.custody][-1] is CustodyAction.SUBMITTED
