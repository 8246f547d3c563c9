"""The job that builds: done once, resumed after any break, loud about damage, never in clear."""

from __future__ import annotations

import fcntl
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.app import job_handlers
from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal
from casefiles.foundation.identifiers import new_id
from casefiles.outbound.packets import queries, tasks, workflow
from casefiles.outbound.packets.documents import verify_packet
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.outbound.packets.parts.build import build_packet
from casefiles.outbound.packets.parts.keeping import restore_content
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.queries import history_of
from casefiles.platform.files.models import Fixity
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.jobs.models import Job, JobStatus
from casefiles.platform.jobs.queries import latest_job
from casefiles.platform.jobs.tasks import run_until_idle
from casefiles.platform.jobs.workflow import run_next
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.queries import signing_key_pem
from casefiles.platform.vault.workflow import Keyring, signer
from casefiles.record.cases.models import Case
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.evidence.models import CustodyAction, Exhibit
from casefiles.settings import Settings
from tests.conftest import Browse, factory_of
from tests.factories.evidence import add_exhibit
from tests.factories.organisation import PASSPHRASE
from tests.factories.submissions import (
    add_ground,
    add_ready_case,
    add_submission,
    clear_submission,
    seal_submission,
)
from tests.outbound.conftest import Build, Take

Alarms = list[BaseException]


@pytest.fixture
def case(session: Session, lead: User) -> Case:
    return add_ready_case(session, lead=lead)


@pytest.fixture
def exhibit(session: Session, store: LocalStore, case: Case, lead: User) -> Exhibit:
    exhibit = add_exhibit(session, store, case, by=lead, content=b"a list of shops")
    add_ground(session, case, GroundSubject.EXHIBIT, exhibit.id, by=lead, scopes=(Scope.FILE,))
    return exhibit


@pytest.fixture
def packet(
    session: Session,
    keyring: Keyring,
    case: Case,
    exhibit: Exhibit,
    officer: User,
    second_officer: User,
) -> Packet:
    """A packet sealed with one exhibit, waiting to be built."""
    submission = add_submission(session, officer=officer, cases=(case,))
    clear_submission(session, keyring, submission, officer=officer, second=second_officer)
    packet = seal_submission(session, keyring, submission, officer=officer)
    session.commit()
    assert exhibit.case_id == case.id
    return packet


def job_of(session: Session, packet: Packet) -> Job:
    session.commit()
    session.expire_all()
    job = latest_job(session, packet.id)
    assert job is not None
    return job


def test_the_file_lies_encrypted_and_nothing_else_is_left(
    session: Session, settings: Settings, packet: Packet, build_packets: Build, take_packet: Take
) -> None:
    build_packets()

    place = queries.place_of(settings.packets, packet.id)
    assert [one.name for one in settings.packets.iterdir()] == [place.name]
    assert b"bagit" not in place.read_bytes()
    assert place.stat().st_mode & 0o077 == 0
    plain = take_packet(packet)
    assert (packet.state, packet.size) == (PacketState.BUILT, plain.stat().st_size)
    assert verify_packet(plain, fingerprint=packet.fingerprint).is_intact
    assert job_of(session, packet).done == job_of(session, packet).total > 0


def test_building_twice_changes_nothing(
    session: Session, settings: Settings, keyring: Keyring, packet: Packet, build_packets: Build
) -> None:
    build_packets()
    session.refresh(packet)
    before = (packet.sha256, packet.data_key_id, packet.version)
    workshop = workshop_of(settings, keyring)

    tasks.build_one(workshop, sa.orm.sessionmaker(session.get_bind()), packet.id, no_progress)

    session.refresh(packet)
    assert (packet.sha256, packet.data_key_id, packet.version) == before


def no_progress(_done: int, _total: int) -> None:
    """Tell nobody."""


def workshop_of(settings: Settings, keyring: Keyring) -> tasks.Workshop:
    fonts = Path(__file__).parents[3] / "static" / "vendor" / "fonts-pdf"
    store = LocalStore(settings.store)
    return tasks.Workshop(keyring=keyring, store=store, folder=settings.packets, fonts=fonts)


# --- how long the key is held


