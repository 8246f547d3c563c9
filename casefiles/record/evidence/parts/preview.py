"""A small picture drawn anew from an image's pixels; nothing else of the original goes along."""

from __future__ import annotations

import io
import logging
import struct
import warnings
from pathlib import Path

from PIL import Image, ImageOps

# What a camera wrote into a picture names people and places: the reader may not note it.
logging.getLogger("PIL").setLevel(logging.WARNING)
#: larger files get no preview: they would be decoded while the person waits
LARGEST_FILE = 20 * 1024 * 1024
_LARGEST_PICTURE = 60_000_000
_SIDE = 900
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
#: what a crafted or broken picture makes the reader raise
_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    MemoryError,
    OverflowError,
    ZeroDivisionError,
    struct.error,
    Image.DecompressionBombError,
)


def draw_preview(path: Path) -> bytes | None:
    """Return a JPEG without metadata, or None: no preview is no fault of the evidence."""
    if path.stat().st_size > LARGEST_FILE:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _drawn(path)
        except _BROKEN:
            return None


def _drawn(path: Path) -> bytes | None:
    with Image.open(path, formats=_FORMATS) as picture:
        if picture.width * picture.height > _LARGEST_PICTURE:
            return None  # said by its header, before a pixel is decoded
        picture.draft("RGB", (_SIDE, _SIDE))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((_SIDE, _SIDE))
        small = Image.new("RGB", upright.size, "white")
        small.paste(upright.convert("RGBA"), mask=upright.convert("RGBA").getchannel("A"))
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=82)
    return buffer.getvalue()
