"""`casefiles packet verify` says in words what is wrong, and in its exit code."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from casefiles.cli import main
from casefiles.outbound.packets.documents import MEANING, Outcome, verify_packet
from casefiles.outbound.packets.parts import layout
from casefiles.platform.documents.documents import ArchiveWriter, chunks_of, read_archive


@pytest.fixture
def file(small_packet: bytes, tmp_path: Path) -> Path:
    place = tmp_path / "SUB-2026-007.zip"
    place.write_bytes(small_packet)
    return place


def run(*arguments: object, color: bool = False) -> Result:
    return CliRunner().invoke(main, ["packet", "verify", *map(str, arguments)], color=color)


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


INTACT = MEANING[Outcome.INTACT]
FORGED = (
    f"x\x1b[1A\x1b[2K{INTACT} 20 members.\x1b[8m",
    f"x\r{INTACT}",
    f"x\n{INTACT}",
    "x\u202egpj.exe",
    "x\u2066\u200f\u0085\u009b1A",
    "d\u0430ta.csv",
)


@pytest.mark.parametrize("name", FORGED)
@pytest.mark.parametrize("where", ["a member", "a member's header", "a list"])
def test_a_terminal_is_never_given_what_it_would_obey(file: Path, name: str, where: str) -> None:
    content = io.BytesIO(file.read_bytes())
    members = {
        entry.name: b"".join(chunks_of(content, entry)) for entry in read_archive(content).entries
    }
    top = next(iter(members)).partition("/")[0]
    if where == "a list":
        listed = members[f"{top}/{layout.MANIFEST}"]
        members[f"{top}/{layout.MANIFEST}"] = listed + f"{'0' * 64}  data/{name}\n".encode()
    else:
        members[f"{top}/{name}"] = b"x"
    with file.open("wb") as target:
        writer = ArchiveWriter(target)
        for path, data in members.items():
            writer.add(path, [data], size=len(data))
        writer.close()
    if where == "a member's header":
        written = f"{top}/{name}".encode()
        file.write_bytes(file.read_bytes().replace(written, b"y" + written[1:], 1))

    found = run(file, color=True)

    assert found.exit_code != 0
    printed = found.output.replace("\n", "")
    assert printed.isascii()
    assert printed.isprintable()
    assert not any(line.startswith(INTACT) for line in found.output.splitlines())
