"""Any altered byte is found and named; a hostile file is refused without being unpacked."""

from __future__ import annotations

import hashlib
import io
import random
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from casefiles.outbound.packets.parts import bag, layout
from casefiles.outbound.packets.parts.verify import (
    MEANING,
    Outcome,
    Verification,
    verify_packet,
)
from casefiles.platform.documents.documents import ArchiveWriter, Entry, chunks_of, read_archive
from casefiles.platform.documents.parts import archive
from tests.outbound.packets.build_once import SIGNING_KEY
from tests.outbound.packets.conftest import Build
from tests.outbound.packets.fiction import some_content

Members = dict[str, bytes]
Verify = Callable[[bytes], Verification]
OURS = bag.fingerprint_of(SIGNING_KEY.public_key())
STRANGER = Ed25519PrivateKey.from_private_bytes(b"s" * 32)


@pytest.fixture
def verify(tmp_path: Path) -> Verify:
    """Verify bytes as a file."""

    def verify_bytes(content: bytes) -> Verification:
        path = tmp_path / "received.zip"
        path.write_bytes(content)
        return verify_packet(path)

    return verify_bytes


def _unpacked(packet: bytes) -> Members:
    file = io.BytesIO(packet)
    return {entry.name: b"".join(chunks_of(file, entry)) for entry in read_archive(file).entries}


def _packed(members: Members) -> bytes:
    file = io.BytesIO()
    writer = ArchiveWriter(file)
    for name, content in members.items():
        writer.add(name, [content], size=len(content))
    writer.close()
    return file.getvalue()


def _path(members: Members, name: str) -> str:
    return next(path for path in members if path.partition("/")[2] == name)


def _listed_again(members: Members, *, key: Ed25519PrivateKey | None = None) -> Members:
    """Make both lists fit the members, as a careful forger would; sign if there is a key."""
    inside = {path.partition("/")[2]: path for path in members}
    digests = {name: hashlib.sha256(members[path]).hexdigest() for name, path in inside.items()}
    payload = {name: digest for name, digest in digests.items() if name.startswith("data/")}
    members[inside[layout.MANIFEST]] = bag.manifest(payload)
    digests[layout.MANIFEST] = hashlib.sha256(bag.manifest(payload)).hexdigest()
    tags = {
        name: digest
        for name, digest in digests.items()
        if name not in payload and name not in layout.UNLISTED
    }
    members[inside[layout.TAG_MANIFEST]] = bag.manifest(tags)
    if key is not None:
        members[inside[layout.SIGNATURE]] = key.sign(bag.manifest(tags))
        members[inside[layout.PUBLIC_KEY]] = key.public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )
        fingerprint = bag.fingerprint_of(key.public_key())
        members[inside[layout.FINGERPRINT]] = bag.fingerprint_file(fingerprint)
    return members


@contextmanager
def _flipped(path: Path, offset: int, bit: int) -> Iterator[None]:
    with path.open("r+b") as file:
        file.seek(offset)
        (before,) = file.read(1)
        file.seek(offset)
        file.write(bytes([before ^ bit]))
    yield
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(bytes([before]))


def _owner_of(offset: int, entries: tuple[Entry, ...]) -> str | None:
    """Return the member that a byte of the file belongs to, or None for the last few bytes."""
    position = entries[-1].end
    for entry in entries:
        record = len(archive.central_record(entry))
        if entry.offset <= offset < entry.end or position <= offset < position + record:
            return entry.name.partition("/")[2]
        position += record
    return None


