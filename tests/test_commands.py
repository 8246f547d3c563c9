"""The commands do what pages do, say refusals in a sentence, and all stand in the documentation."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from casefiles.cli import main
from casefiles.foundation.database import open_engine
from casefiles.platform.accounts.models import AccountState, Role, User
from casefiles.platform.accounts.workflow import activate
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.jobs.models import Job, JobStatus
from casefiles.platform.vault.models import LockedKey
from casefiles.platform.vault.workflow import Stretching, create_keys
from casefiles.record.evidence.models import CHECK
from casefiles.settings import Settings, prepare_instance
from tests.databases import Databases
from tests.factories.organisation import PASSPHRASE, add_organisation

ROOT = Path(__file__).parent.parent
PASSWORD = "quiet lamp under basalt"

pytestmark = pytest.mark.usefixtures("installation")


@pytest.fixture
def installation(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    """Give a migrated installation that the environment names, nobody in it."""
    with databases.fresh(tmp_path) as address:
        prepare_instance(tmp_path / "real", sample=False)
        monkeypatch.setenv("CASEFILES_INSTANCE", str(tmp_path / "real"))
        monkeypatch.setenv("CASEFILES_DATABASE_URL", address)
        yield Settings.from_environment(
            {"CASEFILES_INSTANCE": str(tmp_path / "real"), "CASEFILES_DATABASE_URL": address}
        )


@contextmanager
def database_of(installation: Settings) -> Iterator[Session]:
    engine = open_engine(installation.database_url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def make_dana() -> Result:
    return run("user", "create", "dana", "--display-name", "Dana (fictional)", "--role", "auditor")


def test_the_code_of_a_new_account_lets_its_owner_choose_a_password(installation: Settings) -> None:
    printed = make_dana()

    assert printed.exit_code == 0
    with database_of(installation) as session:
        dana = activate(
            session, sign_in_name="dana", code=printed.output.split()[-1], password=PASSWORD
        )
        assert (dana.state, dana.roles) == (AccountState.ACTIVE, frozenset({Role.AUDITOR}))


def test_an_account_is_made_once() -> None:
    make_dana()

    again = make_dana()

    assert again.exit_code == 1
    assert "already signs in" in again.output


def test_a_new_code_ends_the_old_one(installation: Settings) -> None:
    first = make_dana().output.split()[-1]

    second = run("user", "code", "Dana")

    assert second.exit_code == 0
    assert second.output.split()[-1] != first
    with database_of(installation) as session:
        dana = session.scalars(sa.select(User)).one()
        assert dana.state is AccountState.INVITED


def test_there_is_no_code_for_nobody() -> None:
    refused = run("user", "code", "nobody")

    assert (refused.exit_code, refused.output) == (1, "Error: Nobody signs in as nobody.\n")


def test_an_untouched_log_holds_to_its_kept_head() -> None:
    make_dana()

    head = run("audit", "head").output.strip()
    verified = run("audit", "verify", "--head", head)

    assert head.startswith("2:")
    assert (verified.exit_code, verified.output) == (0, f"All 2 events hold. Head {head}\n")


def test_a_cut_log_is_found_by_its_kept_head() -> None:
    make_dana()

    refused = run("audit", "verify", "--head", f"3:{'a' * 64}")

    assert (refused.exit_code, refused.output) == (1, "Error: Event 3: tail missing.\n")


def test_a_rewritten_log_is_found_by_its_kept_head() -> None:
    make_dana()

    refused = run("audit", "verify", "--head", f"1:{'a' * 64}")

    assert (refused.exit_code, refused.output) == (1, "Error: Event 1: changed.\n")


@pytest.mark.parametrize("head", ["", "7", "x:y", f"\u0661:{'a' * 64}", f"-1:{'a' * 64}"])
def test_a_malformed_head_is_refused(head: str) -> None:
    assert run("audit", "verify", "--head", head).exit_code == 2


def test_a_database_of_another_version_is_not_touched(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with databases.empty(tmp_path) as address:
        monkeypatch.setenv("CASEFILES_DATABASE_URL", address)

        before = run("audit", "verify")
        migrated = run("migrate")
        after = run("audit", "verify")

    assert (before.exit_code, migrated.exit_code, after.exit_code) == (1, 0, 0)
    assert "casefiles migrate" in before.output


def test_an_unknown_setting_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEFILES_PORTS", "1")

    refused = run("audit", "verify")

    assert "CASEFILES_PORTS is not a setting" in refused.output


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "casefiles.example"])  # noqa: S104
def test_without_tls_only_this_machine_is_served(host: str) -> None:
    refused = run("serve", "--host", host)

    assert refused.exit_code == 1
    assert "CASEFILES_HTTPS" in refused.output


def test_sample_and_real_data_never_share_a_folder() -> None:
    refused = run("serve", "--sample")

    assert refused.exit_code == 1
    assert "already holds real data" in refused.output


def start_serving(instance: Path, *, port: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "casefiles", "serve", "--port", port],
        env={"CASEFILES_INSTANCE": str(instance), "PYTHONUNBUFFERED": "1"},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the real command on an empty folder; give the process and its address."""
    process = start_serving(tmp_path / "empty", port="0")
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found is not None
    yield process, found[0]
    process.kill()
    process.communicate()


