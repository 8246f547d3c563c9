"""Reads an archive that may be hostile: each byte that is not a member's own is re-derived."""

from __future__ import annotations

import os
import struct
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import BinaryIO

from casefiles.platform.documents.parts import archive
from casefiles.platform.documents.parts.archive import Entry

MOST_MEMBERS = 100_000
LONGEST_DIRECTORY = 64 * 1024 * 1024
LONGEST_NAME = 512
CHUNK = 1024 * 1024


class FaultKind(StrEnum):
    """What can be wrong with an archive as a container."""

    NOT_ARCHIVE = "not_archive"
    UNSAFE_NAME = "unsafe_name"
    EXPANDS = "expands"
    DUPLICATE = "duplicate"
    ALTERED = "altered"


@dataclass(frozen=True)
class Fault:
    """One thing wrong, with the member it concerns where there is one."""

    kind: FaultKind
    member: str | None
    detail: str


@dataclass(frozen=True)
class Reading:
    """The members as far as they can be told, and everything wrong with the container."""

    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]


class _Unreadable(Exception):  # noqa: N818 - the fact; caught in this file
    """The directory or a header does not have the shape that our writer gives it."""


@dataclass(frozen=True)
class _Record:
    entry: Entry
    is_stored: bool


def read_archive(file: BinaryIO) -> Reading:
    """Tell the members of an archive and whether a single byte around them was changed."""
    length = file.seek(0, os.SEEK_END)
    from_directory = _read_directory(file, length)
    if from_directory is not None:
        entries = [record.entry for record in from_directory]
        faults = [*_faults_of_expansion(from_directory), *_faults_of_headers(file, entries, length)]
    else:
        entries = list(_walk_headers(file))
        faults = [_fault_of_directory(file, entries)]
    return Reading(tuple(entries), (*_faults_of_names(entries), *faults))


def chunks_of(file: BinaryIO, entry: Entry) -> Iterator[bytes]:
    """Yield a member's bytes without ever holding more than a piece of them."""
    file.seek(entry.data_offset)
    left = entry.size
    while left and (chunk := file.read(min(left, CHUNK))):
        left -= len(chunk)
        yield chunk


def _read_directory(file: BinaryIO, length: int) -> list[_Record] | None:
    """Return the directory's records, or None unless it is, byte for byte, as one writes it."""
    try:
        start, count = _find_directory(file, length)
        directory = _read_at(file, start, length - start)
        records = list(_parse_directory(directory, count))
    except _Unreadable:
        return None
    parsed = [record.entry for record in records]
    size = sum(len(archive.central_record(entry)) for entry in parsed)
    is_ours = all(record.is_stored for record in records) and directory == b"".join(
        [*map(archive.central_record, parsed), archive.ending(count, size, start)]
    )
    return records if is_ours or not all(record.is_stored for record in records) else None


def _read_at(file: BinaryIO, offset: int, size: int) -> bytes:
    if not 0 <= size <= LONGEST_DIRECTORY or offset < 0:
        raise _Unreadable
    file.seek(offset)
    found = file.read(size)
    if len(found) != size:
        raise _Unreadable
    return found


def _find_directory(file: BinaryIO, length: int) -> tuple[int, int]:
    end = archive.END.unpack(_read_at(file, length - archive.END.size, archive.END.size))
    signature, _, _, _, count, _, offset, comment_length = end
    if signature != archive.END_SIGNATURE or comment_length:
        raise _Unreadable
    if count == archive.LIMIT_16 or offset == archive.LIMIT_32:
        wide_size = archive.END_64.size + archive.LOCATOR_64.size
        wide = _read_at(file, length - archive.END.size - wide_size, archive.END_64.size)
        *_, count, _, offset = archive.END_64.unpack(wide)
    if count > MOST_MEMBERS:
        raise _Unreadable
    return offset, count


def _parse_directory(directory: bytes, count: int) -> Iterator[_Record]:
    position = 0
    for _ in range(count):
        record, position = _parse_record(directory, position)
        yield record


def _parse_record(directory: bytes, position: int) -> tuple[_Record, int]:
    try:
        fields = archive.CENTRAL.unpack_from(directory, position)
        signature, checksum, packed, size = fields[0], fields[8], fields[9], fields[10]
        name_length, extra_length, offset = fields[11], fields[12], fields[17]
        after_name = position + archive.CENTRAL.size + name_length
        wide = list(
            struct.unpack_from(f"<{max(extra_length - 4, 0) // 8}Q", directory, after_name + 4)
        )
        name = directory[position + archive.CENTRAL.size : after_name].decode()
        if signature != archive.CENTRAL_SIGNATURE:
            raise _Unreadable
        is_stored = fields[5] == archive.STORED and packed == size
        if size == archive.LIMIT_32:
            size = [wide.pop(0), wide.pop(0)][1]
        if offset == archive.LIMIT_32:
            offset = wide.pop(0)
    except (struct.error, UnicodeDecodeError, IndexError) as problem:
        raise _Unreadable from problem
    return _Record(Entry(name, size, checksum, offset), is_stored), after_name + extra_length


