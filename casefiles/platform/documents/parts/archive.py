"""A ZIP file whose every byte follows from the names and contents of its members, in order."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

LOCAL = struct.Struct("<4sHHHHHIIIHH")
CENTRAL = struct.Struct("<4sBBHHHHHIIIHHHHHII")
END = struct.Struct("<4sHHHHIIH")
END_64 = struct.Struct("<4sQHHIIQQQQ")
LOCATOR_64 = struct.Struct("<4sIQI")

LOCAL_SIGNATURE = b"PK\x03\x04"
CENTRAL_SIGNATURE = b"PK\x01\x02"
END_SIGNATURE = b"PK\x05\x06"
END_64_SIGNATURE = b"PK\x06\x06"
LOCATOR_64_SIGNATURE = b"PK\x06\x07"

# A field at its limit says "look in the 64-bit copy"; below the limit the old, shorter form is
# written, because some unpackers refuse a 64-bit copy that nothing calls for.
LIMIT_32 = 0xFFFFFFFF
LIMIT_16 = 0xFFFF

PLAIN, WIDE = 20, 45
STORED = 0
NAME_IS_UTF_8 = 0x0800
MIDNIGHT, NEW_YEAR_1980 = 0, 0x21
UNIX = 3
REGULAR_FILE_FOR_ALL_TO_READ = 0o100644 << 16
_WIDE_EXTRA_ID = 1


class ContentDiffers(Exception):  # noqa: N818 - the fact, as the caller will report it
    """A member turned out longer or shorter than was announced."""


@dataclass(frozen=True)
class Entry:
    """One stored member: where its header begins, and what the header says."""

    name: str
    size: int
    checksum: int
    offset: int

    @property
    def encoded_name(self) -> bytes:
        return self.name.encode()

    @property
    def data_offset(self) -> int:
        """Where the member's own bytes begin."""
        return self.offset + len(local_header(self))

    @property
    def end(self) -> int:
        """Where the next member begins."""
        return self.data_offset + self.size


def _extra(fields: Sequence[int]) -> bytes:
    if not fields:
        return b""
    return struct.pack(f"<HH{len(fields)}Q", _WIDE_EXTRA_ID, 8 * len(fields), *fields)


def local_header(entry: Entry) -> bytes:
    """Return the bytes that stand before the member's own."""
    is_wide = entry.size >= LIMIT_32
    extra = _extra([entry.size, entry.size] if is_wide else [])
    size = min(entry.size, LIMIT_32)
    fixed = LOCAL.pack(
        LOCAL_SIGNATURE, WIDE if is_wide else PLAIN, NAME_IS_UTF_8, STORED,
        MIDNIGHT, NEW_YEAR_1980, entry.checksum, size, size, len(entry.encoded_name), len(extra),
    )  # fmt: skip
    return fixed + entry.encoded_name + extra


def central_record(entry: Entry) -> bytes:
    """Return the member's line in the directory at the end of the file."""
    wide_fields = [entry.size, entry.size] if entry.size >= LIMIT_32 else []
    wide_fields += [entry.offset] if entry.offset >= LIMIT_32 else []
    extra, version = _extra(wide_fields), WIDE if wide_fields else PLAIN
    size, offset = min(entry.size, LIMIT_32), min(entry.offset, LIMIT_32)
    fixed = CENTRAL.pack(
        CENTRAL_SIGNATURE, version, UNIX, version, NAME_IS_UTF_8, STORED,
        MIDNIGHT, NEW_YEAR_1980, entry.checksum, size, size, len(entry.encoded_name), len(extra),
        0, 0, 0, REGULAR_FILE_FOR_ALL_TO_READ, offset,
    )  # fmt: skip
    return fixed + entry.encoded_name + extra


def ending(count: int, directory_size: int, directory_offset: int) -> bytes:
    """Return what stands after the directory and says where it is."""
    end = END.pack(
        END_SIGNATURE, 0, 0, min(count, LIMIT_16), min(count, LIMIT_16),
        min(directory_size, LIMIT_32), min(directory_offset, LIMIT_32), 0,
    )  # fmt: skip
    if count < LIMIT_16 and max(directory_size, directory_offset) < LIMIT_32:
        return end
    wide = END_64.pack(
        END_64_SIGNATURE, END_64.size - 12, UNIX << 8 | WIDE, WIDE, 0, 0,
        count, count, directory_size, directory_offset,
    )  # fmt: skip
    locator = LOCATOR_64.pack(LOCATOR_64_SIGNATURE, 0, directory_offset + directory_size, 1)
    return wide + locator + end


def tail(entries: Sequence[Entry]) -> bytes:
    """Return everything that follows the last member's bytes."""
    directory = b"".join(map(central_record, entries))
    offset = entries[-1].end if entries else 0
    return directory + ending(len(entries), len(directory), offset)


class ArchiveWriter:
    """Writes members one after another; holds none of them in memory."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._entries: list[Entry] = []

    def add(self, name: str, chunks: Iterable[bytes], *, size: int) -> None:
        """Write one member of a size known beforehand; its checksum is filled in afterwards."""
        offset = self._entries[-1].end if self._entries else 0
        entry = Entry(name, size, 0, offset)
        self._target.write(local_header(entry))
        entry = replace(entry, checksum=self._copy(name, chunks, size))
        self._target.seek(offset)
        self._target.write(local_header(entry))
        self._target.seek(entry.end)
        self._entries.append(entry)

    def close(self) -> None:
        """Write the directory. The target stays open: it is the caller's."""
        self._target.write(tail(self._entries))

    def _copy(self, name: str, chunks: Iterable[bytes], size: int) -> int:
        checksum = written = 0
        for chunk in chunks:
            written += self._target.write(chunk)
            checksum = zlib.crc32(chunk, checksum)
        if written != size:
            raise ContentDiffers(f"{name}: {written} bytes came, {size} were announced")
        return checksum
