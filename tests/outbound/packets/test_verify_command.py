"""`casefiles packet verify` says in words what is wrong, and in its exit code."""

from __future__ import annotations

import io
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from casefiles.cli import main
from casefiles.outbound.packets.documents import MEANING, Outcome, verify_packet
from casefiles.outbound.packets.parts import layout
from casefiles.platform.documents.documents import ArchiveWriter, Entry, chunks_of, read_archive


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


#: every member of a packet with one case and one exhibit → the code when a byte of it is another
MEMBERS = {
    "data/cover-letter.pdf": Outcome.CHANGED,
    "data/cover-letter.docx": Outcome.CHANGED,
    "data/filing-sheet.pdf": Outcome.CHANGED,
    "data/filing-sheet.docx": Outcome.CHANGED,
    "data/case-files/case-01.pdf": Outcome.CHANGED,
    "data/SAMPLE-DATA.txt": Outcome.CHANGED,
    "data/cases.json": Outcome.CHANGED,
    "data/schema/casefile.schema.json": Outcome.CHANGED,
    "data/case-uco.jsonld": Outcome.CHANGED,
    "data/victims.csv": Outcome.CHANGED,
    "data/figures.csv": Outcome.CHANGED,
    "data/exhibits.csv": Outcome.CHANGED,
    "data/custody.csv": Outcome.CHANGED,
    "data/redactions.csv": Outcome.CHANGED,
    "data/exhibits/exhibit-01.jpg": Outcome.CHANGED,
    "bagit.txt": Outcome.CHANGED,
    "bag-info.txt": Outcome.CHANGED,
    "HOW-TO-VERIFY.pdf": Outcome.CHANGED,
    "HOW-TO-VERIFY.txt": Outcome.CHANGED,
    "manifest-sha256.txt": Outcome.CHANGED,
    "tagmanifest-sha256.txt": Outcome.BAD_SIGNATURE,
    "signature/tagmanifest-sha256.txt.sig": Outcome.BAD_SIGNATURE,
    "signature/public-key.pem": Outcome.BAD_SIGNATURE,
    "signature/fingerprint.txt": Outcome.CHANGED,
}


def members(packet: bytes) -> dict[str, Entry]:
    """Return where each member of a packet lies, by its name without the top folder."""
    entries = read_archive(BytesIO(packet)).entries
    return {entry.name.partition("/")[2]: entry for entry in entries}


def test_the_table_names_every_member(small_packet: bytes) -> None:
    assert members(small_packet).keys() == MEMBERS.keys()


@pytest.mark.parametrize("member", MEMBERS)
def test_one_flipped_byte_is_found_and_its_member_named(
    file: Path, small_packet: bytes, member: str
) -> None:
    entry = members(small_packet)[member]
    for place in (entry.data_offset, (entry.data_offset + entry.end) // 2, entry.end - 1):
        content = bytearray(small_packet)
        content[place] ^= 1
        file.write_bytes(content)

        found = run(file)

        assert found.exit_code == MEMBERS[member] != 0
        assert f" {member}: " in found.stderr
        assert found.stdout == ""


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


def test_what_is_no_packet_is_told_in_one_sentence(tmp_path: Path) -> None:
    letter = tmp_path / "letter.zip"
    letter.write_text("Dear members,")

    found = run(letter)

    assert found.exit_code == Outcome.NOT_A_PACKET
    assert found.stderr == ("This is not a packet: it is no ZIP file, or its beginning is lost.\n")
