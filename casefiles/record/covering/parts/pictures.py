"""Pictures: the pixels of the original, upright, with filled boxes; nothing else goes along."""

from __future__ import annotations

import io
import logging
import math
import struct
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import PIL
from PIL import Image, ImageDraw, ImageOps

from casefiles.record.covering.models import Areas, Box, Shade, Unit
from casefiles.record.covering.parts.making import (
    TOO_MUCH,
    UNREADABLE,
    CannotCover,
    Made,
    Size,
    Tell,
)

# What a camera wrote into a picture names people and places: the reader may not note it.
logging.getLogger("PIL").setLevel(logging.WARNING)
#: said by the header, before a pixel is decoded
MOST_PIXELS = 60_000_000
FILL = (0, 0, 0)
#: a box is widened to whole squares of this side: JPEG keeps such squares apart, so that nothing
#: of what stands inside is drawn outside, and a box tells less of how long a name was
GRID = 8
_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "GIF")
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
    AttributeError,
    struct.error,
)
_DEEP = frozenset({"I", "I;16", "I;16B", "I;16L", "F"})


def tools() -> dict[str, str]:
    """Return what draws, and its version."""
    return {"Pillow": PIL.__version__}


@contextmanager
def _reading(path: Path) -> Iterator[Image.Image]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(path, formats=_FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise CannotCover(TOO_MUCH)
                yield picture
        except Image.DecompressionBombError as bomb:
            raise CannotCover(TOO_MUCH) from bomb
        except _BROKEN as broken:
            raise CannotCover(UNREADABLE) from broken


def upright(path: Path) -> Image.Image:
    """Return the first frame as it is seen: turned, on white, new pixels and nothing else."""
    with _reading(path) as picture:
        picture.load()
        turned = ImageOps.exif_transpose(picture)
        if turned.mode in _DEEP:
            turned = _levelled(turned)
        seen = turned.convert("RGBA")
        plain = Image.new("RGB", seen.size, "white")
        plain.paste(seen, mask=seen.getchannel("A"))
        return plain


def _levelled(picture: Image.Image) -> Image.Image:
    """Return a picture of more than 256 greys in 256, between its darkest and its lightest."""
    deep = picture.convert("F")
    low, high = deep.getextrema()
    span = max(float(high) - float(low), 1.0)  # type: ignore[arg-type]  # one band: two numbers
    return deep.point(lambda grey: (grey - low) * 255 / span).convert("L")


def size_of(path: Path) -> Size:
    """Return how large a picture is, seen upright."""
    with _reading(path) as picture:
        # Pillow gives the size of a TIFF upright, of any other as it is stored.
        stored = picture.format != "TIFF"
        turned = stored and picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
        width, height = picture.size
    return Size(height, width) if turned else Size(width, height)


def burn(picture: Image.Image, boxes: Iterable[Box], unit: Unit) -> None:
    """Fill the boxes in the pixels themselves; refuse one that lies beside the picture."""
    draw = ImageDraw.Draw(picture)
    for box in boxes:
        left, top, right, bottom = edges(box, unit, Size(*picture.size))
        if left >= right or top >= bottom:
            raise CannotCover(UNREADABLE)
        draw.rectangle((left, top, right - 1, bottom - 1), fill=FILL)


def edges(box: Box | Shade, unit: Unit, size: Size) -> tuple[int, int, int, int]:
    """Return where a box begins and ends, in pixels, widened outwards to whole squares."""
    across, down = (1.0, 1.0) if unit is Unit.PIXELS else (size.width / 100, size.height / 100)
    return (
        _before(box.left * across),
        _before(box.top * down),
        min(_after((box.left + box.width) * across), size.width),
        min(_after((box.top + box.height) * down), size.height),
    )


def _before(place: float) -> int:
    return max(math.floor(place), 0) // GRID * GRID


def _after(place: float) -> int:
    return math.ceil(place / GRID) * GRID


def as_jpeg(picture: Image.Image, quality: int = 90) -> bytes:
    """Return a picture as JPEG whose colours are kept for each pixel, so that edges stay edges."""
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=quality, subsampling=0)
    return kept.getvalue()


def cover_picture(path: Path, areas: Areas, tell: Tell) -> Made:
    """Return a picture anew, as JPEG where it was one, else as PNG."""
    picture = upright(path)
    burn(picture, areas.boxes, areas.unit)
    tell(1, 1)
    if _is_jpeg(path):
        content = as_jpeg(picture)
    else:
        kept = io.BytesIO()
        picture.save(kept, "PNG")
        content = kept.getvalue()
    return Made(content, {"boxes": len(areas.boxes), "pages": 1}, tools())


def _is_jpeg(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\xff\xd8"


def shown(picture: Image.Image, longest: int) -> bytes:
    """Return a picture for a page of ours, no larger than it is looked at."""
    picture.thumbnail((longest, longest))
    return as_jpeg(picture, quality=85)
