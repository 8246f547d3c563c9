"""The picture that the project draws itself: where a place lies, no more precise than known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 900
_FRAME = 60
#: degrees of longitude from edge to edge
_SPAN = 1.2
_STEP = 0.2
_PAPER, _INK, _QUIET, _LINE = "#faf9f6", "#12343b", "#5d6b6e", "#d8d4ca"
_HERE, _AROUND = "#a63d2f", "#f2ddd9"
_METRES_PER_DEGREE = 111_000
#: how far the place may lie from its point, by the codebook's words for precision
RADIUS_IN_METRES = {
    "exact_location": 100,
    "exact_location_other": 100,
    "within_100m": 100,
    "street": 500,
    "nearby_landmark": 500,
    "neighbourhood_area": 1_000,
    "village": 2_000,
    "town": 3_000,
    "settlement": 3_000,
    "city": 5_000,
}
_WIDEST = 20_000

_Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Spot:
    """A named point; degrees."""

    name: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class _Frame:
    """The stretch of land that is shown, around its middle."""

    middle: Spot

    @property
    def pixels_per_degree(self) -> float:
        return (WIDTH - 2 * _FRAME) / _SPAN

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Place a point of the ground on the paper; a degree north is longer than one east."""
        stretch = 1 / math.cos(math.radians(self.middle.latitude))
        across = (longitude - self.middle.longitude) * self.pixels_per_degree
        down = (self.middle.latitude - latitude) * self.pixels_per_degree * stretch
        return WIDTH / 2 + across, HEIGHT / 2 + down

    def holds(self, point: tuple[float, float]) -> bool:
        x, y = point
        return _FRAME + 40 < x < WIDTH - _FRAME - 170 and _FRAME + 90 < y < HEIGHT - _FRAME - 70


def draw_sketch(place: Spot, neighbours: Sequence[Spot], *, precision: str, words: str) -> bytes:
    """Return a PNG: the place as a circle as wide as it is uncertain, among its neighbours."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen, frame = ImageDraw.Draw(picture), _Frame(place)
    metres = RADIUS_IN_METRES.get(precision, _WIDEST)
    _draw_grid(pen, frame)
    taken = [_draw_here(pen, frame, place, metres)]
    for spot in neighbours:
        _draw_neighbour(pen, frame, spot, taken)
    _draw_words(pen, place, words, metres)
    buffer = BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _draw_grid(pen: ImageDraw.ImageDraw, frame: _Frame) -> None:
    box = (_FRAME, _FRAME + 50, WIDTH - _FRAME, HEIGHT - _FRAME - 40)
    steps = range(-6, 7)
    west = round(frame.middle.longitude / _STEP) * _STEP
    south = round(frame.middle.latitude / _STEP) * _STEP
    for step in steps:
        x, _ = frame.at(west + step * _STEP, frame.middle.latitude)
        if box[0] < x < box[2]:
            pen.line((x, box[1], x, box[3]), fill=_LINE)
            pen.text((x + 4, box[3] - 20), f"{west + step * _STEP:.1f}° E", _QUIET, _font(14))
        _, y = frame.at(frame.middle.longitude, south + step * _STEP)
        if box[1] < y < box[3]:
            pen.line((box[0], y, box[2], y), fill=_LINE)
            pen.text((box[0] + 4, y + 2), f"{south + step * _STEP:.1f}° N", _QUIET, _font(14))
    pen.rectangle(box, outline=_QUIET)


def _draw_neighbour(pen: ImageDraw.ImageDraw, frame: _Frame, spot: Spot, taken: list[_Box]) -> None:
    """Draw a point, and its name where that covers no other name."""
    x, y = frame.at(spot.longitude, spot.latitude)
    if not frame.holds((x, y)):
        return
    pen.ellipse((x - 3, y - 3, x + 3, y + 3), fill=_QUIET)
    box = pen.textbbox((x + 7, y - 9), spot.name, _font(15))
    if not any(_overlap(box, other) for other in taken):
        pen.text((x + 7, y - 9), spot.name, _QUIET, _font(15))
        taken.append(box)


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _draw_here(pen: ImageDraw.ImageDraw, frame: _Frame, place: Spot, metres: int) -> _Box:
    """Draw the place and return what its name covers."""
    x, y = frame.at(place.longitude, place.latitude)
    radius = max(metres / _METRES_PER_DEGREE * frame.pixels_per_degree, 7)
    pen.ellipse(
        (x - radius, y - radius, x + radius, y + radius), fill=_AROUND, outline=_HERE, width=2
    )
    pen.line((x - 6, y, x + 6, y), fill=_HERE, width=2)
    pen.line((x, y - 6, x, y + 6), fill=_HERE, width=2)
    pen.text((x + radius + 8, y - 14), place.name, _HERE, _font(22))
    return pen.textbbox((x + radius + 8, y - 14), place.name, _font(22))


def _draw_words(pen: ImageDraw.ImageDraw, place: Spot, words: str, metres: int) -> None:
    pen.text((_FRAME, 34), words, _INK, _font(28))
    pen.text(
        (_FRAME, 72),
        f"{place.latitude:.3f}° N, {place.longitude:.3f}° E, within about {metres:,} m",
        _QUIET,
        _font(18),
    )
    pen.text(
        (_FRAME, HEIGHT - 66),
        "Drawn by the program for the demonstration from the gazetteer; it proves nothing.",
        _INK,
        _font(20),
    )