def _walk_headers(file: BinaryIO) -> Iterator[Entry]:
    """Yield members from the front of the file for as long as their headers are whole."""
    position = 0
    for _ in range(MOST_MEMBERS):
        entry = _header_at(file, position)
        if entry is None:
            return
        yield entry
        position = entry.end


def _header_at(file: BinaryIO, position: int) -> Entry | None:
    file.seek(position)
    try:
        fields = archive.LOCAL.unpack(file.read(archive.LOCAL.size))
        name = file.read(min(fields[9], LONGEST_NAME)).decode()
        size = fields[8]
        if size == archive.LIMIT_32:
            size = struct.unpack("<HHQQ", file.read(20))[2]
    except (struct.error, UnicodeDecodeError):
        return None
    entry = Entry(name, size, fields[6], position)
    return entry if _has_header(file, entry) else None


def _has_header(file: BinaryIO, entry: Entry) -> bool:
    expected = archive.local_header(entry)
    file.seek(entry.offset)
    return file.read(len(expected)) == expected


def _faults_of_headers(file: BinaryIO, entries: Sequence[Entry], length: int) -> Iterator[Fault]:
    position = 0
    for entry in entries:
        if entry.offset != position:
            detail = "it does not begin where the member before it ends"
            yield Fault(FaultKind.EXPANDS, entry.name, detail)
            return
        position = entry.end
        if not _has_header(file, entry):
            yield from _faults_of_one_header(file, entry)
    directory_size = len(archive.tail(entries)) if entries else length
    if position + directory_size != length:
        yield Fault(FaultKind.ALTERED, None, "bytes stand between the members and the directory")


def _faults_of_one_header(file: BinaryIO, entry: Entry) -> Iterator[Fault]:
    yield Fault(FaultKind.ALTERED, entry.name, "its header differs from the directory")
    found = _header_at(file, entry.offset)
    if found is not None and found.name != entry.name:
        yield Fault(FaultKind.ALTERED, found.name, f"the directory calls it {entry.name!r}")


def _faults_of_expansion(records: Sequence[_Record]) -> Iterator[Fault]:
    for record in records:
        if not record.is_stored:
            detail = "it is compressed, which nothing in a packet is"
            yield Fault(FaultKind.EXPANDS, record.entry.name, detail)


def _fault_of_directory(file: BinaryIO, entries: Sequence[Entry]) -> Fault:
    """Name the member whose line in the directory was changed, when the members are whole."""
    if not entries and zipfile.is_zipfile(file):
        detail = "another program packed it: unpack it, and check it by hand"
        return Fault(FaultKind.ALTERED, None, detail)
    if not entries:
        return Fault(FaultKind.NOT_ARCHIVE, None, "it is no ZIP file, or its beginning is lost")
    file.seek(entries[-1].end)
    found = file.read(LONGEST_DIRECTORY)
    if not found:
        return Fault(FaultKind.ALTERED, entries[-1].name, "the file is cut off in it or after it")
    position = 0
    for entry in entries:
        record = archive.central_record(entry)
        if found[position : position + len(record)] != record:
            return Fault(FaultKind.ALTERED, entry.name, "its line in the directory was changed")
        position += len(record)
    return Fault(FaultKind.ALTERED, None, "the end of the file was changed")


def _faults_of_names(entries: Sequence[Entry]) -> Iterator[Fault]:
    seen: set[str] = set()
    for entry in entries:
        if not is_safe_name(entry.name):
            yield Fault(
                FaultKind.UNSAFE_NAME, entry.name, "it would be unpacked outside its folder"
            )
        # Two names that differ in case alone are one file on Windows and macOS.
        if entry.name.casefold() in seen:
            yield Fault(FaultKind.DUPLICATE, entry.name, "it is there twice")
        seen.add(entry.name.casefold())


def is_safe_name(name: str) -> bool:
    """Return whether unpacking this name stays inside the folder, on every system."""
    pieces = name.split("/")
    return (
        0 < len(name) <= LONGEST_NAME
        and name.isprintable()
        and not any(character in name for character in '\\:*?"<>|')
        and not PurePosixPath(name).is_absolute()
        and not any(piece in {"", ".", ".."} or piece != piece.strip(" .") for piece in pieces)
    )
