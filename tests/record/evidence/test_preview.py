"""A preview is drawn anew; what cannot be drawn has none, and is kept all the same."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from casefiles.record.evidence.parts import preview
from casefiles.record.evidence.parts.preview import draw_preview


def _picture(kind: str, size: tuple[int, int] = (1600, 1200), mode: str = "RGB") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, "white").save(buffer, kind)
    return buffer.getvalue()


def _bomb(side: int) -> bytes:
    """Return a PNG whose header promises more pixels than anybody can hold."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("GIF", "P"), ("WEBP", "RGB")]
)
def test_a_picture_gets_a_smaller_one(tmp_path: Path, kind: str, mode: str) -> None:
    path = tmp_path / "picture"
    path.write_bytes(_picture(kind, mode=mode))

    drawn = draw_preview(path)

    assert drawn is not None
    with Image.open(io.BytesIO(drawn)) as small:
        assert small.format == "JPEG"
        assert max(small.size) == 900


def test_what_a_camera_wrote_beside_the_pixels_stays_behind(tmp_path: Path) -> None:
    path = tmp_path / "picture.jpg"
    exif = Image.Exif()
    exif[0x010E] = "taken from the roof of a witness"
    Image.new("RGB", (40, 40)).save(path, "JPEG", exif=exif)

    drawn = draw_preview(path)

    assert drawn is not None
    assert b"witness" not in drawn


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a<script>alert(1)</script>",
        b"\xff\xd8\xff\xe0 not a picture",
        _picture("BMP", (10, 10)),
        _picture("PNG", (300, 300))[:120],
        _bomb(50_000),
        _bomb(2_000_000_000),
        _picture("PNG", (8000, 8000), mode="1"),
    ],
    ids=[
        "empty",
        "svg",
        "polyglot",
        "broken",
        "other kind",
        "cut short",
        "bomb",
        "huge bomb",
        "bomb that decodes",
    ],
)
def test_what_cannot_be_drawn_has_no_preview(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)

    assert draw_preview(path) is None


def test_a_large_file_is_not_even_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(_picture("PNG", (50, 50)))
    monkeypatch.setattr(preview, "LARGEST_FILE", 10)

    assert draw_preview(path) is None
