"""Numbers on the land: shaded areas where boundaries are known, circles for whole areas where not.

A map never mirrors. Nothing on it is a pin: a number belongs to all of its area.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from casefiles.foundation.geography import Extent, Ring, Window, clipped, window_around
from casefiles.foundation.projection import Bounds, Projection, scale_of
from casefiles.platform.pictures.parts.bars import NARROW
from casefiles.platform.pictures.parts.drawing import (
    Drawing,
    Item,
    Label,
    Shape,
    box,
    circle,
    highest,
    room_of,
    wrapped,
)

CLASSES = 4
_NARROWEST, _AROUND = 0.6, 0.05
_LOWEST, _TALLEST = 0.55, 0.75
_LARGEST, _SMALLEST = 0.055, 7.0
#: a smaller circle has its words below it
_HOLDS_WORDS = 24.0
_LEGEND, _SWATCH = 30.0, 16.0
#: a boundary is drawn no finer than this, in units
_FINE = 0.6
#: the longest name on a map
_NAME = 130.0


@dataclass(frozen=True)
class Region:
    """An area with its number: its boundary where it was imported, else how far it may reach."""

    item: Item
    extent: Extent


@dataclass(frozen=True)
class MapWords:
    """What a map says beside its numbers."""

    none: str
    withheld: str
    kilometres: Callable[[int], str]
    number: Callable[[int], str] = str


def class_bounds(top: int) -> list[int]:
    """Return the least of each shade, up to a highest number: round, and wider as they rise."""
    bounds = [1]
    for step in range(1, CLASSES):
        rough = top ** (step / CLASSES)
        bound = _round(rough) if top > CLASSES else step + 1
        if bound > bounds[-1] and bound <= top:
            bounds.append(bound)
    return bounds


def _round(number: float) -> int:
    power = 10 ** math.floor(math.log10(number))
    return int(min((1, 2, 5, 10), key=lambda one: abs(one * power - number)) * power)


def choropleth(
    regions: Sequence[Region],
    *,
    lands: Callable[[Window], Iterable[Sequence[Ring]]] = lambda _window: (),
    words: MapWords,
    rtl: bool,
    width: int = 720,
) -> Drawing | None:
    """Draw a number for each area; None where no area can be placed. `lands` are for the eye."""
    if not regions:
        return None
    windows = [one.extent.window for one in regions]
    window = window_around(windows, at_least=_NARROWEST).grown(_AROUND)
    height = _height(window, width)
    bounds = Bounds(window.west, window.south, window.east, window.north)
    paper = Projection(bounds, width, height)
    items = [one.item for one in regions]
    levels = class_bounds(highest(items))
    shapes = [Shape("sea", box(0, 0, width, height)), *_lands(lands, paper)]
    shapes += _areas(regions, levels, paper)
    shapes += _symbols(regions, paper)
    scale = scale_of(paper)
    shapes.append(Shape("axis", scale.path))
    labels = [Label(scale.label_x, scale.label_y, words.kilometres(scale.kilometres), "middle")]
    labels += _words(regions, paper, is_narrow=width <= NARROW)
    if any(one.extent.rings for one in regions):
        key = list(_legend(levels, items, words, width, height, rtl=rtl))
        shapes += [shape for shape, _label in key]
        labels += [label for _shape, label in key]
        height += round(_LEGEND)
    return Drawing(width, height, tuple(shapes), tuple(labels), tuple(items))


def _height(window: Window, width: int) -> int:
    """Return how high a window is on paper of a width, within what a page can hold."""
    squeeze = math.cos(math.radians((window.south + window.north) / 2))
    across = max((window.east - window.west) * squeeze, 0.01)
    share = (window.north - window.south) / across
    return round(width * min(max(share, _LOWEST), _TALLEST))


def _lands(
    lands: Callable[[Window], Iterable[Sequence[Ring]]], paper: Projection
) -> Iterator[Shape]:
    shown = paper.window
    for rings in lands(shown):
        path = paper.path((clipped(ring, shown) for ring in rings), apart=_FINE)
        if path:
            yield Shape("land", path)


def shade_of(item: Item, levels: Sequence[int]) -> str:
    """Return the shade of an area, by its least."""
    if item.least is None:
        return "withheld"
    reached = sum(item.least >= bound for bound in levels)
    return f"level{reached}" if reached else "none"


def _areas(regions: Sequence[Region], levels: Sequence[int], paper: Projection) -> Iterator[Shape]:
    for place, one in enumerate(regions):
        if one.extent.rings:
            path = paper.path(one.extent.rings, apart=_FINE)
            yield Shape(shade_of(one.item, levels), path, place)


def _symbols(regions: Sequence[Region], paper: Projection) -> Iterator[Shape]:
    """Yield a circle for each area without a boundary, as large as its number, and its reach."""
    top = highest([one.item for one in regions])
    for place, one in enumerate(regions):
        if one.extent.rings or one.item.least == 0:
            continue
        x, y = paper.at(one.extent.latitude, one.extent.longitude)
        yield Shape("halo", circle(x, y, paper.pixels(one.extent.kilometres)))
        if one.item.least is None:
            yield Shape("withheld", circle(x, y, _SMALLEST), place)
        else:
            yield Shape("symbol", circle(x, y, _radius(one.item, top, paper)), place)


def _radius(item: Item, top: int, paper: Projection) -> float:
    """Return how large a circle is: its area grows with its number."""
    return max(math.sqrt((item.least or 0) / top) * _LARGEST * paper.width, _SMALLEST)


def _words(regions: Sequence[Region], paper: Projection, *, is_narrow: bool) -> Iterator[Label]:
    """Yield the name and number of each area, the largest first, where no other words stand."""
    taken: list[tuple[float, float, float]] = []
    top = highest([one.item for one in regions])
    for one in sorted(regions, key=lambda region: -(region.item.least or 0)):
        x, y = _middle(one.extent, paper)
        if not one.extent.rings and (radius := _radius(one.item, top, paper)) < _HOLDS_WORDS:
            y += radius + 15
        name = "" if is_narrow else "".join(wrapped(one.item.name, _NAME, most=1))
        half = max(room_of(name), room_of(one.item.said)) / 2
        x = min(max(x, half + 2), paper.width - half - 2)
        free = all(abs(x - a) > half + wide or abs(y - b) > 30 for a, b, wide in taken)  # noqa: PLR2004
        if one.item.least == 0 or not free:
            continue
        taken.append((x, y, half))
        if name:
            yield Label(x, round(y - 3, 1), name, "middle", is_on_land=True)
        low = round(y + (11 if name else 4), 1)
        yield Label(x, low, one.item.said, "middle", is_strong=True, is_on_land=True)


def _middle(extent: Extent, paper: Projection) -> tuple[float, float]:
    """Return where the words of an area stand: amid the largest of its pieces."""
    if not extent.rings:
        return paper.at(extent.latitude, extent.longitude)
    largest = max(extent.rings, key=lambda ring: abs(_size(ring)))
    return paper.at(*_centre(largest))


def _size(ring: Ring) -> float:
    return (
        sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2
    )


def _centre(ring: Ring) -> tuple[float, float]:
    """Return latitude and longitude of the middle of a ring; of a thin one that of its corners."""
    size = _size(ring)
    if abs(size) < 1e-9:  # noqa: PLR2004 - of no width
        return sum(p[1] for p in ring) / len(ring), sum(p[0] for p in ring) / len(ring)
    across = up = 0.0
    for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = a[0] * b[1] - b[0] * a[1]
        across += (a[0] + b[0]) * cross
        up += (a[1] + b[1]) * cross
    return up / (6 * size), across / (6 * size)


def _legend(
    levels: Sequence[int],
    items: Sequence[Item],
    words: MapWords,
    width: int,
    top: int,
    *,
    rtl: bool,
) -> Iterator[tuple[Shape, Label]]:
    """Yield what each shade means, under the map, from the reading edge."""
    last = highest(items)
    said = [("none", words.none)] if any(one.least == 0 for one in items) else []
    for number, bound in enumerate(levels, 1):
        end = levels[number] - 1 if number < len(levels) else last
        said.append((f"level{number}", _from_to(words.number, bound, end)))
    if any(one.least is None for one in items):
        said.append(("withheld", words.withheld))
    x = 2.0
    for part, text in said:
        left = width - x - _SWATCH if rtl else x
        y = top + (_LEGEND - 12) / 2 + 2
        beside, anchor = (left - 6, "end") if rtl else (left + _SWATCH + 6, "start")
        yield Shape(part, box(left, y, _SWATCH, 12)), Label(beside, y + 10, text, anchor)
        x += _SWATCH + 20 + room_of(text)


def _from_to(number: Callable[[int], str], first: int, last: int) -> str:
    return number(first) if first >= last else f"{number(first)}–{number(last)}"  # noqa: RUF001