def test_a_seal_that_was_not_kept_holds_no_key(
    session: Session,
    keyring: Keyring,
    case: Case,
    exhibit: Exhibit,
    officer: User,
    second_officer: User,
) -> None:
    submission = add_submission(session, officer=officer, cases=(case,))
    clear_submission(session, keyring, submission, officer=officer, second=second_officer)
    session.commit()
    seal_submission(session, keyring, submission, officer=officer)

    session.rollback()

    assert not keyring.is_unlocked(LockedKeyKind.SIGNING)
    assert exhibit.case_id == case.id


def _as_it_was(_session: Session, _packet: Packet, _officer: User) -> None:
    """Leave it as it was sealed."""


def _with_another_fingerprint(_session: Session, packet: Packet, _officer: User) -> None:
    packet.fingerprint = "0" * 64


def _voided(session: Session, packet: Packet, officer: User) -> None:
    workflow.void_packet(session, packet, reason="a typo", acting_user=officer)


def _voided_after_it_failed(session: Session, packet: Packet, officer: User) -> None:
    job_of(session, packet).status = JobStatus.FAILED
    _voided(session, packet, officer)


def _of_another_version(_session: Session, packet: Packet, _officer: User) -> None:
    packet.program_version = "0.0.1"


#: every way in which the building of a packet ends
ENDS: dict[str, tuple[Callable[[Session, Packet, User], None], int]] = {
    "built": (_as_it_was, 1),
    "given up": (_with_another_fingerprint, 3),
    "refused": (_of_another_version, 1),
    "voided": (_voided, 2),
    "voided after it failed": (_voided_after_it_failed, 1),
}


@pytest.mark.parametrize("end", ENDS)
def test_the_key_is_forgotten_however_the_building_ends(
    app: Flask,
    session: Session,
    settings: Settings,
    keyring: Keyring,
    packet: Packet,
    officer: User,
    end: str,
) -> None:
    arrange, attempts = ENDS[end]
    alarms: Alarms = []
    arrange(session, packet, officer)
    session.commit()
    assert keyring.is_unlocked(LockedKeyKind.SIGNING)

    done = run_until_idle(factory_of(app), job_handlers(settings, keyring), alarms.append)

    assert done == attempts
    assert not keyring.is_unlocked(LockedKeyKind.SIGNING)


def test_one_packet_does_not_take_the_key_from_another(
    keyring: Keyring, packet: Packet, build_packets: Build
) -> None:
    another = new_id()
    keyring.hold(LockedKeyKind.SIGNING, b"k" * 32, purpose=another)

    build_packets()

    assert keyring.is_unlocked(LockedKeyKind.SIGNING, purpose=another)
    assert not keyring.is_unlocked(LockedKeyKind.SIGNING, purpose=packet.id)


# --- what may break


BREAKS = ("_build", "_lock_away", "_finish")


@pytest.mark.parametrize("step", BREAKS)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_break_at_any_step_is_made_good(
    app: Flask,
    session: Session,
    settings: Settings,
    keyring: Keyring,
    packet: Packet,
    take_packet: Take,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    after: bool,
) -> None:
    """Power fails once, before or after a step; the next attempt ends with a whole packet."""
    broken = break_once(getattr(tasks, step), after=after)
    monkeypatch.setattr(tasks, step, broken)
    alarms: Alarms = []

    run_until_idle(factory_of(app), job_handlers(settings, keyring), alarms.append)

    assert [str(each) for each in alarms] == ["the power failed"]
    assert job_of(session, packet).status is JobStatus.DONE
    assert verify_packet(take_packet(packet), fingerprint=packet.fingerprint).is_intact
    assert len(list(settings.packets.iterdir())) == 1


def break_once(function: Callable[..., Any], *, after: bool) -> Callable[..., Any]:
    broke: list[bool] = []

    def breaking(*args: Any, **kwargs: Any) -> Any:
        if not broke and not after:
            broke.append(True)
            raise OSError("the power failed")
        result = function(*args, **kwargs)
        if not broke:
            broke.append(True)
            raise OSError("the power failed")
        return result

    return breaking


