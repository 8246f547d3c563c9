"""The commands of the sample: what they print, what a second run keeps, what they refuse."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from casefiles import demonstration, schema
from casefiles.cli import main
from casefiles.foundation.database import open_engine
from casefiles.outbound.packets.documents import verify_packet
from casefiles.settings import BadSetting, Settings, prepare_instance
from tests.databases import Databases

pytestmark = pytest.mark.begun_first


@pytest.fixture
def instance(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """Give the folder of a sample that nobody has made yet; the environment names it."""
    with databases.empty(tmp_path) as address:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("CASEFILES_INSTANCE", str(tmp_path / "sample"))
        monkeypatch.setenv("CASEFILES_DATABASE_URL", address)
        yield tmp_path / "sample"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_the_demo_ends_in_a_verified_packet_and_a_second_run_keeps_it(
    instance: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = run("demo")

    assert first.exit_code == 0, first.output
    last = first.output.splitlines()[-1]
    assert last.startswith("packet: ")
    packet = Path(last.removeprefix("packet: "))
    assert verify_packet(packet).is_intact
    passphrase = first.output.splitlines()[1].strip()
    kept = [each for each in instance.rglob("*") if each.is_file()]
    assert not any(passphrase.encode() in each.read_bytes() for each in kept)

    before, second = packet.read_bytes(), run("demo")

    assert second.exit_code == 0, second.output
    assert "kept as it is" in second.output
    assert second.output.splitlines()[-1] == last
    assert packet.read_bytes() == before
    assert passphrase not in second.output

    settings = Settings.from_environment(_named(instance))
    demonstration.show_sign_ins(settings)
    one = capsys.readouterr().out
    demonstration.show_sign_ins(settings)
    other = capsys.readouterr().out
    for name in ("lina", "samira", "hadi", "yara", "dana"):
        assert _code_of(one, name) != _code_of(other, name)


def _named(instance: Path) -> dict[str, str]:
    return {
        "CASEFILES_INSTANCE": str(instance),
        "CASEFILES_DATABASE_URL": os.environ["CASEFILES_DATABASE_URL"],
    }


def _code_of(printed: str, name: str) -> str:
    (line,) = (line for line in printed.splitlines() if line.split()[:1] == [name])
    return next(word for word in line.split() if word.count("-") == 3)


@pytest.mark.usefixtures("instance")
def test_an_empty_sample_is_not_served() -> None:
    refused = run("serve", "--sample", "--port", "0")

    assert refused.exit_code == 1
    assert "casefiles demo" in refused.output


@pytest.mark.usefixtures("instance")
def test_a_sample_of_an_earlier_version_is_brought_up_to_date() -> None:
    engine = open_engine(os.environ["CASEFILES_DATABASE_URL"])
    schema.upgrade(engine, "b7c1d5e20a44")

    served = run("serve", "--sample", "--port", "0")

    assert "another version" not in served.output
    assert schema.is_current(engine)
    engine.dispose()


def test_the_sample_stays_out_of_a_real_installation(instance: Path) -> None:
    prepare_instance(instance, sample=False)

    refused = run("sample", "load")

    assert refused.exit_code == 1
    assert "real data" in refused.output


def test_a_sample_is_never_served_as_a_real_installation(instance: Path) -> None:
    prepare_instance(instance, sample=True)

    with pytest.raises(BadSetting, match="sample data"):
        prepare_instance(instance, sample=False)
