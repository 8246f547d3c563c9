"""Whoever can write to the folder of the backups gets nothing read or written by it."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from casefiles.foundation import envelope
from casefiles.platform.backups import queries
from casefiles.platform.backups.parts import sealing
from casefiles.platform.backups.queries import OpenBackup
from casefiles.platform.vault.workflow import open_locked
from casefiles.settings import Settings
from tests.databases import Databases
from tests.factories.organisation import PASSPHRASE
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


def linked_to_zeros(part: Path) -> None:
    part.symlink_to("/dev/zero")


def linked_to_itself_elsewhere(part: Path) -> None:
    (backups,) = (one for one in part.parents if one.name == "backups")
    part.symlink_to(backups.with_name("aside"))


@pytest.mark.parametrize(
    "placed", [os.mkfifo, Path.mkdir, linked_to_zeros, linked_to_itself_elsewhere]
)
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


def with_a_listing_of(backup: Path, *lines: dict[str, object]) -> None:
    """Seal another listing into a backup, as whoever has its key can."""
    kept = opened_with(backup)
    listing = b"".join(json.dumps(line).encode() + b"\n" for line in (kept.inside, *lines))
    old = hashlib.sha256((backup / "listing.sealed").read_bytes()).hexdigest()
    with (backup / "listing.sealed").open("wb") as target:
        envelope.encrypt_stream(
            sealing.derived(kept.key, "listing.sealed"), io.BytesIO(listing), target
        )
    new = hashlib.sha256((backup / "listing.sealed").read_bytes()).hexdigest()
    summed_again(backup, (backup / "parts.sha256").read_text().replace(old, new))


def opened_with(backup: Path) -> OpenBackup:
    identity = sealing.identity_in(queries.header_of(backup))
    return queries.open_backup(backup, open_locked(identity, PASSPHRASE))


@pytest.mark.parametrize(
    "changed",
    [
        {"place": "keys/master.key"},
        {"place": "../outside"},
        {"place": "store/sha256/aa/" + "a" * 64},
        {"place": "packets/../SAMPLE.sealed"},
        {"part": "../../secret"},
        {"sha256": "a"},
        {"sha256": 1},
        {"more": 1},
    ],
)
def test_a_listing_puts_nothing_where_no_file_belongs(
    databases: Databases,
    installation: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    changed: dict[str, object],
) -> None:
    run("backup", tmp_path / "backups")
    backup = only_backup(tmp_path / "backups")
    (file,) = queries.files_in(opened_with(backup))
    with_a_listing_of(backup, asdict(file) | changed)

    with databases.empty(tmp_path) as address:
        monkeypatch.setenv("CASEFILES_DATABASE_URL", address)
        back = run("restore", backup, "--into", tmp_path / "elsewhere", *passphrase(tmp_path))

    assert (back.exit_code, "names what is not a file" in back.output) == (1, True), back.output
    assert not [*tmp_path.glob("elsewhere*"), *tmp_path.glob("outside*")]
    assert installation.store.is_dir()


def test_a_listing_names_no_place_twice(
    databases: Databases, installation: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", tmp_path / "backups")
    backup = only_backup(tmp_path / "backups")
    (file,) = queries.files_in(opened_with(backup))
    with_a_listing_of(backup, asdict(file), asdict(file))

    with databases.empty(tmp_path) as address:
        monkeypatch.setenv("CASEFILES_DATABASE_URL", address)
        back = run("restore", backup, "--into", tmp_path / "elsewhere", *passphrase(tmp_path))

    assert (back.exit_code, "names one place twice" in back.output) == (1, True), back.output
    assert installation.store.is_dir()
