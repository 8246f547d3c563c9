"""Files with a word hidden in every place that a picture, a PDF, a text or a recording has."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageDraw, TiffImagePlugin
from PIL.PngImagePlugin import PngInfo

from casefiles.record.covering.models import Areas, Box, Medium
from tests.oracle.canaries import Canary
from tests.record.covering.recordings import sounds, videos

WIDE, HIGH = 320, 240
#: what stands under the box and what stands outside it
FACE, WALL = (250, 20, 200), (40, 140, 60)
#: not on whole squares, so that the edges are widened
COVERED = Areas(boxes=(Box(1, 31.0, 21.0, 38.5, 41.5),))
#: where the face is, in pixels: inside the box
FACE_AT = (110, 60, 210, 140)
Made = Callable[[str], bytes]


@dataclass(frozen=True)
class Planted:
    name: str
    medium: Medium
    make: Made


def picture(size: tuple[int, int] = (WIDE, HIGH)) -> Image.Image:
    """Return a face before a wall."""
    drawn = Image.new("RGB", size, WALL)
    ImageDraw.Draw(drawn).rectangle(FACE_AT, fill=FACE)
    return drawn


def saved(drawn: Image.Image, kind: str, **options: object) -> bytes:
    kept = io.BytesIO()
    drawn.save(kept, kind, **options)
    return kept.getvalue()


# --- what a camera or an editor writes


def exif(word: str, *, orientation: int = 1) -> Image.Exif:
    told = Image.Exif()
    told[0x0112] = orientation
    told[0x010E] = word  # description
    told[0x013B] = word  # artist
    places = told.get_ifd(0x8825)
    places[1], places[2], places[27] = "N", (33.5, 30.0, 1.0), b"ASCII\0\0\0" + word.encode()
    camera = told.get_ifd(0x8769)
    camera[0x927C] = b"MAKER" + word.encode()
    camera[0xA431] = word  # serial number of the body
    return told


def xmp(word: str) -> bytes:
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>{word}</dc:creator></x:xmpmeta>'.encode()
    )


def icc(word: str) -> bytes:
    """Return a colour profile that is described by a word."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes(12)  # when it was made: it is made twice, and a second may pass
    return bytes(profile) + word.encode() * 3


def iptc(word: str) -> bytes:
    data = word.encode()
    field = b"\x1c\x02\x50" + struct.pack(">H", len(data)) + data
    return b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(field)) + field + b"\0"


def segment(marker: int, content: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(content) + 2) + content


def with_segment(marker: int, content: bytes) -> bytes:
    whole = saved(picture(), "JPEG", quality=95)
    return whole[:2] + segment(marker, content) + whole[2:]


def with_thumbnail(word: str) -> bytes:
    """Return a JPEG whose camera kept a small picture of the face, itself with a comment."""
    small = saved(picture().resize((80, 60)), "JPEG", comment=word.encode())
    ifd = struct.pack("<H", 2)
    ifd += struct.pack("<HHII", 0x0201, 4, 1, 44) + struct.pack("<HHII", 0x0202, 4, 1, len(small))
    tiff = b"II*\0" + struct.pack("<I", 8) + struct.pack("<HI", 0, 14) + ifd + b"\0" * 4
    tiff = tiff.ljust(44, b"\0") + small
    return with_segment(0xE1, b"Exif\0\0" + tiff)


# --- PNG, WebP, TIFF, GIF


def chunk(name: bytes, content: bytes) -> bytes:
    checked = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checked)


def png_with(name: bytes, content: bytes) -> bytes:
    whole = saved(picture(), "PNG")
    return whole[:33] + chunk(name, content) + whole[33:]


def png_text(word: str, *, packed: bool = False, international: bool = False) -> bytes:
    told = PngInfo()
    if international:
        told.add_itxt("Author", word, lang="ar", tkey=word)
    else:
        told.add_text("Author", word, zip=packed)
    return saved(picture(), "PNG", pnginfo=told)


def png_under_glass(word: str) -> bytes:
    """Return a picture in whose wholly transparent pixels a word stands as colours."""
    drawn = picture().convert("RGBA")
    for place, letter in enumerate(word.encode()):
        drawn.putpixel((place, 0), (letter, letter, letter, 0))
    return saved(drawn, "PNG")


def tiff_with(tag: int, value: object) -> bytes:
    told = TiffImagePlugin.ImageFileDirectory_v2()
    told[tag] = value
    if isinstance(value, bytes):
        told.tagtype[tag] = 7
    return saved(picture(), "TIFF", tiffinfo=told)