def test_an_empty_folder_becomes_an_installation_that_asks_to_be_set_up(
    served: tuple[subprocess.Popen[str], str], tmp_path: Path
) -> None:
    _process, address = served

    with urlopen(address) as answer:  # noqa: S310
        assert answer.url == f"{address}setup"
        assert answer.headers["Server"] == "casefiles"
    keys = tmp_path / "empty" / "keys"
    private = [*keys.iterdir(), *(tmp_path / "empty").glob("casefiles.sqlite*")]
    assert len(private) > 2
    assert {path.stat().st_mode & 0o777 for path in private} == {0o600}


def test_a_second_server_on_one_installation_is_refused(
    served: tuple[subprocess.Popen[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert served[0].poll() is None
    monkeypatch.setenv("CASEFILES_INSTANCE", str(tmp_path / "empty"))
    monkeypatch.delenv("CASEFILES_DATABASE_URL")

    refused = run("serve", "--port", "0")

    assert refused.exit_code == 1
    assert "Another server already serves" in refused.output


def test_a_port_in_use_is_said_in_a_sentence(
    served: tuple[subprocess.Popen[str], str], tmp_path: Path
) -> None:
    port = served[1].rstrip("/").rpartition(":")[2]

    refused = start_serving(tmp_path / "other", port=port)

    _printed, error = refused.communicate(timeout=60)
    assert refused.returncode == 1
    assert f"Port {port} cannot be used" in error
    assert "Traceback" not in error


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_asked_to(
    served: tuple[subprocess.Popen[str], str], sent: signal.Signals
) -> None:
    process, _address = served

    process.send_signal(sent)
    started = time.monotonic()

    assert process.wait(timeout=20) == 0
    assert time.monotonic() - started < 15


@pytest.fixture
def organisation(installation: Settings) -> Settings:
    """Give the installation an organisation and its keys."""
    with database_of(installation) as session:
        add_organisation(session)
        session.commit()
    return installation


def events_of(installation: Settings, action: str) -> list[dict[str, object]]:
    """Return what the log keeps of the events of an action, whoever did them."""
    with database_of(installation) as session:
        said = sa.select(AuditEvent).where(AuditEvent.action == action)
        found = session.scalars(said.order_by(AuditEvent.sequence)).all()
        assert {event.acting_user_id for event in found} <= {None}
        return [event.detail.body for event in found if event.detail]


def test_a_sheet_is_printed_and_the_log_keeps_that_it_was(organisation: Settings) -> None:
    printed = run("keys", "export")

    assert printed.exit_code == 0
    assert printed.stdout.startswith("CASEFILES RECOVERY SHEET")
    assert "WARNING" not in printed.output
    (kept,) = events_of(organisation, "keys:exported")
    assert kept["with_master_key"] is False
    assert run("audit", "verify").exit_code == 0


def test_a_sheet_in_a_file_is_its_owners_alone_and_never_written_over(
    organisation: Settings, tmp_path: Path
) -> None:
    out = tmp_path / "sheet.txt"

    written = run("keys", "export", "--out", str(out), "--with-master-key")
    text = out.read_text()
    again = run("keys", "export", "--out", str(out))
    nowhere = run("keys", "export", "--out", str(tmp_path / "no" / "sheet.txt"))

    assert out.stat().st_mode & 0o777 == 0o600
    assert "master key" in written.stderr
    assert "RECOVERY" not in written.output
    assert (again.exit_code, nowhere.exit_code) == (1, 1)
    assert out.read_text() == text
    assert len(events_of(organisation, "keys:exported")) == 1


def test_before_set_up_there_is_no_sheet_and_no_empty_file(tmp_path: Path) -> None:
    out = tmp_path / "sheet.txt"

    refused = run("keys", "export", "--out", str(out))

    assert (refused.exit_code, refused.output) == (
        1,
        "Error: This installation has no keys yet.\n",
    )
    assert not out.exists()


def checked(tmp_path: Path, text: str, passphrase: str, *, asked: bool = False) -> Result:
    sheet, file = tmp_path / "typed.txt", tmp_path / "passphrase"
    sheet.write_text(text)
    if asked:
        return CliRunner().invoke(main, ["keys", "check", str(sheet)], input=f"{passphrase}\n")
    file.write_text(f"{passphrase}\r\n")
    return run("keys", "check", str(sheet), "--passphrase-file", str(file))


@pytest.mark.parametrize("asked", [True, False])
@pytest.mark.parametrize("options", [(), ("--with-master-key",)])
def test_a_sheet_typed_again_opens_and_is_of_this_installation(
    organisation: Settings, tmp_path: Path, options: tuple[str, ...], asked: bool
) -> None:
    text = run("keys", "export", *options).stdout.lower()

    found = checked(tmp_path, text, PASSPHRASE, asked=asked)

    assert found.exit_code == 0, found.output
    assert "are those of this installation" in found.output
    assert ("is on it" in found.output) is bool(options)
    assert PASSPHRASE not in found.output
    assert events_of(organisation, "keys:checked") == [{"opens": True, "different": []}]


def test_a_sheet_with_another_passphrase_or_of_another_installation_is_told(
    organisation: Settings, tmp_path: Path
) -> None:
    text = run("keys", "export").stdout

    wrong = checked(tmp_path, text, "another one")
    with database_of(organisation) as session:
        session.execute(sa.delete(LockedKey))
        create_keys(session, PASSPHRASE, stretching=Stretching(memory_kib=64, passes=1))
        session.commit()
    strange = checked(tmp_path, text, PASSPHRASE)

    assert (wrong.exit_code, strange.exit_code) == (1, 1)
    assert "does not open with this passphrase" in wrong.output
    assert "another signing key" in strange.output
    assert [kept["opens"] for kept in events_of(organisation, "keys:checked")] == [False, True]


def test_a_mistyped_line_is_named(organisation: Settings, tmp_path: Path) -> None:
    text = run("keys", "export").stdout.replace("signing.locked2", "signing.locket2")

    found = checked(tmp_path, text, PASSPHRASE)

    assert (found.exit_code, found.output) == (
        1,
        "Error: Look at the line signing.locked2 again.\n",
    )
    assert events_of(organisation, "keys:checked") == []


def test_the_log_holds_no_key(organisation: Settings, tmp_path: Path) -> None:
    text = run("keys", "export", "--with-master-key").stdout
    checked(tmp_path, text, PASSPHRASE)

    kept = str(
        [*events_of(organisation, "keys:exported"), *events_of(organisation, "keys:checked")]
    )

    assert organisation.master_key.hex() not in kept
    assert PASSPHRASE not in kept
    lines = re.findall(r"^\w+\.(?:locked|master)\d +(.+)$", text, re.MULTILINE)
    assert len(lines) == 8
    assert [line for line in lines if line in kept or line.replace(" ", "") in kept] == []


def test_another_server_serves_the_same_application_and_holds_the_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = tmp_path / "empty"
    monkeypatch.setenv("CASEFILES_INSTANCE", str(instance))
    monkeypatch.delenv("CASEFILES_DATABASE_URL")
    prepare_instance(instance, sample=False)
    assert run("migrate").exit_code == 0
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"

    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "cheroot", "wsgi:application", "--bind", address],
        env={"CASEFILES_INSTANCE": str(instance)},
        cwd=ROOT,
    )
    try:
        assert _landing(f"http://{address}/").endswith("/setup")
        refused = run("serve", "--port", "0")
    finally:
        process.kill()
        process.wait(timeout=20)

    assert "Another server already serves" in refused.output


def _landing(address: str) -> str:
    """Return where a server leads who comes to it, once it answers."""
    for _try in range(200):
        with suppress(URLError), urlopen(address) as answer:  # noqa: S310
            return str(answer.url)
        time.sleep(0.1)
    raise AssertionError("The server does not answer.")


def test_a_start_removes_what_a_killed_server_left_in_clear(
    served: tuple[subprocess.Popen[str], str], tmp_path: Path
) -> None:
    served[0].kill()
    served[0].wait(timeout=20)
    left = tmp_path / "empty" / "packets" / "4d4.making"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"PK in clear")

    process = start_serving(tmp_path / "empty", port="0")

    assert process.stdout is not None
    assert "http://" in process.stdout.readline()
    assert not left.exists()
    process.kill()
    process.communicate()


