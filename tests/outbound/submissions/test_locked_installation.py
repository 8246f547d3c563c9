"""Whoever takes a locked installation whole finds no identity in it, and can sign nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.app import create_app, job_handlers
from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal
from casefiles.outbound.dispatch.workflow import record_dispatch
from casefiles.outbound.packets import tasks, workflow
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.outbound.packets.queries import frozen_content
from casefiles.outbound.submissions.models import (
    DispatchDetails,
    DispatchKind,
    Submission,
    SubmissionState,
)
from casefiles.platform.accounts.models import User
from casefiles.platform.jobs.models import JobStatus
from casefiles.platform.jobs.queries import latest_job
from casefiles.platform.jobs.tasks import run_until_idle
from casefiles.platform.vault import queries as vault
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.workflow import Keyring, private_key, unlock
from casefiles.record.citations.models import CitedKind
from casefiles.record.sources.models import Source
from casefiles.settings import Settings, prepare_instance
from tests.conftest import Browse, factory_of
from tests.databases import Databases
from tests.factories.evidence import add_citation
from tests.factories.organisation import PASSPHRASE
from tests.factories.submissions import (
    add_ready_case,
    add_submission,
    clear_submission,
    packet_of,
    seal_submission,
)
from tests.factories.victims import add_victim
from tests.outbound.conftest import Build, Take

IDENTITY = {
    "identity_name": "Nadim al-Mutakhayyal نديم المتخيل",
    "identity_contact": "+963 000 112 358 nadim@nowhere.example",
    "identity_note": "Lives above the bakery.\nHis sister waits in Tyre.",
}
#: of each field the words by which somebody would know
TELLING = (
    "Mutakhayyal",
    "نديم المتخيل",
    "000 112 358",
    "nadim@nowhere.example",
    "above the bakery",
    "waits in Tyre",
)
TITLE = {"en": "Market of Nowhere", "ar": "سوق لا مكان"}
WRONG = PASSPHRASE.replace("twelve", "eleven")


@pytest.fixture
def settings(databases: Databases, tmp_path: Path) -> Iterator[Settings]:
    """Give an installation whose folder holds what a real one's does: its keys, its database."""
    instance = tmp_path / "instance"
    prepare_instance(instance, sample=False)
    with databases.fresh(instance) as address:
        yield Settings.from_environment(
            {"CASEFILES_INSTANCE": str(instance), "CASEFILES_DATABASE_URL": address}
        )


@pytest.fixture
def restarted(app: Flask, session: Session, settings: Settings) -> Iterator[Flask]:
    """Give the installation to a new process; ask for this after everything was arranged."""
    session.commit()
    again = create_app(settings)
    assert app is not again
    yield again
    factory_of(again).kw["bind"].dispose()


@pytest.fixture
def sent(
    session: Session,
    keyring: Keyring,
    lead: User,
    officer: User,
    second_officer: User,
    browse: Browse,
    build_packets: Build,
) -> Submission:
    """A submission sent with a case that rests on somebody whose identity is sealed.

    Whatever the program does with an identity has been done: typed on a page, looked at, cited.
    """
    case = add_ready_case(session, lead=lead)
    pages = browse(lead)
    typed = {"label-text-en": "witness at the market", "kind": "person", "role": "witness"}
    made = pages.send("/sources/new", typed | {"reliability": "B"} | IDENTITY)
    source = session.scalars(sa.select(Source).where(Source.sealed_identity.is_not(None))).one()
    looked = pages.send(
        f"/sources/{source.id}/identity", {"reason": "to check", "passphrase": PASSPHRASE}
    )
    assert (made.status_code, looked.status_code) == (303, 200)
    assert "nadim@nowhere.example" in looked.text
    session.commit()
    victim = add_victim(session, case, name="Salma Invented")
    for kind, cited in ((CitedKind.CASE, case), (CitedKind.VICTIM, victim)):
        add_citation(session, case, kind, cited.id, source.reference, by=lead)
    submission = add_submission(session, officer=officer, cases=(case,))
    clear_submission(session, keyring, submission, officer=officer, second=second_officer)
    seal_submission(session, keyring, submission, officer=officer)
    build_packets()
    session.expire_all()
    sending = DispatchDetails(DispatchKind.SENT, happened_on=clock.today(), method="courier")
    record_dispatch(session, keyring, submission, sending, acting_user=officer)
    session.commit()
    assert submission.state is SubmissionState.SENT
    return submission


@pytest.fixture
def waiting(
    session: Session,
    keyring: Keyring,
    sent: Submission,
    lead: User,
    officer: User,
    second_officer: User,
) -> Packet:
    """A packet that was sealed after the other was sent, and that nobody has built."""
    assert sent.state is SubmissionState.SENT
    later = add_submission(session, officer=officer, cases=(add_ready_case(session, lead=lead),))
    clear_submission(session, keyring, later, officer=officer, second=second_officer)
    packet = seal_submission(session, keyring, later, officer=officer)
    session.commit()
    return packet