def second_frame(word: str, kind: str) -> bytes:
    """Return a file whose second picture holds a word as colours, and is the face again."""
    other = picture().convert("RGB")
    for place, letter in enumerate(word.encode()):
        other.putpixel((place, 0), (letter,) * 3)
    return saved(picture(), kind, save_all=True, append_images=[other])


# --- PDF


def pdf(objects: Mapping[int, bytes], *, root: int = 1, trailer: bytes = b"") -> bytes:
    """Return a PDF of some objects, written by hand."""
    whole, places = b"%PDF-1.7\n", {}
    for number, content in objects.items():
        places[number] = len(whole)
        whole += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start, most = len(whole), max(objects) + 1
    whole += b"xref\n0 %d\n0000000000 65535 f \n" % most
    for number in range(1, most):
        whole += b"%010d %05d n \n" % (places.get(number, 0), 0)
    return whole + b"trailer\n<</Size %d/Root %d 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (
        most,
        root,
        trailer,
        start,
    )


def stream(content: bytes, extra: bytes = b"") -> bytes:
    return b"<</Length %d%b>>\nstream\n%b\nendstream" % (len(content), extra, content)


def page(
    word: str, *, catalogue: str = "", of_page: str = "", more: Mapping[int, bytes] | None = None
) -> bytes:
    """Return one page: a face with a word on it, before a wall; `more` belongs to the catalogue."""
    colours = (
        "%.3f %.3f %.3f rg 0 0 320 240 re f" % tuple(part / 255 for part in WALL),  # noqa: UP031
        "%.3f %.3f %.3f rg 110 100 100 80 re f" % tuple(part / 255 for part in FACE),  # noqa: UP031
        f"0 0 0 rg BT /F 9 Tf 112 140 Td ({word}) Tj ET",
    )
    objects = {
        1: f"<</Type/Catalog/Pages 2 0 R{catalogue}>>".encode(),
        2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        3: f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 320 240]/Contents 4 0 R{of_page}"
        "/Resources<</Font<</F 5 0 R>>>>>>".encode(),
        4: stream("\n".join(colours).encode()),
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    }
    return pdf(objects | dict(more or {}))


def updated(word: str) -> bytes:
    """Return a PDF that was saved again with the name taken out: the old page is still in it."""
    before = page(word)
    start = len(before)
    again = b"4 0 obj\n" + stream(b"0.157 0.549 0.235 rg 0 0 320 240 re f") + b"\nendobj\n"
    xref = start + len(again)
    return (
        before
        + again
        + (
            b"xref\n4 1\n%010d 00000 n \ntrailer\n<</Size 6/Root 1 0 R/Prev %d>>"
            b"\nstartxref\n%d\n%%%%EOF\n" % (start, before.rindex(b"xref\n0 "), xref)
        )
    )


_WIDGET = "<</Type/Annot/Subtype/Widget/FT/Tx/T({w})/V({w})/Rect[115 110 200 130]>>"
_NOTE = "<</Type/Annot/Subtype/Text/Rect[120 120 140 140]/Contents({w})/T({w})>>"
_LINK = "<</Type/Annot/Subtype/Link/Rect[120 120 140 140]/A<</S/URI/URI(https://x.invalid/{w})>>>>"


def pdfs() -> Mapping[str, Made]:
    return {
        "text under a box": page,
        "trailing bytes": lambda w: page(w) + w.encode(),
        "incremental update": updated,
        "properties": lambda w: page(w, more={6: f"<</Author({w})/Title({w})>>".encode()}).replace(
            b"/Root 1 0 R", b"/Root 1 0 R/Info 6 0 R"
        ),
        "XMP": lambda w: page(
            w, catalogue="/Metadata 6 0 R", more={6: stream(xmp(w), b"/Type/Metadata/Subtype/XML")}
        ),
        "attachment": lambda w: page(
            w,
            catalogue=f"/Names<</EmbeddedFiles<</Names[({w}.txt)6 0 R]>>>>",
            more={
                6: f"<</Type/Filespec/F({w}.txt)/EF<</F 7 0 R>>>>".encode(),
                7: stream(w.encode(), b"/Type/EmbeddedFile"),
            },
        ),
        "note": lambda w: page(w, of_page=f"/Annots[{_NOTE.format(w=w)}]"),
        "link": lambda w: page(w, of_page=f"/Annots[{_LINK.format(w=w)}]"),
        "form": lambda w: page(
            w,
            catalogue="/AcroForm<</Fields[6 0 R]>>",
            of_page="/Annots[6 0 R]",
            more={6: _WIDGET.format(w=w).encode()},
        ),
        "outline": lambda w: page(
            w,
            catalogue="/Outlines 6 0 R",
            more={
                6: b"<</Type/Outlines/First 7 0 R/Last 7 0 R/Count 1>>",
                7: f"<</Title({w})/Parent 6 0 R/Dest[3 0 R/Fit]>>".encode(),
            },
        ),
        "hidden layer": lambda w: page(
            w,
            catalogue="/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]>>>>",
            more={6: f"<</Type/OCG/Name({w})>>".encode()},
        ),
        "script": lambda w: page(w, catalogue=f"/OpenAction<</S/JavaScript/JS(app.alert('{w}'))>>"),
    }