def test_after_a_restart_the_passphrase_is_asked_for_again(
    app: Flask,
    session: Session,
    settings: Settings,
    keyring: Keyring,
    packet: Packet,
    officer: User,
    lead: User,
    browse: Browse,
    take_packet: Take,
) -> None:
    restarted = Keyring(settings.master_key)
    alarms: Alarms = []
    run_until_idle(factory_of(app), job_handlers(settings, restarted), alarms.append)
    assert job_of(session, packet).failure == tasks.LOCKED
    keyring.forget(LockedKeyKind.SIGNING)

    olga, address = browse(officer), f"/packets/{packet.id}/"
    assert "passphrase" in olga.get(address).text
    assert olga.send(f"{address}resume", {"passphrase": ""}).status_code == 422
    assert olga.send(f"{address}resume", {"passphrase": "wrong one"}).status_code == 422
    assert browse(lead).get(address).status_code == 404
    assert olga.send(f"{address}resume", {"passphrase": PASSPHRASE}).status_code == 303
    assert olga.send(f"{address}resume", {"passphrase": PASSPHRASE}).status_code == 409
    run_until_idle(factory_of(app), job_handlers(settings, keyring), alarms.append)

    assert alarms == []
    assert verify_packet(take_packet(packet)).is_intact
    assert olga.send(f"{address}resume", {"passphrase": PASSPHRASE}).status_code == 409


def test_guesses_at_the_passphrase_end_early_and_are_told(
    session: Session, keyring: Keyring, packet: Packet, officer: User, browse: Browse
) -> None:
    job_of(session, packet).status = JobStatus.FAILED
    keyring.forget(LockedKeyKind.SIGNING)
    olga, address = browse(officer), f"/packets/{packet.id}/resume"

    guesses = [*["a guess that is long enough"] * 6, PASSPHRASE]
    answers = [olga.send(address, {"passphrase": one}).status_code for one in guesses]

    assert answers == [422] * 5 + [429] * 2
    session.rollback()
    told = [event.action for event in history_of(session, officer.id)]
    assert told.count("signing-key:refused") == 5
    assert not keyring.is_unlocked(LockedKeyKind.SIGNING)


#: what may befall a stored file, and what its own page says then
DAMAGE: dict[str, tuple[Callable[[Path], object], Fixity]] = {
    "changed": (lambda file: file.write_bytes(b"a list of SHOPS"), Fixity.CHANGED),
    "shorter": (lambda file: file.write_bytes(b"a list"), Fixity.CHANGED),
    "longer": (lambda file: file.write_bytes(b"a list of shops and more"), Fixity.CHANGED),
    "empty": (lambda file: file.write_bytes(b""), Fixity.CHANGED),
    "missing": (Path.unlink, Fixity.MISSING),
}


def test_an_exhibit_that_cannot_be_read_just_now_is_not_said_to_be_damaged(
    session: Session, store: LocalStore, exhibit: Exhibit, packet: Packet, build_packets: Build
) -> None:
    before, aside = len(exhibit.custody), store.root.with_name("unmounted")
    store.root.rename(aside)

    with pytest.raises(FileNotFoundError):
        build_packets()

    aside.rename(store.root)
    session.expire_all()
    assert exhibit.file.fixity is Fixity.INTACT
    assert len(exhibit.custody) == before
    assert packet.state is PacketState.BUILDING


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_exhibit_stops_it_and_is_named_on_its_own_page(
    session: Session,
    settings: Settings,
    store: LocalStore,
    keyring: Keyring,
    packet: Packet,
    exhibit: Exhibit,
    build_packets: Build,
    damage: str,
) -> None:
    file = store.path(exhibit.sha256)
    file.chmod(0o600)
    befall, fixity = DAMAGE[damage]
    befall(file)

    assert build_packets() == 1

    job = job_of(session, packet)
    assert (job.status, job.failure) == (JobStatus.FAILED, tasks.DAMAGED)
    assert packet.state is PacketState.BUILDING
    assert exhibit.file.fixity is fixity
    assert not keyring.is_unlocked(LockedKeyKind.SIGNING)
    last = max(exhibit.custody, key=lambda row: row.sequence)
    assert (last.action, last.handler_id) == (CustodyAction.CHECKED, None)
    assert last.sha256_after == (store.digest(exhibit.sha256) or "") != exhibit.sha256
    assert list(settings.packets.iterdir()) == []


