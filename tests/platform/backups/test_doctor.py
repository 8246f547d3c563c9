"""The doctor says what is wrong and what to do; outsiders learn only that somebody is in."""

from __future__ import annotations

import json

from click.testing import CliRunner

from casefiles.cli import main
from casefiles.settings import Settings
from tests.conftest import Browse
from tests.platform.backups.test_backups import installation as installation  # noqa: PLC0414


def levels() -> tuple[int, dict[str, str]]:
    result = CliRunner().invoke(main, ["doctor", "--json"])
    return result.exit_code, {one["code"]: one["level"] for one in json.loads(result.output)}


def test_a_lost_file_and_an_open_folder_fail_and_a_backup_ends_the_warning(
    installation: Settings,
) -> None:
    code, before = levels()
    CliRunner().invoke(main, ["backup", str(installation.instance.parent / "backups")])
    _code, after = levels()
    for file in (installation.store / "sha256").rglob("*"):
        if file.is_file():
            file.unlink()
    installation.instance.chmod(0o755)
    bad, damaged = levels()

    assert (code, before["backup"], after["backup"]) == (0, "warn", "ok")
    assert (bad, damaged["store"], damaged["permissions"], damaged["log"]) == (
        1,
        "fail",
        "fail",
        "ok",
    )


def test_who_is_nobody_learns_no_more_than_ok(browse: Browse) -> None:
    for place in ("/healthz", "/readyz"):
        answer = browse().get(place)
        assert (answer.status_code, answer.text) == (200, "ok\n")
