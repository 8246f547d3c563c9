"""`casefiles packet verify` says in words what is wrong, and in its exit code."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from casefiles.cli import main
from casefiles.outbound.packets.documents import Outcome, verify_packet


@pytest.fixture
def file(small_packet: bytes, tmp_path: Path) -> Path:
    place = tmp_path / "SUB-2026-007.zip"
    place.write_bytes(small_packet)
    return place


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["packet", "verify", *map(str, arguments)])


def test_an_intact_packet_names_its_key_and_whether_it_was_compared(file: Path) -> None:
    fingerprint = verify_packet(file).fingerprint

    alone, compared = run(file), run(file, "--fingerprint", fingerprint)

    assert (alone.exit_code, compared.exit_code) == (0, 0)
    assert f"{fingerprint} (not compared" in alone.stdout
    assert f"{fingerprint} (as given)" in compared.stdout


def test_a_changed_member_is_named(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content.replace(b"exhibit-", b"exhibiT-", 1))

    found = run(file)

    assert found.exit_code == int(verify_packet(file).outcome) != 0
    assert found.stderr.strip()


def test_another_key_and_no_file_have_codes_of_their_own(file: Path, tmp_path: Path) -> None:
    assert run(file, "--fingerprint", "0" * 64).exit_code == Outcome.WRONG_KEY
    assert run(tmp_path / "none.zip").exit_code == Outcome.UNREADABLE


def test_what_is_no_packet_is_told_in_one_sentence(tmp_path: Path) -> None:
    letter = tmp_path / "letter.zip"
    letter.write_text("Dear members,")

    found = run(letter)

    assert found.exit_code == Outcome.NOT_A_PACKET
    assert found.stderr == ("This is not a packet: it is no ZIP file, or its beginning is lost.\n")