def pictures() -> Mapping[str, Made]:
    return {
        "JPEG, EXIF": lambda w: saved(picture(), "JPEG", exif=exif(w)),
        "JPEG, XMP": lambda w: saved(picture(), "JPEG", xmp=xmp(w)),
        "JPEG, thumbnail": with_thumbnail,
        "JPEG, IPTC": lambda w: with_segment(0xED, iptc(w)),
        "JPEG, ICC": lambda w: saved(picture(), "JPEG", icc_profile=icc(w)),
        "JPEG, comment": lambda w: saved(picture(), "JPEG", comment=w.encode()),
        "JPEG, trailing bytes": lambda w: saved(picture(), "JPEG") + w.encode(),
        "JPEG, own segment": lambda w: with_segment(0xEF, w.encode()),
        "JPEG, FlashPix": lambda w: with_segment(0xE2, b"FPXR\0" + w.encode("utf-16-le")),
        "JPEG, black and white": lambda w: saved(
            picture().convert("L"), "JPEG", comment=w.encode()
        ),
        "JPEG, four inks": lambda w: saved(picture().convert("CMYK"), "JPEG", comment=w.encode()),
        "JPEG, another after it": lambda w: (
            saved(picture(), "JPEG") + saved(picture(), "JPEG", comment=w.encode())
        ),
        "PNG, text": png_text,
        "PNG, packed text": lambda w: png_text(w, packed=True),
        "PNG, text of all scripts": lambda w: png_text(w, international=True),
        "PNG, EXIF": lambda w: saved(picture(), "PNG", exif=exif(w)),
        "PNG, ICC": lambda w: saved(picture(), "PNG", icc_profile=icc(w)),
        "PNG, own chunk": lambda w: png_with(b"prVt", w.encode()),
        "PNG, trailing bytes": lambda w: saved(picture(), "PNG") + w.encode(),
        "PNG, under glass": png_under_glass,
        "PNG, palette": lambda w: png_text(w) and saved(picture().quantize(8), "PNG") + w.encode(),
        "WebP, EXIF": lambda w: saved(picture(), "WEBP", exif=exif(w), lossless=True),
        "WebP, XMP": lambda w: saved(picture(), "WEBP", xmp=xmp(w), lossless=True),
        "WebP, ICC": lambda w: saved(picture(), "WEBP", icc_profile=icc(w), lossless=True),
        "TIFF, description": lambda w: tiff_with(0x010E, w),
        "TIFF, author": lambda w: tiff_with(0x013B, w),
        "TIFF, XMP": lambda w: tiff_with(700, xmp(w)),
        "TIFF, IPTC": lambda w: tiff_with(33723, iptc(w)),
        "TIFF, trailing bytes": lambda w: saved(picture(), "TIFF") + w.encode(),
        "TIFF, second page": lambda w: second_frame(w, "TIFF"),
        "GIF, comment": lambda w: saved(picture(), "GIF", comment=w.encode()),
        "GIF, second frame": lambda w: second_frame(w, "GIF"),
        "GIF, trailing bytes": lambda w: saved(picture(), "GIF") + w.encode(),
    }


def texts() -> Mapping[str, Made]:
    return {
        "as it is": lambda w: f"It was {w} who came.".encode(),
        "in capitals, twice": lambda w: f"{w.upper()} and {w.lower()} came.".encode(),
        "with a mark in front": lambda w: b"\xef\xbb\xbf" + f"{w} came.".encode(),
        "over lines of Windows": lambda w: f"It was\r\n{w}\r\nwho came.".encode(),
        "with joiners between": lambda w: f"It was {w[:3]}\u200d{w[3:]}.".encode(),
    }


def everything() -> Iterator[Planted]:
    """Yield every file, by what it is and where the word stands in it."""
    for medium, made in (
        (Medium.PICTURE, pictures()),
        (Medium.PAGES, pdfs()),
        (Medium.TEXT, texts()),
        (Medium.VIDEO, videos()),
        (Medium.SOUND, sounds()),
    ):
        for name, make in made.items():
            yield Planted(f"{medium}: {name}", medium, make)


def word_of(canary: Canary) -> str:
    return canary.latin
