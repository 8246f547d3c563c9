"""The doctor says what is wrong and what to do, and goes on where it can."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from casefiles.cli import main
from casefiles.foundation import clock
from casefiles.platform.vault.models import LockedKey
from casefiles.settings import Settings
from tests.databases import Databases
from tests.platform.backups.test_backups import installation as installation  # noqa: PLC0414
from tests.platform.backups.test_backups import sessions_of
from tests.platform.health.test_health import of_another_version, unreachable

GIB = 1024**3


def levels() -> tuple[int, dict[str, str]]:
    result = CliRunner().invoke(main, ["doctor", "--json"])
    return result.exit_code, {one["code"]: one["level"] for one in json.loads(result.output)}


def test_a_lost_file_and_an_open_folder_fail_and_a_backup_ends_the_warning(
    installation: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _code, before = levels()
    CliRunner().invoke(main, ["backup", str(installation.instance.parent / "backups")])
    _code, after = levels()
    monkeypatch.setattr(clock, "now", in_days(3))
    _code, days_later = levels()
    for file in (installation.store / "sha256").rglob("*"):
        if file.is_file():
            file.unlink()
    installation.instance.chmod(0o755)
    bad, damaged = levels()

    # PostgreSQL runs without fsync for the tests, and the doctor says so.
    assert {code for code, level in after.items() if level == "fail"} <= {"database"}
    assert (before["backup"], after["backup"]) == ("warn", "ok")
    assert days_later["backup"] == "warn"
    assert (bad, damaged["store"], damaged["permissions"], damaged["log"]) == (
        1,
        "fail",
        "fail",
        "ok",
    )


def in_days(days: int) -> Callable[[], object]:
    then = clock.now() + timedelta(days=days)
    return lambda: then


@pytest.mark.parametrize(("free", "level"), [(20, "ok"), (5, "warn"), (0, "fail")])
@pytest.mark.usefixtures("installation")
def test_little_space_is_warned_of_and_hardly_any_fails(
    monkeypatch: pytest.MonkeyPatch, free: int, level: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=free * GIB))

    assert levels()[1]["space"] == level


def test_packets_that_others_read_and_folders_that_take_nothing_fail(
    installation: Settings,
) -> None:
    installation.packets.mkdir(mode=0o700)
    installation.instance.chmod(0o711)
    opened = {}
    for mode in (0o700, 0o750):
        installation.packets.chmod(mode)
        opened[mode] = listed()["permissions"]
    installation.packets.rmdir()
    installation.packets.write_text("a file where the folder of the packets should be")

    code, found = levels()
    assert (code, found["folders"]) == (1, "fail")
    # the folder itself, the keys, the store; and then the packets too
    assert opened[0o750] == opened[0o700] + 1


def listed() -> dict[str, int]:
    """Return the number that each failing line of rights begins with."""
    result = CliRunner().invoke(main, ["doctor", "--json"])
    return {
        one["code"]: int(one["says"].partition(" ")[0])
        for one in json.loads(result.output)
        if one["code"] == "permissions"
    }


def test_a_lost_key_fails_and_without_the_master_key_nothing_opens(installation: Settings) -> None:
    with sessions_of(installation) as factory, factory() as session:
        session.execute(sa.delete(LockedKey))
        session.commit()
    code, found = levels()
    (installation.instance / "keys" / "master.key").unlink()
    result = CliRunner().invoke(main, ["doctor"])

    assert (code, found["keys"], found["master-key"]) == (1, "fail", "ok")
    assert result.exit_code == 1
    assert "CASEFILES_MASTER_KEY is missing" in result.output


def test_a_database_of_another_version_fails_and_the_rest_is_still_told(
    installation: Settings,
    databases: Databases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with (
        sessions_of(installation) as factory,
        factory() as session,
        of_another_version(session),
    ):
        code, behind = levels()
    with databases.empty(tmp_path) as address:
        monkeypatch.setenv("CASEFILES_DATABASE_URL", address)
        _code, empty = levels()

    assert (code, behind["schema"], behind["keys"], behind["store"]) == (1, "fail", "ok", "ok")
    assert (empty["schema"], empty["keys"], empty["store"], empty["work"]) == (
        "fail",
        "warn",
        "warn",
        "warn",
    )


def test_a_database_that_is_away_fails_and_the_machine_is_still_told(
    installation: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEFILES_DATABASE_URL", unreachable(installation).database_url)

    code, found = levels()

    assert (code, found["database"], found["space"] in {"ok", "warn"}) == (1, "fail", True)