def _offsets(packet: bytes, entries: tuple[Entry, ...]) -> list[int]:
    """Return offsets in every member, every header, the whole directory, and anywhere."""
    chance = random.Random(20190722)  # noqa: S311 - a sample, not a secret
    offsets = set(range(entries[-1].end, len(packet)))
    for entry in entries:
        offsets.update(range(entry.offset, entry.data_offset))
        offsets.update({entry.data_offset, (entry.data_offset + entry.end) // 2, entry.end - 1})
    offsets.update(chance.sample(range(len(packet)), 400))
    return sorted(offset for offset in offsets if offset < len(packet))


def test_one_altered_byte_anywhere_is_found_and_its_member_named(
    small_packet: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "received.zip"
    path.write_bytes(small_packet)
    entries = read_archive(io.BytesIO(small_packet)).entries
    unnoticed, unnamed = [], []

    for offset in _offsets(small_packet, entries):
        with _flipped(path, offset, 1 << offset % 8):
            verification = verify_packet(path)
        owner = _owner_of(offset, entries)
        if verification.is_intact:
            unnoticed.append(offset)
        elif owner and owner not in {finding.member for finding in verification.findings}:
            unnamed.append((offset, owner, verification.findings))

    assert unnoticed == []
    assert unnamed == []
    assert verify_packet(path).is_intact


def test_an_intact_packet_says_who_sent_what_to_whom(packet: Path) -> None:
    verification = verify_packet(packet, fingerprint=OURS)

    assert verification.outcome is Outcome.INTACT
    assert verification.fingerprint == OURS
    assert verification.fingerprint_was_compared
    assert verification.about["Recipient"] == "Commission of Examples"
    assert verification.about["Sample"] == "yes"


def test_the_fingerprint_may_be_typed_as_it_is_printed(packet: Path) -> None:
    spoken = " ".join(OURS.upper()[start : start + 4] for start in range(0, 64, 4))

    assert verify_packet(packet, fingerprint=spoken).is_intact


@pytest.mark.parametrize("wrong", ["", "0" * 64, OURS[:32], "not a fingerprint"])
def test_another_fingerprint_is_told(packet: Path, wrong: str) -> None:
    assert verify_packet(packet, fingerprint=wrong).outcome is Outcome.WRONG_KEY


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"%PDF-1.7", b"\0" * 10_000, b"PK\5\6" + b"\0" * 18]
)
def test_what_is_no_packet_is_told(verify: Verify, content: bytes) -> None:
    assert verify(content).outcome is Outcome.NOT_A_PACKET


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert verify_packet(tmp_path / "absent.zip").outcome is Outcome.UNREADABLE
    assert verify_packet(tmp_path).outcome is Outcome.UNREADABLE


def test_an_ordinary_zip_is_not_a_packet(verify: Verify) -> None:
    assert verify(_packed({"holiday/beach.jpg": b"sand"})).outcome is Outcome.NOT_A_PACKET


def test_a_packet_cut_short_is_told_at_any_length(small_packet: bytes, verify: Verify) -> None:
    for length in range(0, len(small_packet), len(small_packet) // 50):
        assert not verify(small_packet[:length]).is_intact


@pytest.mark.parametrize("where", ["before", "after"])
def test_bytes_put_around_a_packet_are_told(
    small_packet: bytes, verify: Verify, where: str
) -> None:
    altered = b"x" + small_packet if where == "before" else small_packet + b"x"

    assert not verify(altered).is_intact


def test_a_changed_member_is_told_even_if_the_lists_were_made_to_fit(
    small_packet: bytes, verify: Verify
) -> None:
    members = _unpacked(small_packet)
    members[_path(members, "data/cases.json")] = b"{}"

    assert verify(_packed(members)).outcome is Outcome.CHANGED
    assert verify(_packed(_listed_again(members))).outcome is Outcome.BAD_SIGNATURE


@pytest.mark.parametrize("member", ["data/cases.json", "bag-info.txt"])
def test_a_packet_for_one_recipient_is_none_for_another(
    small_packet: bytes, verify: Verify, member: str
) -> None:
    members = _unpacked(small_packet)
    path = _path(members, member)
    assert b"Commission of Examples" in members[path]
    members[path] = members[path].replace(b"Commission of Examples", b"Ministry of Whatever Else")

    assert verify(_packed(_listed_again(members))).outcome is Outcome.BAD_SIGNATURE


def test_a_packet_signed_again_by_a_stranger_is_told_by_its_fingerprint(
    small_packet: bytes, tmp_path: Path
) -> None:
    members = _unpacked(small_packet)
    path = tmp_path / "forged.zip"
    path.write_bytes(_packed(_listed_again(members, key=STRANGER)))

    assert verify_packet(path).fingerprint != OURS
    assert verify_packet(path, fingerprint=OURS).outcome is Outcome.WRONG_KEY


def test_a_missing_member_is_named(small_packet: bytes, verify: Verify) -> None:
    members = _unpacked(small_packet)
    for name in ("data/victims.csv", "data/exhibits/exhibit-01.jpg", layout.SIGNATURE):
        fewer = {path: content for path, content in members.items() if not path.endswith(name)}

        found = verify(_packed(fewer)).findings

        assert (Outcome.MISSING, name) in {(finding.outcome, finding.member) for finding in found}


def test_an_added_member_is_named(small_packet: bytes, verify: Verify) -> None:
    members = _unpacked(small_packet)
    folder = next(iter(members)).split("/")[0]

    verification = verify(_packed({**members, f"{folder}/data/autorun.inf": b"x"}))

    assert verification.outcome is Outcome.UNLISTED
    assert [finding.member for finding in verification.findings] == ["data/autorun.inf"]


def test_a_second_folder_is_told(small_packet: bytes, verify: Verify) -> None:
    members = _unpacked(small_packet)

    assert not verify(_packed({**members, "other/readme.txt": b"x"})).is_intact


@pytest.mark.parametrize("name", ["packet-void-do-not-use", "packet-", "x"])
def test_a_renamed_folder_is_told(small_packet: bytes, verify: Verify, name: str) -> None:
    renamed = {
        f"{name}/{path.partition('/')[2]}": content
        for path, content in _unpacked(small_packet).items()
    }

    verification = verify(_packed(renamed))

    assert verification.outcome is Outcome.ALTERED_CONTAINER
    assert "sealed in the folder 'packet-" in verification.findings[0].detail


def test_the_folder_is_the_one_of_the_data_even_if_all_was_signed_again(
    small_packet: bytes, verify: Verify
) -> None:
    endless = b' "languages": [\n' + b"  [],\n" * 9000
    for written in (b"{}", b'{\n "packet_id": "x",\n', b' "packet_id": "\n', endless):
        members = _unpacked(small_packet)
        path = _path(members, layout.CASES_DATA)
        members[path] = written[: len(members[path])].ljust(len(members[path]))

        found = verify(_packed(_listed_again(members, key=STRANGER)))

        assert [one.outcome for one in found.findings if one.member == layout.CASES_DATA] == [
            Outcome.NOT_A_BAG
        ]


def test_members_in_another_order_are_told_and_the_first_is_named(packet: Path) -> None:
    """Any two that stand side by side, changed about, could be a mark."""
    members = list(_unpacked(packet.read_bytes()).items())
    forged = packet.parent / "reordered.zip"
    for first in range(len(members) - 1):
        swapped = members.copy()
        swapped[first], swapped[first + 1] = swapped[first + 1], swapped[first]
        forged.write_bytes(_packed(dict(swapped)))

        verification = verify_packet(forged)

        (finding,) = verification.findings
        assert finding.outcome is Outcome.ALTERED_CONTAINER
        assert finding.member == swapped[first][0].partition("/")[2]


def test_the_order_is_the_builders_however_many_there_are(build: Build) -> None:
    many = tuple(f"file {number}".encode() for number in range(101))
    content = some_content(cases=2, exhibits=many)

    packet, _built = build(content)

    assert verify_packet(packet).is_intact


@pytest.mark.parametrize(
    "name",
    [
        "../outside.txt",
        "/etc/cron.d/x",
        "packet/../../x",
        "C:/x",
        "packet\\..\\x",
        "packet//x",
        "packet/./x",
        "packet/x ",
        "packet/\u202etxt.exe",
    ],
)
def test_a_name_that_leads_outside_is_refused(
    small_packet: bytes, verify: Verify, name: str
) -> None:
    members = {**_unpacked(small_packet), name: b"x"}

    assert verify(_packed(members)).outcome is Outcome.UNSAFE_NAME


def test_the_same_name_twice_is_refused(small_packet: bytes, verify: Verify) -> None:
    members = _unpacked(small_packet)
    path = _path(members, "data/victims.csv")

    twice = verify(_packed({**members, path.replace("victims", "VICTIMS"): b"other"}))

    assert twice.outcome is Outcome.DUPLICATE


def test_a_bomb_is_refused_without_being_unpacked(verify: Verify) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("packet-1/bagit.txt", b"\0" * 50_000_000)

    assert verify(file.getvalue()).outcome is Outcome.EXPANDS


def test_members_that_lie_over_each_other_are_refused(verify: Verify) -> None:
    kernel = b"x" * 1000
    inside = [Entry(f"p/{n}", 1000, zlib.crc32(kernel), 0) for n in ("bagit.txt", "b", "c")]
    directory = b"".join(map(archive.central_record, inside))
    start = archive.local_header(inside[0]) + kernel
    content = start + directory + archive.ending(3, len(directory), len(start))

    assert verify(content).outcome is Outcome.EXPANDS


def test_the_same_members_packed_by_another_program_are_told(
    small_packet: bytes, verify: Verify
) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as other:
        for name, content in _unpacked(small_packet).items():
            other.writestr(name, content)

    assert verify(file.getvalue()).outcome is Outcome.ALTERED_CONTAINER


def test_a_list_with_a_line_of_another_shape_is_told(small_packet: bytes, verify: Verify) -> None:
    members = _unpacked(small_packet)
    path = _path(members, layout.MANIFEST)
    for altered in (members[path] + b"\n", members[path].upper(), b"\xff\n", b"no list\n"):
        found = verify(_packed({**members, path: altered})).findings

        assert Outcome.NOT_A_BAG in {finding.outcome for finding in found}


def test_a_total_that_does_not_fit_is_told(small_packet: bytes, verify: Verify) -> None:
    members = _unpacked(small_packet)
    path = _path(members, layout.BAG_INFO)
    members[path] = members[path].replace(b"Payload-Oxum: ", b"Payload-Oxum: 1")

    found = verify(_packed(_listed_again(members, key=STRANGER)))

    assert found.outcome is Outcome.NOT_A_BAG


def test_a_key_of_another_kind_is_told(small_packet: bytes, verify: Verify) -> None:
    members = _unpacked(small_packet)
    path = _path(members, layout.PUBLIC_KEY)
    for altered in (b"", b"not a key", members[path] + b"\n"):
        verification = verify(_packed({**members, path: altered}))

        assert verification.outcome is Outcome.BAD_SIGNATURE
        assert verification.findings[0].member == layout.PUBLIC_KEY


def test_every_outcome_has_a_meaning_and_a_number_of_its_own() -> None:
    assert set(MEANING) == set(Outcome)
    assert len({int(outcome) for outcome in Outcome}) == len(MEANING)
