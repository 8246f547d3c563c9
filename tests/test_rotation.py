"""A key is replaced from any step onwards, killed at each: nothing is lost, nothing old stays."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.app import job_handlers, open_sessions
from casefiles.cli import main
from casefiles.foundation.envelope import name_of_key
from casefiles.foundation.errors import Refusal
from casefiles.foundation.texts import Texts
from casefiles.foundation.transactions import own_transaction
from casefiles.installation import nobody_serving, serving
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.packets.queries import file_chunks, frozen_content
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.jobs.tasks import run_until_idle
from casefiles.platform.vault import queries as keys
from casefiles.platform.vault.models import DataKey, FormerKey, LockedKey, LockedKeyKind, MasterKey
from casefiles.platform.vault.workflow import (
    Keyring,
    keyring_of,
    open_data_key,
    private_by_name,
    private_key,
)
from casefiles.record.sources import workflow
from casefiles.record.sources.models import ContactPlan, Identity, Source
from casefiles.record.sources.parts.identity import contact_purpose, unseal, unseal_words
from casefiles.record.sources.workflow import SourceDetails
from casefiles.settings import BadSetting, Settings, prepare_instance
from tests.conftest import factory_of
from tests.databases import Databases
from tests.factories.interviews import WORDS, add_contact_plan
from tests.factories.organisation import PASSPHRASE
from tests.factories.sources import add_source
from tests.factories.submissions import (
    add_ready_case,
    add_submission,
    clear_submission,
    seal_submission,
)
from tests.killing import Killer

pytestmark = pytest.mark.begun_first
NAMES = tuple(f"Nadim al-Mutakhayyal {number} نديم المتخيل" for number in range(5))
NEW_PASSPHRASE = "nine white stones under the fig tree"


@pytest.fixture
def settings(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    """Give an installation whose folder holds its keys and its database, named by settings."""
    instance = tmp_path / "instance"
    prepare_instance(instance, sample=False)
    (tmp_path / "passphrase").write_text(f"{PASSPHRASE}\n")
    (tmp_path / "new").write_text(f"{NEW_PASSPHRASE}\n")
    with databases.fresh(instance) as address:
        monkeypatch.setenv("CASEFILES_INSTANCE", str(instance))
        monkeypatch.setenv("CASEFILES_DATABASE_URL", address)
        yield present_settings(instance, address)


def present_settings(instance: Path, address: str) -> Settings:
    return Settings.from_environment(
        {"CASEFILES_INSTANCE": str(instance), "CASEFILES_DATABASE_URL": address}
    )


@dataclass(frozen=True)
class Kept:
    """What has to open whatever happens to keys, and where it lies."""

    settings: Settings
    packets: int
    snapshots: int
    backup: Path

    def now(self) -> Settings:
        """Return the settings as a process that starts now would read them."""
        return present_settings(self.settings.instance, self.settings.database_url)


@pytest.fixture
def kept(
    app: Flask,
    session: Session,
    settings: Settings,
    keyring: Keyring,
    lead: User,
    officer: User,
    second_officer: User,
    tmp_path: Path,
) -> Kept:
    """Give five sealed identities, a built packet, its snapshots, and a backup of it all."""
    for name in NAMES:
        source = add_source(session, recorded_by=lead, identity=Identity(name=name))
        if name == NAMES[0]:
            add_contact_plan(session, source, by=lead)
    submission = add_submission(
        session, officer=officer, cases=(add_ready_case(session, lead=lead),)
    )
    clear_submission(session, keyring, submission, officer=officer, second=second_officer)
    seal_submission(session, keyring, submission, officer=officer)
    session.commit()
    alarms: list[BaseException] = []
    run_until_idle(factory_of(app), job_handlers(settings, keyring), alarms.append)
    assert alarms == []
    made = run("backup", tmp_path / "backups")
    assert made.exit_code == 0, made.output
    snapshots = session.scalar(sa.select(sa.func.count()).select_from(DataKey)) or 0
    assert snapshots > 2
    session.rollback()
    factory_of(app).kw["bind"].dispose()
    return Kept(settings, 1, snapshots, tmp_path / "backups")


@pytest.fixture
def killer() -> Iterator[Killer]:
    killer = Killer({})
    yield killer
    killer.close()


def run(*arguments: object, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], input=typed)


def with_passphrase(kept: Kept) -> tuple[object, ...]:
    return ("--passphrase-file", kept.settings.instance.parent / "passphrase")


def assert_everything_opens(kept: Kept, passphrase: str = PASSPHRASE) -> None:
    """Open every identity, snapshot and packet, as a server that starts now would."""
    settings = kept.now()
    factory, keyring = open_sessions(settings), keyring_of(settings)
    with factory() as session:
        private = private_key(session, LockedKeyKind.IDENTITY, passphrase)
        private_key(session, LockedKeyKind.SIGNING, passphrase)
        sources = session.scalars(sa.select(Source).order_by(Source.reference)).all()
        names = [
            unseal(
                one.sealed_identity,
                one.id,
                private=private_by_name(session, private, one.identity_key),
            ).name
            for one in sources
            if one.sealed_identity
        ]
        assert names[: len(NAMES)] == list(NAMES)
        for plan in session.scalars(sa.select(ContactPlan)):
            own = private_by_name(session, private, plan.identity_key)
            bound_to = contact_purpose(plan.source_id)
            assert unseal_words(plan.sealed, bound_to, private=own)["times"] == WORDS.times
        opened = [
            open_data_key(session, keyring, one) for one in session.scalars(sa.select(DataKey.id))
        ]
        assert len(opened) >= kept.snapshots
        for packet in session.scalars(sa.select(Packet)):
            assert frozen_content(session, keyring, packet)
            assert b"".join(file_chunks(session, keyring, packet, settings.packets))
    factory.kw["bind"].dispose()


def forms_of(key: bytes) -> set[bytes]:
    """Return a key as it is, in hexadecimal, and in Base64 wherever it may begin."""
    forms = {key, key.hex().encode(), key.hex().upper().encode()}
    for before in range(3):
        forms.add(base64.b64encode(b"\0" * before + key)[(0, 2, 3)[before] :].rstrip(b"=")[:-1])
    return forms


def files_with(instance: Path, parts: set[bytes]) -> set[str]:
    """Return the files of the folder that hold any of the parts, byte by byte."""
    assert parts
    return {
        place.name
        for place in instance.rglob("*")
        if place.is_file() and any(part in place.read_bytes() for part in parts)
    }


def locks_of(kept: Kept) -> set[bytes]:
    """Return what an old key could open: each row that it wraps, each identity sealed to it."""
    factory = open_sessions(kept.now())
    with factory() as session:
        rows = [
            *session.scalars(sa.select(DataKey.wrapped)),
            *session.scalars(sa.select(Source.sealed_identity)),
            *session.scalars(sa.select(ContactPlan.sealed)),
            *session.scalars(sa.select(LockedKey.wrapped)),
            *session.scalars(sa.select(FormerKey.wrapped)),
        ]
    factory.kw["bind"].dispose()
    return {row for row in rows if row}


def wrapped_rows(kept: Kept) -> set[bytes]:
    factory = open_sessions(kept.now())
    with factory() as session:
        rows = {row for row in session.scalars(sa.select(DataKey.wrapped)) if row}
    factory.kw["bind"].dispose()
    return rows


def doctor() -> dict[str, str]:
    return {one["code"]: one["level"] for one in json.loads(run("doctor", "--json").stdout)}


def is_killed(killer: Killer, at: int, *command: object) -> bool:
    """Kill a command at its n-th durable write; say whether it came so far."""
    ended = killer.run(*command, at=at)
    assert ended in {"killed", "ended 0"}, (at, ended)
    return ended == "killed"


def test_the_master_key_is_replaced_from_any_step_onwards(kept: Kept, killer: Killer) -> None:
    named, at = set(), 1
    old, rows = kept.settings.master_key, wrapped_rows(kept)
    while is_killed(killer, at, "keys", "rotate", "master"):
        assert_everything_opens(kept)
        named.add(doctor()["rotation"])

        assert killer.run("keys", "rotate", "master") == "ended 0", at

        assert_everything_opens(kept)
        assert doctor()["rotation"] == "ok"
        new, again = kept.now().master_key, wrapped_rows(kept)
        assert old != new
        assert not rows & again
        assert files_with(kept.settings.instance, forms_of(old)) == set(), at
        assert files_with(kept.settings.instance, forms_of(new)) == {"master.key"}
        if is_sqlite(kept):
            assert files_with(kept.settings.instance, rows) == set(), at
            assert files_with(kept.settings.instance, again)
        old, rows, at = new, again, at + 1

    assert at > 20
    assert named == {"ok", "warn"}
    assert verified_backup(kept).exit_code == 0


def is_sqlite(kept: Kept) -> bool:
    return kept.settings.database_url.startswith("sqlite")


def verified_backup(kept: Kept) -> Result:
    return run("backup", "verify", kept.backup, "--open", *with_passphrase(kept))


def test_the_identity_key_is_replaced_from_any_step_onwards(kept: Kept, killer: Killer) -> None:
    command = ("keys", "rotate", "identity", *with_passphrase(kept))
    named, at, locks = set(), 1, identity_locks(kept)
    while is_killed(killer, at, *command):
        assert_everything_opens(kept)
        named.add(doctor()["rotation"])
        if at < 4:  # each makes the next run longer
            enter_somebody(kept, at)

        assert killer.run(*command) == "ended 0", at

        assert_everything_opens(kept)
        assert doctor()["rotation"] == "ok"
        again = identity_locks(kept)
        assert not locks & again
        assert needed_keys(kept) == {present_identity_key(kept)}
        if is_sqlite(kept):
            assert files_with(kept.settings.instance, locks) == set(), at
            assert files_with(kept.settings.instance, again)
        locks, at = again, at + 1

    assert at > 10
    assert named == {"ok", "warn"}
    assert verified_backup(kept).exit_code == 0


def identity_locks(kept: Kept) -> set[bytes]:
    """Return what the present identity key opens, and itself as the passphrase locks it."""
    factory = open_sessions(kept.now())
    with factory() as session:
        rows = {row for row in session.scalars(sa.select(Source.sealed_identity)) if row}
        rows.add(session.get_one(LockedKey, LockedKeyKind.IDENTITY).wrapped)
        rows |= {row for row in session.scalars(sa.select(FormerKey.wrapped)) if row}
    factory.kw["bind"].dispose()
    return rows


def needed_keys(kept: Kept) -> set[str | None]:
    factory = open_sessions(kept.now())
    with factory() as session:
        needed = set(
            session.scalars(
                sa.select(Source.identity_key).where(Source.sealed_identity.is_not(None))
            )
        )
        assert session.scalars(sa.select(FormerKey.wrapped)).all().count(None) >= 1
    factory.kw["bind"].dispose()
    return needed


def present_identity_key(kept: Kept) -> str:
    factory = open_sessions(kept.now())
    with factory() as session:
        name = name_of_key(session.get_one(LockedKey, LockedKeyKind.IDENTITY).public)
    factory.kw["bind"].dispose()
    return name


def enter_somebody(kept: Kept, number: int) -> None:
    """Seal an identity as a page would, whatever state the keys are in."""
    factory = open_sessions(kept.now())
    with own_transaction(factory) as session:
        alice = session.scalars(sa.select(User).where(User.sign_in_name == "alice")).one()
        details = SourceDetails(Texts.of(en="somebody"), kind="person", role="witness")
        identity = Identity(name=f"Later {number}")
        source = workflow.add_source(session, details, identity=identity, acting_user=alice)
        session.flush()
        key = session.get_one(LockedKey, LockedKeyKind.IDENTITY)
        assert source.identity_key == name_of_key(key.public)
    factory.kw["bind"].dispose()


def test_the_passphrase_is_changed_whole_or_not_at_all(kept: Kept, killer: Killer) -> None:
    instance, at = kept.settings.instance, 1
    files = (instance.parent / "passphrase", instance.parent / "new")
    words = (PASSPHRASE, NEW_PASSPHRASE)
    present, locks = 0, identity_locks(kept)
    command = [
        (
            "keys",
            "passphrase",
            "--passphrase-file",
            files[one],
            "--new-passphrase-file",
            files[1 - one],
        )
        for one in (0, 1)
    ]
    while is_killed(killer, at, *command[present]):
        is_changed = identity_locks(kept) != locks
        present = 1 - present if is_changed else present
        assert_everything_opens(kept, words[present])
        at += 1

    assert at > 3
    assert_everything_opens(kept, words[1 - present])
    if is_sqlite(kept):
        assert files_with(instance, locks - identity_locks(kept)) == set()
    assert run("keys", "passphrase", "--passphrase-file", files[present]).exit_code == 1


def test_a_backup_from_the_middle_of_a_change_restores_with_both_keys(
    kept: Kept, killer: Killer, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = 1
    while len(names_of_masters(kept)) < 2 or not halfway(kept):
        assert is_killed(killer, at, "keys", "rotate", "master")
        at += 1
    backups, into = kept.settings.instance.parent / "half", kept.settings.instance.parent / "again"
    assert run("backup", backups).exit_code == 0
    with databases.empty(kept.settings.instance.parent) as address:
        monkeypatch.delenv("CASEFILES_INSTANCE")
        monkeypatch.setenv("CASEFILES_DATABASE_URL", address)
        restored = run("restore", backups, "--into", into, *with_passphrase(kept))
        assert restored.exit_code == 0, restored.output
        url = f"sqlite:///{into / 'casefiles.sqlite'}" if is_sqlite(kept) else address
        monkeypatch.setenv("CASEFILES_DATABASE_URL", url)
        monkeypatch.setenv("CASEFILES_INSTANCE", str(into))
        again = Kept(present_settings(into, url), kept.packets, kept.snapshots, backups)

        assert_everything_opens(again)
        assert doctor()["rotation"] == "warn"
        assert run("keys", "rotate", "master").exit_code == 0
        assert_everything_opens(again)


def names_of_masters(kept: Kept) -> list[str]:
    factory = open_sessions(kept.now())
    with factory() as session:
        names = list(session.scalars(sa.select(MasterKey.name)))
    factory.kw["bind"].dispose()
    return names


def halfway(kept: Kept) -> bool:
    """Say whether some rows are under one key and some under the other."""
    factory = open_sessions(kept.now())
    with factory() as session:
        under = set(session.scalars(sa.select(DataKey.wrapped_by)))
    factory.kw["bind"].dispose()
    return len(under) == 2


@pytest.mark.parametrize("kind", ["master", "signing"])
def test_a_key_that_a_server_holds_is_not_replaced_under_it(kept: Kept, kind: str) -> None:
    options = with_passphrase(kept) if kind == "signing" else ()
    with serving(kept.settings):
        refused = run("keys", "rotate", kind, *options)
    assert (refused.exit_code, "Stop it first" in refused.output) == (1, True)
    with nobody_serving(kept.settings), pytest.raises(BadSetting), serving(kept.settings):
        pass

    assert run("keys", "rotate", kind, *options).exit_code == 0
    assert_everything_opens(kept)


def test_a_master_key_in_the_environment_itself_cannot_be_replaced(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEFILES_MASTER_KEY", kept.settings.master_key.hex())

    refused = run("keys", "rotate", "master")

    assert refused.exit_code == 1
    assert "CASEFILES_MASTER_KEY_FILE" in refused.output
    assert not kept.now().other_master_keys


def test_another_master_key_than_the_database_names_is_told_and_replaces_nothing(
    kept: Kept,
) -> None:
    (kept.settings.instance / "keys" / "master.key").write_text("ab" * 32)

    assert doctor()["rotation"] == "fail"
    assert run("keys", "rotate", "master").exit_code == 1
    (kept.settings.instance / "keys" / "master.key").write_text(kept.settings.master_key.hex())
    assert_everything_opens(kept)


def test_an_identity_that_does_not_open_keeps_the_old_key_and_is_named(kept: Kept) -> None:
    factory = open_sessions(kept.settings)
    with own_transaction(factory) as session:
        damaged = session.scalars(sa.select(Source).where(Source.reference == "S-0003")).one()
        good, damaged.sealed_identity = damaged.sealed_identity, b"x" * 700
    refused = run("keys", "rotate", "identity", *with_passphrase(kept))
    with own_transaction(factory) as session:
        former = session.scalars(sa.select(FormerKey)).one()
        assert former.wrapped
        damaged = session.scalars(sa.select(Source).where(Source.reference == "S-0003")).one()
        damaged.sealed_identity = good
    factory.kw["bind"].dispose()

    assert refused.exit_code == 1
    assert "S-0003" in refused.output
    assert doctor()["rotation"] == "warn"
    assert run("keys", "rotate", "identity", *with_passphrase(kept)).exit_code == 0
    assert_everything_opens(kept)


def test_a_server_gives_up_the_old_identity_key_at_the_next_look(kept: Kept, app: Flask) -> None:
    keyring: Keyring = app.extensions["keyring"]

    def look(passphrase: str) -> Identity | None:
        with own_transaction(factory_of(app)) as session:
            alice = session.scalars(sa.select(User).where(User.sign_in_name == "alice")).one()
            source = session.scalars(sa.select(Source).where(Source.reference == "S-0001")).one()
            see = partial(workflow.look_at_identity, session, keyring, source, reason="to check")
            return see(passphrase=passphrase, acting_user=alice)

    assert look(PASSPHRASE) == Identity(name=NAMES[0])
    assert run("keys", "rotate", "identity", *with_passphrase(kept)).exit_code == 0
    with pytest.raises(Refusal):
        look("")
    assert not keyring.is_unlocked(LockedKeyKind.IDENTITY)
    assert look(PASSPHRASE) == Identity(name=NAMES[0])


def test_the_log_keeps_counts_and_no_name_and_no_key(kept: Kept) -> None:
    for kind in ("identity", "master"):
        options = with_passphrase(kept) if kind == "identity" else ()
        assert run("keys", "rotate", kind, *options).exit_code == 0
    typed = f"{PASSPHRASE}\n{NEW_PASSPHRASE}\n{NEW_PASSPHRASE}\n"
    changed = run("keys", "passphrase", typed=typed)
    assert changed.exit_code == 0, changed.output

    factory = open_sessions(kept.now())
    with factory() as session:
        told = {
            event.action: event.detail.body
            for event in session.scalars(sa.select(AuditEvent))
            if event.detail and "key" in event.action
        }
    factory.kw["bind"].dispose()
    assert told["identity-key:rotated"]["count"] == len(NAMES) + 1  # and a contact plan
    assert told["master-key:rotated"]["count"] == kept.snapshots
    assert "keys:passphrase-changed" in told
    kept_words = json.dumps(told, ensure_ascii=False) + changed.output
    secrets = (PASSPHRASE, NEW_PASSPHRASE, "Mutakhayyal", kept.now().master_key.hex())
    assert not [word for word in secrets if word in kept_words]
    assert run("audit", "verify").exit_code == 0
    assert_everything_opens(kept, NEW_PASSPHRASE)


def test_packets_of_the_old_signing_key_verify_and_the_new_fingerprint_is_shown(
    kept: Kept,
) -> None:
    factory = open_sessions(kept.settings)
    with factory() as session:
        packet = session.scalars(sa.select(Packet)).one()
        before, keyring = packet.fingerprint, keyring_of(kept.settings)
        place = kept.settings.instance.parent / "packet.zip"
        place.write_bytes(b"".join(file_chunks(session, keyring, packet, kept.settings.packets)))
        old = keys.public_key(session, LockedKeyKind.SIGNING)

    shown = run("keys", "rotate", "signing", *with_passphrase(kept)).output

    with factory() as session:
        now = keys.fingerprint(session)
        (former,) = keys.former_keys(session)
    factory.kw["bind"].dispose()
    assert now != before
    assert now in shown
    assert (former.public, former.wrapped) == (old, None)
    assert run("packet", "verify", place, "--fingerprint", before).exit_code == 0
    assert run("packet", "verify", place, "--fingerprint", now).exit_code != 0
    assert_everything_opens(kept)


@pytest.mark.parametrize("kind", ["identity", "signing", "master"])
def test_a_sheet_of_a_key_that_was_replaced_is_refused_as_stale(kept: Kept, kind: str) -> None:
    sheet = kept.settings.instance.parent / "sheet.txt"
    sheet.write_text(run("keys", "export").stdout)
    good = run("keys", "check", sheet, *with_passphrase(kept))
    options = () if kind == "master" else with_passphrase(kept)
    assert run("keys", "rotate", kind, *options).exit_code == 0

    stale = run("keys", "check", sheet, *with_passphrase(kept))

    assert good.exit_code == 0, good.output
    assert stale.exit_code == 1
    assert f"This sheet is stale: the {kind} key was replaced on" in stale.output
    fresh = run("keys", "export").stdout
    sheet.write_text(fresh)
    assert run("keys", "check", sheet, *with_passphrase(kept)).exit_code == 0