def test_no_identity_and_no_private_key_lies_anywhere(
    session: Session,
    settings: Settings,
    sent: Submission,
    waiting: Packet,
    restarted: Flask,
    take_packet: Take,
) -> None:
    keys = [private_key(session, kind, PASSPHRASE) for kind in LockedKeyKind]
    public = [vault.public_key(session, kind) for kind in LockedKeyKind]
    master = Keyring(settings.master_key)

    taken = list(everything(session, settings.instance))
    # The master key lies in the folder: what it opens is taken too.
    taken += [
        json.dumps(frozen_content(session, master, packet), ensure_ascii=False).encode()
        for packet in (waiting, packet_of(session, sent))
    ]
    taken.append(take_packet(packet_of(session, sent)).read_bytes())

    for words in TELLING:
        assert found(as_text(words), taken) == set(), words
    assert found({form for key in keys for form in as_bytes(key)}, taken) == set()
    # The same search does find what anybody may know, as text and as bytes.
    assert found(as_text(TITLE["en"]), taken)
    assert found(as_text(TITLE["ar"]), taken)
    assert all(found(as_bytes(key), taken) for key in public)
    assert restarted.extensions["keyring"] is not master


def test_nothing_is_signed_without_the_passphrase(
    session: Session, settings: Settings, waiting: Packet, officer: User, restarted: Flask
) -> None:
    keyring: Keyring = restarted.extensions["keyring"]
    before = sorted(settings.packets.iterdir())

    for kind in LockedKeyKind:
        assert not keyring.is_unlocked(kind)
        with pytest.raises(NotAllowedNow):
            keyring.private(kind)
        for wrong in ("", WRONG, settings.master_key.hex()):
            with pytest.raises(Refusal):
                unlock(session, keyring, kind, wrong, acting_user=officer)
    session.commit()
    do_waiting_work(restarted, settings)
    session.expire_all()
    with pytest.raises(Refusal):
        workflow.resume_building(session, keyring, waiting, WRONG, acting_user=officer)
    session.commit()
    do_waiting_work(restarted, settings)
    session.expire_all()

    job = latest_job(session, waiting.id)
    assert job is not None
    assert (job.status, job.failure) == (JobStatus.FAILED, tasks.LOCKED)
    assert packet_states(session) == {PacketState.SENT, PacketState.BUILDING}
    assert sorted(settings.packets.iterdir()) == before
    assert not keyring.is_unlocked(LockedKeyKind.SIGNING)

    workflow.resume_building(session, keyring, waiting, PASSPHRASE, acting_user=officer)
    session.commit()
    do_waiting_work(restarted, settings)
    assert packet_states(session) == {PacketState.SENT, PacketState.BUILT}


def packet_states(session: Session) -> set[PacketState]:
    return set(session.scalars(sa.select(Packet.state)))


def do_waiting_work(app: Flask, settings: Settings) -> None:
    alarms: list[BaseException] = []
    handlers = job_handlers(settings, app.extensions["keyring"])
    run_until_idle(factory_of(app), handlers, alarms.append)
    assert alarms == []


def everything(session: Session, instance: Path) -> Iterator[bytes]:
    """Yield every value of every table, and every file of the folder, SQLite's log with them."""
    names = sa.inspect(session.connection()).get_table_names()
    assert len(names) > 30
    for name in names:
        rows = session.connection().execute(sa.text(f"SELECT * FROM {name}"))  # noqa: S608
        yield b"\n".join(_plain(value) for row in rows for value in row)
    files = [path for path in instance.rglob("*") if path.is_file()]
    assert any(path.suffix == ".sealed" for path in files)
    if session.connection().dialect.name == "sqlite":
        assert any(path.name.endswith("-wal") and path.stat().st_size for path in files)
    for path in files:
        yield path.read_bytes()


def _plain(value: object) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    if isinstance(value, dict | list):  # PostgreSQL's driver has read the JSON
        return json.dumps(value, ensure_ascii=False).encode()
    return str(value).encode()


def as_text(words: str) -> set[bytes]:
    """Return every way in which words could have been written down."""
    escaped = json.dumps(words)[1:-1].encode()
    plain = {words.encode(), words.encode("utf-16-le"), words.encode("utf-16-be"), escaped}
    return {form for each in plain for form in as_bytes(each)}


def as_bytes(raw: bytes) -> set[bytes]:
    """Return bytes as they are, in hexadecimal, and in Base64 wherever they may begin."""
    forms = {raw, raw.hex().encode(), raw.hex().upper().encode()}
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for before in range(3):
            # The letters at the ends mix with whatever stood beside them.
            inner = encode(b"\0" * before + raw).rstrip(b"=")
            forms.add(inner[(0, 2, 3)[before] : -1])
    return forms


def found(forms: set[bytes], taken: list[bytes]) -> set[bytes]:
    return {form for form in forms if any(form in each for each in taken)}