def test_a_server_begins_the_check_of_the_kept_files_by_itself(
    served: tuple[subprocess.Popen[str], str], tmp_path: Path
) -> None:
    served[0].kill()
    served[0].wait(timeout=20)
    instance = tmp_path / "empty"
    settings = Settings.from_environment({"CASEFILES_INSTANCE": str(instance)})
    with database_of(settings) as session:
        add_organisation(session)
        session.commit()

    process = start_serving(instance, port="0")

    try:
        assert any(_is_check_done(settings) for _look in range(100))
    finally:
        process.kill()
        process.communicate()


def _is_check_done(settings: Settings) -> bool:
    time.sleep(0.1)
    done = sa.select(Job).where(Job.kind == CHECK, Job.status == JobStatus.DONE)
    with database_of(settings) as session:
        return session.scalar(done) is not None


def commands(group: click.Group, path: str = "casefiles") -> Iterator[tuple[str, click.Command]]:
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        if not isinstance(command, click.Group) or command.invoke_without_command:
            yield f"{path} {name}", command


def test_every_command_and_option_stands_in_the_documentation() -> None:
    text = (ROOT / "docs" / "commands.md").read_text()
    found = re.findall(r"^## `(.+?)`\n(.+?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    sections = dict(found)
    options = {
        path: {name for option in command.params for name in option.opts if name.startswith("--")}
        for path, command in commands(main)
    }

    assert sorted(name for name, _section in found) == sorted(options)
    for path, names in options.items():
        assert set(re.findall(r"`(--[a-z-]+)", sections[path])) == names, path


def test_no_event_names_a_person_for_what_the_command_line_did(installation: Settings) -> None:
    make_dana()

    with database_of(installation) as session:
        assert set(session.scalars(sa.select(AuditEvent.acting_user_id))) == {None}
