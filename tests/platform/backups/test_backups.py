"""A backup made under writing is whole, opens with the passphrase alone, and tells its faults."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from uuid import UUID

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session, sessionmaker

from casefiles import schema
from casefiles.app import open_sessions
from casefiles.cli import main
from casefiles.foundation import envelope
from casefiles.foundation.transactions import own_transaction
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.audit.queries import verify
from casefiles.platform.backups.parts import engines, sealing
from casefiles.platform.files.models import StoredFile
from casefiles.platform.files.parts.store import LocalStore
from casefiles.record.cases.models import Case
from casefiles.record.evidence.models import Exhibit
from casefiles.settings import Settings, prepare_instance
from tests.databases import Databases
from tests.factories.accounts import add_person
from tests.factories.cases import add_case
from tests.factories.evidence import add_exhibit
from tests.factories.organisation import PASSPHRASE, add_organisation

ROOT = Path(__file__).parents[3]
Factory = sessionmaker[Session]


@pytest.fixture
def installation(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    """Give an installation that the environment names, with Alice's case and one exhibit."""
    with databases.fresh(tmp_path) as address:
        environment = {
            "CASEFILES_INSTANCE": str(tmp_path / "real"),
            "CASEFILES_DATABASE_URL": address,
        }
        prepare_instance(tmp_path / "real", sample=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        (tmp_path / "passphrase").write_text(f"{PASSPHRASE}\n")
        settings = Settings.from_environment(environment)
        with sessions_of(settings) as factory, own_transaction(factory) as session:
            add_organisation(session)
            alice = add_person(session, "alice", Role.INVESTIGATOR)
            case = add_case(session, lead=alice)
            add_exhibit(session, LocalStore(settings.store), case, by=alice)
        yield settings


@contextmanager
def sessions_of(settings: Settings) -> Iterator[Factory]:
    factory = open_sessions(settings)
    yield factory
    factory.kw["bind"].dispose()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def passphrase(tmp_path: Path) -> tuple[object, ...]:
    return ("--passphrase-file", tmp_path / "passphrase")


@contextmanager
def restored(databases: Databases, tmp_path: Path, backups: Path) -> Iterator[Settings]:
    """Restore on what is as good as another machine: an empty folder, an empty database."""
    into = tmp_path / "elsewhere"
    with databases.empty(tmp_path) as address, pytest.MonkeyPatch.context() as elsewhere:
        elsewhere.delenv("CASEFILES_INSTANCE")
        elsewhere.setenv("CASEFILES_DATABASE_URL", address)
        result = run("restore", backups, "--into", into, *passphrase(tmp_path))
        assert result.exit_code == 0, result.output
        if address.startswith("sqlite"):
            elsewhere.delenv("CASEFILES_DATABASE_URL")
        elsewhere.setenv("CASEFILES_INSTANCE", str(into))
        yield Settings.from_environment(os.environ)


def only_backup(folder: Path) -> Path:
    (found,) = (one for one in folder.iterdir() if one.name != "files")
    return found


def write_on(factory: Factory, store: LocalStore, stop: Event, kept: list[str]) -> None:
    """Receive one exhibit after the other, and remember each once it was acknowledged."""
    number = 0
    while not stop.is_set():
        number += 1
        with own_transaction(factory) as session:
            alice = session.scalars(sa.select(User)).one()
            case = session.scalars(sa.select(Case)).one()
            content = f"statement {number} (fictional) ".encode() * 500
            exhibit = add_exhibit(session, store, case, by=alice, content=content)
            digest = exhibit.sha256
        kept.append(digest)


def test_what_was_acknowledged_before_a_backup_under_writing_comes_back_with_it(
    databases: Databases, installation: Settings, tmp_path: Path
) -> None:
    backups, store = tmp_path / "backups", LocalStore(installation.store)
    acknowledged: list[str] = []
    stop = Event()
    with sessions_of(installation) as factory:
        writer = Thread(target=write_on, args=(factory, store, stop, acknowledged))
        writer.start()
        try:
            while len(acknowledged) < 5 and writer.is_alive():
                time.sleep(0.01)
            before = list(acknowledged)
            made = run("backup", backups)
            after = len(acknowledged)
        finally:
            stop.set()
            writer.join()

    assert made.exit_code == 0, made.output
    assert after > len(before)  # people went on working
    with restored(databases, tmp_path, backups) as new, sessions_of(new) as factory:
        with factory() as session:
            rows = session.scalars(sa.select(StoredFile.sha256)).all()
            exhibits = session.scalars(sa.select(Exhibit.sha256)).all()
            last = session.scalars(
                sa.select(AuditEvent.action).order_by(AuditEvent.sequence.desc()).limit(1)
            ).one()
            log = verify(session)
            is_current = schema.is_current(factory.kw["bind"])
        kept = LocalStore(new.store)
        assert set(before) <= set(exhibits) == set(rows)
        assert [kept.digest(digest) for digest in rows] == list(rows)
        assert (log.fault, last, is_current) == (None, "organisation:restored", True)
        assert new.master_key == installation.master_key
        assert run("keys", "export").exit_code == 0


def test_a_second_backup_copies_only_what_is_new_and_the_first_stays(
    installation: Settings, tmp_path: Path
) -> None:
    backups = tmp_path / "backups"
    first = run("backup", backups)
    with sessions_of(installation) as factory, own_transaction(factory) as session:
        alice, case = session.scalars(sa.select(User)).one(), session.scalars(sa.select(Case)).one()
        store = LocalStore(installation.store)
        add_exhibit(session, store, case, by=alice, content=b"a second statement (fictional)")

    second = run("backup", "make", backups)

    assert "1 files, of which 1 were copied now" in first.output
    assert "2 files, of which 1 were copied now" in second.output
    for one in (path for path in backups.iterdir() if path.name != "files"):
        assert run("backup", "verify", one, *passphrase(tmp_path)).exit_code == 0


def test_one_changed_byte_is_named_wherever_it_is(installation: Settings, tmp_path: Path) -> None:
    backups = tmp_path / "backups"
    run("backup", backups)
    parts = [path for path in backups.rglob("*") if path.is_file()]

    assert len(parts) == 6
    for part in parts:
        whole = part.read_bytes()
        for place in (0, len(whole) // 2, len(whole) - 1):
            part.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            found = run("backup", "verify", backups)
            assert (found.exit_code, part.name in found.output) == (1, True), part
        part.unlink()
        missing = run("backup", "verify", only_backup(backups))
        assert (missing.exit_code, f"{part.name} is missing" in missing.output) == (1, True), part
        part.write_bytes(whole)
    assert run("backup", "verify", backups, *passphrase(tmp_path)).exit_code == 0
    assert (installation.store / "sha256").is_dir()


def test_nothing_in_a_backup_can_be_read_without_the_passphrase(
    installation: Settings, tmp_path: Path
) -> None:
    backups = tmp_path / "backups"
    run("backup", backups)
    with sessions_of(installation) as factory, factory() as session:
        digest = session.scalars(sa.select(StoredFile.sha256)).one()
    secrets = (
        b"what a witness saw",
        b"Market, Nowhere",
        b"alice",
        b"Fictional Documentation Network",
        digest.encode(),
        installation.master_key.hex().encode(),
        installation.master_key,
    )

    for part in (path for path in backups.rglob("*") if path.is_file()):
        assert not [secret for secret in secrets if secret in part.read_bytes()], part
        assert digest not in part.name
        assert part.stat().st_mode & 0o077 == 0
    assert not list(installation.instance.glob("backup-scratch-*"))


def refusal(tmp_path: Path, backups: Path, into: str = "elsewhere") -> str:
    result = run("restore", backups, "--into", tmp_path / into, *passphrase(tmp_path))
    assert result.exit_code == 1
    return result.output


def rewritten(backups: Path, name: str, old: str, new: str) -> None:
    """Change a text of a backup as somebody would who also corrects the sums."""
    place = only_backup(backups)
    text = (place / name).read_text()
    assert old in text
    (place / name).write_text(text.replace(old, new))


def test_each_reason_not_to_restore_has_its_own_sentence(
    databases: Databases, installation: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backups = tmp_path / "backups"
    run("backup", backups)
    keep = tmp_path / "keep"
    shutil.copytree(backups, keep)
    with databases.empty(tmp_path) as address:
        assert "is not empty; nothing was written" in refusal(tmp_path, backups, "real")
        if not address.startswith("sqlite"):
            assert "database to restore into is not empty" in refusal(tmp_path, backups)
        monkeypatch.setenv("CASEFILES_DATABASE_URL", address)

        (tmp_path / "passphrase").write_text("thirteen olive trees by the river")
        assert "not the passphrase of this backup" in refusal(tmp_path, backups)
        (tmp_path / "passphrase").write_text(PASSPHRASE)

        rewritten(backups, "backup.json", schema.head(), "fffffffffff1")
        assert "newer than this program" in refusal(tmp_path, backups)
        shutil.rmtree(backups)
        shutil.copytree(keep, backups)

        (only_backup(backups) / "database.sealed").unlink()
        assert "database.sealed is missing" in refusal(tmp_path, backups)
        assert "no whole backup" in refusal(tmp_path, tmp_path / "nowhere")
    assert not (tmp_path / "elsewhere").exists()
    assert installation.instance.exists()


@pytest.mark.parametrize("bytes_now", [b"something else", None])
def test_a_file_that_the_store_has_lost_is_said_and_the_rest_is_kept(
    installation: Settings, tmp_path: Path, bytes_now: bytes | None
) -> None:
    with sessions_of(installation) as factory, factory() as session:
        digest = session.scalars(sa.select(StoredFile.sha256)).one()
    place = LocalStore(installation.store).path(digest)
    place.unlink()
    if bytes_now is not None:
        place.write_bytes(bytes_now)

    made = run("backup", tmp_path / "backups")

    assert (made.exit_code, digest in made.output) == (3, True)
    assert run("backup", "verify", tmp_path / "backups").exit_code == 0


def test_sealed_packets_come_back_and_one_that_cannot_be_read_is_named(
    databases: Databases, installation: Settings, tmp_path: Path
) -> None:
    backups, packets = tmp_path / "backups", installation.packets
    packets.mkdir(exist_ok=True)
    (packets / "one.sealed").write_bytes(b"sealed for a recipient (fictional)")
    assert run("backup", backups).exit_code == 0
    (packets / "two.sealed").mkdir()

    second = run("backup", backups)

    assert (second.exit_code, "two.sealed" in second.output) == (3, True)
    with restored(databases, tmp_path, backups) as new:
        assert [place.name for place in new.packets.iterdir()] == ["one.sealed"]
        assert (new.packets / "one.sealed").read_bytes() == b"sealed for a recipient (fictional)"


def test_a_killed_backup_looks_like_none_and_the_next_one_clears_up(
    installation: Settings, tmp_path: Path
) -> None:
    backups = tmp_path / "backups"
    run("backup", backups)
    with sessions_of(installation) as factory, own_transaction(factory) as session:
        alice, case = session.scalars(sa.select(User)).one(), session.scalars(sa.select(Case)).one()
        store = LocalStore(installation.store)
        exhibit = add_exhibit(session, store, case, by=alice, content=os.urandom(40 << 20))
        digest = exhibit.sha256

    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "casefiles", "backup", str(backups)], cwd=ROOT, env=os.environ
    )
    while not list(backups.glob("files/*/*.partial")):
        assert process.poll() is None
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()

    assert run("backup", "verify", backups).exit_code == 0  # the one before
    assert store.digest(digest) == digest
    again = run("backup", backups)
    assert (again.exit_code, "2 files, of which 1 were copied now" in again.output) == (0, True)
    assert not [*backups.glob("*.making"), *backups.rglob("*.partial")]
    assert run("audit", "verify").exit_code == 0


def test_the_log_keeps_that_a_backup_was_made(installation: Settings, tmp_path: Path) -> None:
    run("backup", tmp_path / "backups")

    with sessions_of(installation) as factory, factory() as session:
        event = session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "organisation:backed-up")
        ).one()
        assert event.detail is not None
        assert event.detail.body == {
            "backup": only_backup(tmp_path / "backups").name,
            "files": 1,
            "lacking": 0,
        }
        assert isinstance(event.subject_id, UUID)


