"""The tools of PostgreSQL are told the whole address of the database, and its password apart."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from casefiles.settings import Settings
from tests.databases import Databases
from tests.platform.backups.test_backups import installation as installation  # noqa: PLC0414
from tests.platform.backups.test_backups import passphrase, run

_SAID = "application_name=kept sslmode=disable connect_timeout=7"


def listening(folder: Path, tool: str) -> Path:
    """Put before the tool one that notes how it was called, then calls it."""
    real, heard = shutil.which(tool), folder / f"{tool}.heard"
    script = folder / "bin" / tool
    script.parent.mkdir(exist_ok=True)
    script.write_text(f'#!/bin/sh\necho "$@ / $PGPASSWORD" > {heard}\nexec {real} "$@"\n')
    script.chmod(0o700)
    return heard


def otherwise_said(address: str) -> str:
    """Name the server in the query, where the address itself names one that is not there."""
    url = sa.make_url(address)
    query = {"host": str(url.host), "port": str(url.port)}
    query |= dict(one.split("=") for one in _SAID.split())
    elsewhere = url.set(host="nowhere.invalid", port=1, password="olive", query=query)
    return elsewhere.render_as_string(hide_password=False)


def test_the_tools_reach_the_server_that_was_checked_as_the_address_says(
    databases: Databases, installation: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if installation.database_url.startswith("sqlite"):
        pytest.skip("SQLite is no server")
    dumping, restoring = listening(tmp_path, "pg_dump"), listening(tmp_path, "pg_restore")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    backups, into = tmp_path / "backups", tmp_path / "elsewhere"

    monkeypatch.setenv("CASEFILES_DATABASE_URL", otherwise_said(installation.database_url))
    made = run("backup", backups)
    with databases.empty(tmp_path) as address:
        monkeypatch.setenv("CASEFILES_DATABASE_URL", otherwise_said(address))
        back = run("restore", backups, "--into", into, *passphrase(tmp_path))

    assert (made.exit_code, back.exit_code) == (0, 0), made.output + back.output
    for heard in (dumping.read_text(), restoring.read_text()):
        arguments, _, password = heard.strip().partition(" / ")
        assert [one for one in _SAID.split() if one not in arguments] == []
        assert ("olive" in arguments, "nowhere" in arguments, password) == (False, False, "olive")


@pytest.mark.parametrize("key", ["sslpassword", "scram_client_key", "colour"])
def test_what_the_tools_cannot_be_told_is_refused_by_name(
    installation: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    if installation.database_url.startswith("sqlite"):
        pytest.skip("SQLite is no server")
    run("backup", tmp_path / "backups")
    said = sa.make_url(installation.database_url).update_query_dict({key: "olive"})
    monkeypatch.setenv("CASEFILES_DATABASE_URL", said.render_as_string(hide_password=False))

    into = ("--into", tmp_path / "elsewhere", *passphrase(tmp_path))
    for found in (run("backup", tmp_path / "b"), run("restore", tmp_path / "backups", *into)):
        assert (found.exit_code, f"says {key}, which" in found.output) == (1, True), found.output
        assert "olive" not in found.output
