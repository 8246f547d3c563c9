"""What the tests need of the machine is found under any of its names, or named as missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import machine


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the only folder in which this machine now looks for programs."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def add_program(folder: Path, name: str) -> Path:
    place = folder / name
    place.touch(mode=0o755)
    return place


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_the_browser_is_found_by_each_of_its_names(programs: Path, name: str) -> None:
    assert machine.find_browser() is None
    assert "chromium" in machine.missing()

    place = add_program(programs, name)

    assert machine.find_browser() == place
    assert "chromium" not in machine.missing()


def test_what_is_missing_is_named_by_its_package(programs: Path) -> None:
    add_program(programs, "openssl")

    lacking = machine.missing()

    assert lacking.keys() >= {"poppler-utils", "faketime"}
    assert "openssl" not in lacking


def test_a_need_may_be_a_file_instead_of_a_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = tmp_path / "definition"
    monkeypatch.setattr(machine, "NEEDS", {"locales": ((str(needed),), "definitions")})
    assert machine.missing() == {"locales": "definitions"}

    needed.touch()

    assert machine.missing() == {}
