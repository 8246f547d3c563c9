"""What can be opened: archives, documents, pictures, data in data, to the innermost bytes."""

from __future__ import annotations

import gzip
import io
import json
import re
import subprocess
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import ExifTags, Image, UnidentifiedImageError

Part = tuple[str, bytes]
#: a format: gives the parts of what it knows, nothing of what it does not
Opener = Callable[[bytes], Iterator[Part]]

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_DEEPEST = 12


def opened(name: str, data: bytes, depth: int = 0) -> Iterator[Part]:
    """Yield the data itself, then everything in it, each with the way to it."""
    yield name, data
    if depth > _DEEPEST:
        raise AssertionError(f"{name} is nested too deep to be searched")
    for opener in OPENERS:
        for inner, content in opener(data):
            yield from opened(f"{name} > {inner}", content, depth + 1)


def _zip(data: bytes) -> Iterator[Part]:
    """Open ZIP, and with it XLSX, DOCX, ODS; names and comments of members too."""
    if not data.startswith(b"PK"):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield "comment", archive.comment
        for member in archive.infolist():
            yield "name", member.filename.encode() + b"\n" + member.comment + member.extra
            yield member.filename, archive.read(member)


def _tar(data: bytes) -> Iterator[Part]:
    if data[257:262] != b"ustar":
        return
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive.getmembers():
            yield "name", f"{member.name}\n{member.uname}\n{member.gname}".encode()
            if content := archive.extractfile(member):
                yield member.name, content.read()


def _gzip(data: bytes) -> Iterator[Part]:
    if data.startswith(b"\x1f\x8b"):
        yield "inflated", gzip.decompress(data)


def _pdf(data: bytes) -> Iterator[Part]:
    """Open every stream of a PDF, its text as copied in both orders, and its properties."""
    if not data.startswith(b"%PDF"):
        return
    for number, match in enumerate(_STREAM.finditer(data)):
        try:
            yield f"stream {number}", zlib.decompressobj().decompress(match[1])
        except zlib.error:
            continue  # not deflated: its bytes stand in the file as they are
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        Path(file.name).write_bytes(data)
        yield "text", _said("pdftotext", file.name, "-")
        yield "text in its own order", _said("pdftotext", "-raw", file.name, "-")
        yield "properties", _said("pdfinfo", "-meta", file.name)
        yield "facts", _said("pdfinfo", file.name)


def _said(*command: str) -> bytes:
    return subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603 - tools of ours


def _picture(data: bytes) -> Iterator[Part]:
    """Open a picture's properties: what the camera wrote, and the thumbnail it kept."""
    try:
        picture = Image.open(io.BytesIO(data))
    except (UnidentifiedImageError, OSError):
        return
    yield "properties", repr(picture.info).encode()
    exif = picture.getexif()
    for part in (exif, *(exif.get_ifd(number) for number in ExifTags.IFD)):
        yield "camera", "\n".join(map(_value, part.values())).encode()
    if thumbnail := _thumbnail(exif):
        yield "thumbnail", thumbnail


def _value(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _thumbnail(exif: Image.Exif) -> bytes:
    first = exif.get_ifd(ExifTags.IFD.IFD1)
    found = first.get(ExifTags.Base.JpegIFOffset)
    return found if isinstance(found, bytes) else b""


def _json(data: bytes) -> Iterator[Part]:
    """Say data again without escapes, so that what it escapes is read too."""
    if data[:1] not in (b"{", b"["):
        return
    try:
        plain = json.loads(data)
    except ValueError:
        return
    again = json.dumps(plain, ensure_ascii=False).encode()
    if again != data:
        yield "said plainly", b"\n" + again


OPENERS: tuple[Opener, ...] = (_zip, _tar, _gzip, _pdf, _picture, _json)