def test_a_fault_that_is_no_damage_is_tried_again(
    app: Flask,
    session: Session,
    settings: Settings,
    keyring: Keyring,
    exhibit: Exhibit,
    packet: Packet,
    take_packet: Take,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The disk is full once: the exhibits are looked at and found whole."""
    monkeypatch.setattr(tasks, "build_packet", break_once(build_packet, after=False))
    alarms: Alarms = []

    run_until_idle(factory_of(app), job_handlers(settings, keyring), alarms.append)

    session.refresh(exhibit.file)
    assert [str(each) for each in alarms] == ["the power failed"]
    assert exhibit.file.fixity is Fixity.INTACT
    assert verify_packet(take_packet(packet)).is_intact


def test_another_version_of_the_program_builds_nothing(
    session: Session, packet: Packet, build_packets: Build
) -> None:
    packet.program_version = "0.0.1"

    build_packets()

    assert job_of(session, packet).failure == tasks.OTHER_VERSION


def test_what_does_not_verify_is_never_kept(
    app: Flask,
    session: Session,
    settings: Settings,
    keyring: Keyring,
    packet: Packet,
) -> None:
    packet.fingerprint = "0" * 64
    session.commit()
    alarms: Alarms = []

    run_until_idle(factory_of(app), job_handlers(settings, keyring), alarms.append)

    assert {type(each) for each in alarms} == {tasks.NotAsBuilt}
    assert job_of(session, packet).status is JobStatus.FAILED
    assert list(settings.packets.iterdir()) == []


def test_a_packet_given_up_is_not_built(
    session: Session, settings: Settings, packet: Packet, officer: User, build_packets: Build
) -> None:
    with pytest.raises(Refusal):
        workflow.void_packet(session, packet, reason=" ", acting_user=officer)
    workflow.void_packet(session, packet, reason="a typo", acting_user=officer)

    build_packets()

    session.refresh(packet)
    assert packet.state is PacketState.VOID
    assert not settings.packets.exists()


# --- what a program that was killed leaves


def leave_unfinished(settings: Settings, packet: Packet) -> None:
    """Leave what a killed program leaves: the packet in clear, and half of what locks it away."""
    settings.packets.mkdir(mode=0o700, parents=True, exist_ok=True)
    for ending in ("making", "making.partial", "sealed.partial"):
        (settings.packets / f"{packet.id}.{ending}").write_bytes(b"PK in clear")


def test_nothing_stays_in_clear_although_the_key_is_gone(
    app: Flask, session: Session, settings: Settings, packet: Packet
) -> None:
    leave_unfinished(settings, packet)
    alarms: Alarms = []

    run_until_idle(
        factory_of(app), job_handlers(settings, Keyring(settings.master_key)), alarms.append
    )

    assert job_of(session, packet).failure == tasks.LOCKED
    assert list(settings.packets.iterdir()) == []


def test_nothing_of_a_voided_packet_stays(
    session: Session, settings: Settings, packet: Packet, officer: User, build_packets: Build
) -> None:
    session.get_one(Job, job_of(session, packet).id).status = JobStatus.FAILED
    workflow.void_packet(session, packet, reason="a typo", acting_user=officer)
    leave_unfinished(settings, packet)
    queries.place_of(settings.packets, packet.id).write_bytes(b"under a key that nobody noted")

    build_packets()

    assert list(settings.packets.iterdir()) == []


def test_a_packet_voided_while_it_is_built_leaves_nothing(
    session: Session,
    settings: Settings,
    packet: Packet,
    officer: User,
    build_packets: Build,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    finish = tasks._finish

    def voided_before(*args: Any) -> None:
        workflow.void_packet(session, packet, reason="a typo", acting_user=officer)
        session.commit()
        finish(*args)

    monkeypatch.setattr(tasks, "_finish", voided_before)

    build_packets()

    session.refresh(packet)
    assert packet.state is PacketState.VOID
    assert list(settings.packets.iterdir()) == []


def test_what_another_server_is_making_is_left_alone(settings: Settings, packet: Packet) -> None:
    leave_unfinished(settings, packet)

    with tasks._locked(settings.packets, fcntl.LOCK_SH):
        tasks.clear_leftovers(settings.packets)
        assert len(list(settings.packets.iterdir())) == 3
    tasks.clear_leftovers(settings.packets)

    assert list(settings.packets.iterdir()) == []


def test_cut_off_by_the_end_of_the_program_it_leaves_nothing_in_clear(
    app: Flask,
    session: Session,
    settings: Settings,
    keyring: Keyring,
    packet: Packet,
    take_packet: Take,
) -> None:
    handlers = job_handlers(settings, keyring)
    alarms: Alarms = []

    run_next(factory_of(app), handlers, alarms.append, is_ending=lambda: True)

    assert job_of(session, packet).status is JobStatus.QUEUED
    assert list(settings.packets.iterdir()) == []
    run_until_idle(factory_of(app), handlers, alarms.append)
    assert alarms == []
    assert verify_packet(take_packet(packet)).is_intact


def test_what_is_made_in_clear_is_its_owners_alone(
    settings: Settings, packet: Packet, build_packets: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    build = tasks._build

    def look_after(*args: Any) -> Any:
        built = build(*args)
        seen.append((settings.packets / f"{packet.id}.making").stat().st_mode & 0o777)
        return built

    monkeypatch.setattr(tasks, "_build", look_after)

    build_packets()

    assert seen == [0o600]
    assert settings.packets.stat().st_mode & 0o777 == 0o700


# --- law 8


def test_the_same_content_gives_the_same_bytes_on_another_day_in_another_folder(
    session: Session,
    settings: Settings,
    keyring: Keyring,
    store: LocalStore,
    packet: Packet,
    build_packets: Build,
    take_packet: Take,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    private = keyring.private(LockedKeyKind.SIGNING)
    build_packets()
    first = take_packet(packet).read_bytes()
    monkeypatch.setattr(clock, "now", lambda: datetime(2031, 1, 1, tzinfo=UTC))
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    monkeypatch.setenv("LC_ALL", "ar_SY.UTF-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)

    again = elsewhere / "again.zip"
    build_packet(
        restore_content(
            queries.frozen_content(session, keyring, packet),
            open_exhibit=lambda sha256: store.path(sha256).open("rb"),
        ),
        sign=signer(private),
        public_key_pem=signing_key_pem(session),
        fonts=workshop_of(settings, keyring).fonts,
        destination=again,
    )

    assert again.read_bytes() == first


# --- keys and files


def test_neither_file_nor_database_signs_without_the_passphrase(
    session: Session, settings: Settings, keyring: Keyring, packet: Packet, build_packets: Build
) -> None:
    private = keyring.private(LockedKeyKind.SIGNING)
    build_packets()
    session.commit()

    for row in session.execute(sa.text("SELECT wrapped, public, salt FROM locked_keys")):
        assert all(private not in bytes(part) for part in row)
    for file in settings.instance.rglob("*"):
        if file.is_file():
            assert private not in file.read_bytes()
    assert packet.id is not None


def test_a_file_cut_off_or_changed_is_not_handed_out(
    session: Session, settings: Settings, keyring: Keyring, packet: Packet, build_packets: Build
) -> None:
    with pytest.raises(NotAllowedNow, match="no file"):
        queries.file_chunks(session, keyring, packet, settings.packets)
    build_packets()
    session.refresh(packet)
    place = queries.place_of(settings.packets, packet.id)
    content = place.read_bytes()

    place.write_bytes(content[:-1])
    with pytest.raises(InvalidTag):
        list(queries.file_chunks(session, keyring, packet, settings.packets))
    place.unlink()
    with pytest.raises(NotAllowedNow, match="not in its folder"):
        queries.file_chunks(session, keyring, packet, settings.packets)


def test_only_officers_take_the_file(
    session: Session,
    keyring: Keyring,
    browse: Browse,
    packet: Packet,
    officer: User,
    auditor: User,
    reviewer: User,
) -> None:
    address = f"/packets/{packet.id}/"
    assert browse(auditor).get(address).status_code == 200
    assert browse(auditor).send(f"{address}download").status_code == 403
    assert browse(reviewer).get(address).status_code == 404
    assert browse(officer).send(f"{address}download").status_code == 409
    with pytest.raises(NotPermitted):
        workflow.note_download(session, keyring, packet, acting_user=auditor)
    with pytest.raises(NotAllowedNow):
        workflow.note_download(session, keyring, packet, acting_user=officer)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_file_by_page(
    browse: Browse, packet: Packet, officer: User, build_packets: Build, language: str
) -> None:
    officer.language = language
    build_packets()
    olga, address = browse(officer), f"/packets/{packet.id}/"

    assert packet.fingerprint[:4] in olga.get(address).text
    taken = olga.send(f"{address}download")

    assert taken.mimetype == "application/zip"
    assert "filename=SUB-" in taken.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(taken.data)) as archive:
        assert any(name.endswith("manifest-sha256.txt") for name in archive.namelist())
