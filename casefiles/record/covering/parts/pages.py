"""PDF: every page drawn as pixels, boxes filled in them, and a new file of pictures alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from casefiles.record.covering.models import Areas
from casefiles.record.covering.parts import pictures, poppler
from casefiles.record.covering.parts.making import TOO_MUCH, CannotCover, Made, Size, Tell

#: of the whole copy, in bytes
_MOST = 400_000_000
_POINTS = 72 / poppler.DOTS


def cover_pages(path: Path, areas: Areas, tell: Tell) -> Made:
    """Return a PDF of pictures: no letters, layers, files, forms, links or properties."""
    sizes = poppler.sizes_of(path)
    drawn: list[tuple[Size, bytes]] = []
    for number in range(1, len(sizes) + 1):
        page = poppler.draw(path, number)
        pictures.burn(page, [box for box in areas.boxes if box.page == number], areas.unit)
        drawn.append((Size(*page.size), pictures.as_jpeg(page, quality=85)))
        if sum(len(content) for _size, content in drawn) > _MOST:
            raise CannotCover(TOO_MUCH)
        tell(number, len(sizes))
    counts = {"boxes": len(areas.boxes), "pages": len({box.page for box in areas.boxes})}
    made_by = {"Poppler": poppler.version(), **pictures.tools()}
    return Made(b"".join(_written(drawn)), counts, made_by)


def _written(drawn: Sequence[tuple[Size, bytes]]) -> Iterator[bytes]:
    """Yield a PDF: a catalogue, its pages, and for each page its picture and where it goes."""
    at, places = 0, []
    head = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    yield head
    at += len(head)
    for number, content in enumerate(_objects(drawn), start=1):
        places.append(at)
        piece = b"%d 0 obj\n%b\nendobj\n" % (number, content)
        at += len(piece)
        yield piece
    yield b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    yield from (b"%010d 00000 n \n" % place for place in places)
    yield b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, at)


def _objects(drawn: Sequence[tuple[Size, bytes]]) -> Iterator[bytes]:
    first, each = 3, 3
    kids = b" ".join(b"%d 0 R" % (first + each * place) for place in range(len(drawn)))
    yield b"<</Type/Catalog/Pages 2 0 R>>"
    yield b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(drawn), kids)
    for place, (size, content) in enumerate(drawn):
        yield from _page(size, content, first + each * place)


def _page(size: Size, content: bytes, number: int) -> Iterator[bytes]:
    wide, high = size.width * _POINTS, size.height * _POINTS
    yield (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Contents %d 0 R"
        b"/Resources<</XObject<</P %d 0 R>>>>>>" % (wide, high, number + 1, number + 2)
    )
    placed = b"%.2f 0 0 %.2f 0 0 cm /P Do" % (wide, high)
    yield b"<</Length %d>>\nstream\n%b\nendstream" % (len(placed), placed)
    yield (
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB"
        b"/BitsPerComponent 8/Filter/DCTDecode/Length %d>>\nstream\n%b\nendstream"
        % (size.width, size.height, len(content), content)
    )
