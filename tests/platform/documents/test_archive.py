"""The ZIP file: read by every other program, the same bytes each time, of any size."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefiles.platform.documents.documents import (
    ArchiveWriter,
    ContentDiffers,
    Entry,
    FaultKind,
    chunks_of,
    is_safe_name,
    read_archive,
)
from casefiles.platform.documents.parts import archive

FOUR_GIB = 1 << 32
NAMES = st.text("abcع-_.", min_size=1, max_size=12).map(lambda name: f"top/x{name}x")


def _packed(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    writer = ArchiveWriter(file)
    for name, content in members.items():
        writer.add(name, [content[:3], content[3:]], size=len(content))
    writer.close()
    return file.getvalue()


@given(st.dictionaries(NAMES, st.binary(max_size=300), min_size=1, max_size=6))
def test_python_and_we_read_back_what_was_written(members: dict[str, bytes]) -> None:
    packed = _packed(members)

    with zipfile.ZipFile(io.BytesIO(packed)) as other:
        assert other.testzip() is None
        assert {name: other.read(name) for name in other.namelist()} == members
    file = io.BytesIO(packed)
    reading = read_archive(file)
    assert [fault for fault in reading.faults if fault.kind is not FaultKind.DUPLICATE] == []
    assert {entry.name: b"".join(chunks_of(file, entry)) for entry in reading.entries} == members


@given(st.data())
def test_any_altered_byte_around_the_members_is_noticed(data: st.DataObject) -> None:
    packed = bytearray(_packed({"top/a": b"", "top/b.txt": b"12345", "top/ع": b"x" * 40}))
    entries = read_archive(io.BytesIO(bytes(packed))).entries
    inside = {offset for entry in entries for offset in range(entry.data_offset, entry.end)}
    offset = data.draw(st.sampled_from(sorted(set(range(len(packed))) - inside)))
    packed[offset] ^= data.draw(st.integers(1, 255))

    assert read_archive(io.BytesIO(bytes(packed))).faults


def test_a_member_of_another_length_than_announced_is_refused() -> None:
    for size in (2, 4):
        with pytest.raises(ContentDiffers):
            ArchiveWriter(io.BytesIO()).add("top/a", [b"abc"], size=size)


@pytest.mark.parametrize(
    ("entry", "wide"),
    [
        (Entry("top/small", 5, 1, 0), False),
        (Entry("top/almost", FOUR_GIB - 2, 1, 0), False),
        (Entry("top/large", FOUR_GIB - 1, 1, 0), True),
        (Entry("top/larger", 3 * FOUR_GIB, 1, 7), True),
        (Entry("top/far", 5, 1, FOUR_GIB + 9), True),
    ],
)
def test_python_understands_sizes_and_places_beyond_four_gib(entry: Entry, wide: bool) -> None:
    record = archive.central_record(entry)
    info = zipfile.ZipInfo()
    fixed = archive.CENTRAL.unpack_from(record)
    info.file_size, info.compress_size, info.header_offset = fixed[10], fixed[9], fixed[17]
    extra = record[archive.CENTRAL.size + len(entry.encoded_name) :]
    info.extra = extra

    info._decodeExtra()  # type: ignore[attr-defined]

    assert bool(extra) is wide
    assert (info.file_size, info.header_offset) == (entry.size, entry.offset)


def test_a_file_beyond_four_gib_is_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "large.zip"
    with path.open("wb") as file:
        _write_sparse(file, Entry("top/large.bin", FOUR_GIB + 5, 0, 0), Entry("top/b", 3, 0, 0))

    with path.open("rb") as file:
        reading = read_archive(file)
        with zipfile.ZipFile(file) as other:
            sizes = [member.file_size for member in other.infolist()]
            with other.open("top/large.bin") as large:
                assert large.read(4) == b"\0\0\0\0"

    assert reading.faults == ()
    assert [entry.size for entry in reading.entries] == sizes == [FOUR_GIB + 5, 3]


def _write_sparse(file: BinaryIO, first: Entry, second: Entry) -> None:
    """Write headers where they belong and leave the members as holes, which take no room."""
    second = Entry(second.name, second.size, 0, first.end)
    for entry in (first, second):
        file.seek(entry.offset)
        file.write(archive.local_header(entry))
    file.seek(second.end)
    file.write(archive.tail([first, second]))


def test_many_members_are_counted_in_the_wide_form() -> None:
    members = {f"top/{number}": b"" for number in range(archive.LIMIT_16)}

    packed = _packed(members)

    assert read_archive(io.BytesIO(packed)).faults == ()
    with zipfile.ZipFile(io.BytesIO(packed)) as other:
        assert len(other.namelist()) == archive.LIMIT_16


def test_an_empty_archive_is_no_archive_of_ours() -> None:
    assert read_archive(io.BytesIO(_packed({}))).entries == ()


@pytest.mark.parametrize("name", ["a", "a/b.txt", "a/b c/ع.pdf", "a/b-1_2"])
def test_plain_names_are_safe(name: str) -> None:
    assert is_safe_name(name)


@pytest.mark.parametrize(
    "name",
    ["", "/a", "a//b", "../a", "a/..", "a/./b", "a\\b", "c:a", "a/b ", "a/b.", "a/\0", "a" * 600],
)
def test_names_that_lead_elsewhere_or_differ_by_system_are_not(name: str) -> None:
    assert not is_safe_name(name)
