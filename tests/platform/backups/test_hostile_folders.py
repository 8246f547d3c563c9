"""Whoever can write to the folder of the backups gets nothing read or written by it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from casefiles.settings import Settings
from tests.platform.backups.test_backups import installation as installation  # noqa: PLC0414
from tests.platform.backups.test_backups import only_backup, passphrase, run


def summed_again(backup: Path, listed: str) -> None:
    """Write the list of the parts and its sum, as somebody would who knows how they are made."""
    (backup / "parts.sha256").write_text(listed)
    digest = hashlib.sha256(listed.encode()).hexdigest()
    (backup / "whole.sha256").write_text(f"{digest}  parts.sha256\n")


@pytest.mark.parametrize(
    "name",
    [
        "../../secret",
        "/dev/zero",
        "../files/ab/../../../secret",
        f"../files/ab/{'c' * 64}",
        "\x1b[2Jdatabase.sealed",
    ],
)
def test_a_list_that_names_another_file_is_refused_before_that_is_read(
    installation: Settings, tmp_path: Path, name: str
) -> None:
    run("backup", tmp_path / "backups")
    backup = only_backup(tmp_path / "backups")
    (tmp_path / "secret").write_text("the passphrase of somebody (fictional)")
    listed = (backup / "parts.sha256").read_text()
    summed_again(backup, f"{listed}{'0' * 64}  {name}\n")

    found = run("backup", "verify", tmp_path / "backups")

    assert (found.exit_code, "is not a part of a backup" in found.output) == (1, True)
    assert "\x1b" not in found.output
    assert installation.store.is_dir()


@pytest.mark.parametrize("placed", [os.mkfifo, Path.mkdir, lambda one: one.symlink_to("/dev/zero")])
def test_what_is_no_plain_file_is_named_and_never_read(
    installation: Settings, tmp_path: Path, placed: Callable[[Path], None]
) -> None:
    backups = tmp_path / "backups"
    run("backup", backups)
    parts = [path for path in backups.rglob("*") if path.is_file()]

    assert len(parts) == 6
    for part in parts:
        aside = part.rename(tmp_path / "aside")
        placed(part)
        found = run("backup", "verify", only_backup(backups), *passphrase(tmp_path))
        assert (found.exit_code, f"{part.name} is not a part" in found.output) == (1, True), part
        part.rmdir() if part.is_dir() and not part.is_symlink() else part.unlink()
        aside.rename(part)
    assert installation.store.is_dir()


def test_a_list_without_the_database_is_no_backup(installation: Settings, tmp_path: Path) -> None:
    run("backup", tmp_path / "backups")
    backup = only_backup(tmp_path / "backups")
    lines = (backup / "parts.sha256").read_text().splitlines(keepends=True)
    summed_again(backup, "".join(line for line in lines if "database" not in line))

    found = run("backup", "verify", backup)

    assert (found.exit_code, "database.sealed is missing" in found.output) == (1, True)
    assert installation.store.is_dir()