def shared_part(backups: Path) -> Path:
    (found,) = backups.glob("files/*/*")
    return found


@pytest.mark.parametrize("changed", [b"rotten", b"", None])
def test_a_part_that_rotted_on_the_shelf_is_copied_again(
    installation: Settings, tmp_path: Path, changed: bytes | None
) -> None:
    backups = tmp_path / "backups"
    run("backup", backups)
    part = shared_part(backups)
    whole = part.read_bytes()
    part.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]) if changed is None else changed)

    again = run("backup", backups)

    assert (again.exit_code, "of which 1 were copied now" in again.output) == (0, True)
    newest = again.output.split("backup: ")[1].strip()
    assert run("backup", "verify", newest, *passphrase(tmp_path)).exit_code == 0
    assert installation.store.is_dir()


def test_what_no_list_names_is_not_taken_for_a_copy(installation: Settings, tmp_path: Path) -> None:
    backups = tmp_path / "backups"
    run("backup", backups)
    shutil.rmtree(only_backup(backups))
    shared_part(backups).write_bytes(b"put here by somebody else")

    run("backup", backups)

    assert run("backup", "verify", backups, *passphrase(tmp_path)).exit_code == 0
    assert installation.store.is_dir()


def test_a_lost_file_is_named_and_the_rest_is_put_back(
    databases: Databases, installation: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backups, store = tmp_path / "backups", LocalStore(installation.store)
    run("backup", backups)
    part = shared_part(backups)
    with sessions_of(installation) as factory, own_transaction(factory) as session:
        lost = session.scalars(sa.select(StoredFile.sha256)).one()
        alice, case = session.scalars(sa.select(User)).one(), session.scalars(sa.select(Case)).one()
        kept = add_exhibit(session, store, case, by=alice, content=b"a second (fictional)").sha256
    shutil.rmtree(only_backup(backups))
    run("backup", backups)
    part.write_bytes(part.read_bytes()[:-1])

    with databases.empty(tmp_path) as address:
        monkeypatch.setenv("CASEFILES_DATABASE_URL", address)
        back = run("restore", backups, "--into", tmp_path / "elsewhere", *passphrase(tmp_path))

    assert (back.exit_code, f"{lost[:2]}/{lost} is lost" in back.output) == (3, True), back.output
    assert kept not in back.output
    new = LocalStore(tmp_path / "elsewhere" / "store")
    assert (new.digest(kept), new.path(lost).exists()) == (kept, False)


def test_other_bytes_under_the_right_seal_are_not_put_back(
    databases: Databases, installation: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backups, master = tmp_path / "backups", installation.master_key
    run("backup", backups)
    with sessions_of(installation) as factory, factory() as session:
        digest = session.scalars(sa.select(StoredFile.sha256)).one()
    key, part = envelope.new_key(), io.BytesIO()
    bound = bytes.fromhex(digest)
    part.write(envelope.seal(sealing.derived(master, "files"), key, bound_to=bound))
    envelope.encrypt_stream(key, io.BytesIO(b"what nobody brought"), part)
    shared_part(backups).write_bytes(part.getvalue())

    with databases.empty(tmp_path) as address:
        monkeypatch.setenv("CASEFILES_DATABASE_URL", address)
        back = run("restore", backups, "--into", tmp_path / "elsewhere", *passphrase(tmp_path))

    assert (back.exit_code, f"{digest} is lost" in back.output) == (3, True), back.output
    assert not LocalStore(tmp_path / "elsewhere" / "store").path(digest).exists()


def test_a_second_backup_leaves_the_copy_of_the_first_alone(
    installation: Settings, tmp_path: Path
) -> None:
    if not installation.database_url.startswith("sqlite"):
        pytest.skip("a server gives each its own snapshot, and no copy lies in the folder")
    with sessions_of(installation) as factory:
        engine = factory.kw["bind"]
        with engines.one_moment(engine, installation.instance) as (copy, session):
            second = run("backup", tmp_path / "backups")
            scratch = list(installation.instance.glob("backup-scratch-*"))
            read = session.scalars(sa.select(StoredFile.sha256)).all()
            begins = copy.read(6)

    assert (second.exit_code, "Another backup of this installation" in second.output) == (1, True)
    assert (len(scratch), len(read), begins) == (1, 1, b"SQLite")
    assert run("backup", tmp_path / "backups").exit_code == 0
