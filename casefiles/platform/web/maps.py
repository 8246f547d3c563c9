"""Maps as plain data: land, hatched areas, spots and groups; never a pin where none is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from flask import current_app

from casefiles.foundation.geography import Extent, Ring, Tile, Window, clipped
from casefiles.foundation.outlines import Country, countries, land_in
from casefiles.foundation.projection import Bounds, Projection, Scale, scale_of
from casefiles.foundation.texts import Texts
from casefiles.platform.web.display import language_of, texts

OUTLINES = "vendor/world-atlas/countries-50m.json"
#: marks nearer than so many pixels are drawn as one with a number
NEAR = 26.0
SMALLEST_AREA = 8.0
DEEPEST = 12
#: a name stands under its point, where it covers no mark
BELOW = 24
#: land is drawn this far beyond the window, so that a moved map does not end at once
BEYOND = 0.6


@dataclass(frozen=True)
class Marked:
    """Something to mark: where it is, what it is called, and where a click leads."""

    extent: Extent
    label: str
    url: str = ""


def land(window: Window) -> list[list[Ring]]:
    """Return the outlines of countries in a window, from the package that we serve."""
    return land_in(Path(current_app.static_folder or "") / OUTLINES, window)


class Named(Protocol):
    """A place whose name helps to read the map; it marks nothing."""

    @property
    def names(self) -> Texts: ...
    @property
    def latitude(self) -> float | None: ...
    @property
    def longitude(self) -> float | None: ...


@dataclass(frozen=True)
class Word:
    x: float
    y: float
    name: str
    is_country: bool = False


@dataclass(frozen=True)
class Shape:
    """An area in which something happened: a circle, or a boundary as a path."""

    x: float
    y: float
    radius: float
    path: str
    label: str
    url: str


@dataclass(frozen=True)
class Dot:
    """A spot, or several marks too near each other to be drawn apart."""

    x: float
    y: float
    label: str
    url: str
    number: int = 1


@dataclass(frozen=True)
class MapPicture:
    width: int
    height: int
    scale: Scale
    lands: tuple[str, ...] = ()
    borders: tuple[str, ...] = ()
    words: tuple[Word, ...] = ()
    areas: tuple[Shape, ...] = ()
    spots: tuple[Dot, ...] = ()
    groups: tuple[Dot, ...] = ()


@dataclass
class _Sheet:
    """The paper of one map: what is drawn is placed on it."""

    window: Window
    width: int
    height: int
    projection: Projection = field(init=False)

    def __post_init__(self) -> None:
        one = self.window
        bounds = Bounds(one.west, one.south, one.east, one.north)
        self.projection = Projection(bounds, self.width, self.height)

    def at(self, extent: Extent) -> tuple[float, float]:
        return self.projection.at(extent.latitude, extent.longitude)

    def holds(self, x: float, y: float) -> bool:
        return 0 <= x <= self.width and 0 <= y <= self.height

    def path(self, rings: Iterable[Ring]) -> str:
        return self.projection.path(rings)


def draw(
    marks: Sequence[Marked],
    window: Window,
    *,
    borders: Iterable[Sequence[Ring]] = (),
    names: Iterable[Named] = (),
    url_of_group: Callable[[Tile], str] | None = None,
    width: int = 960,
    height: int = 620,
) -> MapPicture:
    """Draw marks on the land of a window; those too near each other become a number.

    `borders` are boundaries for orientation alone. A group leads to the tile that
    `url_of_group` gives an address, as long as a closer look can part it.
    """
    sheet = _Sheet(window, width, height)
    land = [one for one in _countries() if one.window.meets(window)]
    shown = window.grown(BEYOND)
    dots, groups = _grouped(marks, sheet, url_of_group)
    return MapPicture(
        width=width,
        height=height,
        scale=scale_of(sheet.projection),
        lands=tuple(sheet.path(_inside(one.rings, shown)) for one in land),
        borders=tuple(sheet.path(_inside(rings, shown)) for rings in borders),
        words=(*_country_words(land, sheet), *_words(names, sheet)),
        areas=tuple(_areas(marks, sheet)),
        spots=dots,
        groups=groups,
    )


def locate(
    extent: Extent | None, window: Window | None, names: Iterable[Named]
) -> MapPicture | None:
    """Draw one extent with the land and places around it; nothing where nothing is known."""
    if extent is None or window is None:
        return None
    return draw([Marked(extent, "")], window, names=names, width=360, height=300)


def _countries() -> tuple[Country, ...]:
    return countries(Path(current_app.static_folder or "") / OUTLINES)


def _inside(rings: Iterable[Ring], window: Window) -> Iterable[Ring]:
    return (clipped(ring, window) for ring in rings)


def _country_words(land: Iterable[Country], sheet: _Sheet) -> Iterable[Word]:
    """Yield where each country is, at the middle of its part; nothing where there is but one."""
    many = list(land)
    for country in many if len(many) > 1 else ():
        seen = [point for ring in _inside(country.rings, sheet.window) for point in ring]
        name = country.name(language_of(None))
        if not seen or not name:
            continue
        x, y = sheet.projection.at(
            (min(p[1] for p in seen) + max(p[1] for p in seen)) / 2,
            (min(p[0] for p in seen) + max(p[0] for p in seen)) / 2,
        )
        room = len(name) * 5
        if room < x < sheet.width - room and 12 < y < sheet.height - 24:  # noqa: PLR2004 - pixels
            yield Word(x, y, name, is_country=True)


def _words(names: Iterable[Named], sheet: _Sheet) -> Iterable[Word]:
    taken: list[tuple[float, float]] = []
    for one in names:
        if one.latitude is None or one.longitude is None:
            continue
        x, y = sheet.projection.at(one.latitude, one.longitude)
        is_free = all(abs(x - a) > 90 or abs(y - b) > 18 for a, b in taken)  # noqa: PLR2004
        if sheet.holds(x, y) and is_free:
            taken.append((x, y))
            yield Word(x, y + BELOW, texts(one.names))


def _areas(marks: Iterable[Marked], sheet: _Sheet) -> Iterable[Shape]:
    """Yield each area once, the widest first, so that none covers a smaller one."""
    drawn: dict[tuple[float, ...], tuple[Extent, list[Marked]]] = {}
    for mark in marks:
        extent = mark.extent
        if not extent.is_spot:
            key = (extent.latitude, extent.longitude, extent.kilometres, len(extent.rings))
            drawn.setdefault(key, (extent, []))[1].append(mark)
    for extent, same in sorted(drawn.values(), key=lambda one: -one[0].kilometres):
        x, y = sheet.at(extent)
        radius = max(sheet.projection.pixels(extent.kilometres), SMALLEST_AREA)
        alone = same[0] if len(same) == 1 else None
        yield Shape(
            x,
            y,
            round(radius, 1),
            sheet.path(extent.rings),
            "; ".join(dict.fromkeys(one.label for one in same[:8])),
            alone.url if alone else "",
        )


def _grouped(
    marks: Iterable[Marked], sheet: _Sheet, url_of_group: Callable[[Tile], str] | None
) -> tuple[tuple[Dot, ...], tuple[Dot, ...]]:
    cells: dict[tuple[int, int], list[tuple[float, float, Marked]]] = {}
    for mark in marks:
        x, y = sheet.at(mark.extent)
        if sheet.holds(x, y):
            cells.setdefault((int(x // NEAR), int(y // NEAR)), []).append((x, y, mark))
    spots, groups = [], []
    for held in cells.values():
        if len(held) > 1:
            groups.append(_group(held, sheet, url_of_group))
        elif held[0][2].extent.is_spot:
            x, y, mark = held[0]
            spots.append(Dot(x, y, mark.label, mark.url))
    return tuple(spots), tuple(groups)


def _group(
    held: Sequence[tuple[float, float, Marked]],
    sheet: _Sheet,
    url_of_group: Callable[[Tile], str] | None,
) -> Dot:
    marks, first = [mark for _x, _y, mark in held], held[0][2].extent
    x = round(sum(one[0] for one in held) / len(held), 1)
    y = round(sum(one[1] for one in held) / len(held), 1)
    places = {(mark.extent.latitude, mark.extent.longitude) for mark in marks}
    zoom = _zoom_below(sheet.window)
    url = ""
    if url_of_group and len(places) > 1 and zoom <= DEEPEST:
        url = url_of_group(Tile.around(first.latitude, first.longitude, zoom))
    label = "; ".join(dict.fromkeys(mark.label for mark in marks[:8]))
    return Dot(x, y, label + ("; …" if len(marks) > 8 else ""), url, len(marks))  # noqa: PLR2004


def _zoom_below(window: Window) -> int:
    """Return the zoom whose square is at most half as wide as a window."""
    zoom = 0
    while 360 / 2**zoom > (window.east - window.west) / 2:
        zoom += 1
    return zoom
