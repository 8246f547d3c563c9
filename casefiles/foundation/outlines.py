"""The outlines of the countries, read from the package that came by npm; nothing is fetched."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global

from casefiles.foundation.geography import Ring, Window, window_of


@dataclass(frozen=True)
class Country:
    """One country's land. `numeric` is its number in ISO 3166, empty where it has none."""

    numeric: str
    window: Window
    #: flat pairs of longitude and latitude: a tenth of the memory that tuples take
    lines: tuple[array[float], ...]

    @property
    def rings(self) -> Iterator[Ring]:
        """Yield its closed lines of (longitude, latitude)."""
        for line in self.lines:
            yield list(zip(line[::2], line[1::2], strict=True))

    def name(self, language: str) -> str:
        """Return what it is called in a language; nothing where no list knows its number."""
        codes = get_global("territory_aliases").get(self.numeric, ())
        return str(Locale(language).territories.get(codes[0], "")) if codes else ""


@cache
def countries(file: Path) -> tuple[Country, ...]:
    """Return every country of a TopoJSON file; none where the file was not brought in."""
    if not file.exists():
        return ()
    topology = json.loads(file.read_text(encoding="utf-8"))
    arcs = [_arc(arc, topology["transform"]) for arc in topology["arcs"]]
    found = topology["objects"]["countries"]["geometries"]
    return tuple(_country(geometry, arcs) for geometry in found if geometry.get("arcs"))


def land_in(file: Path, window: Window) -> list[list[Ring]]:
    """Return the land of every country that reaches into a window."""
    return [list(one.rings) for one in countries(file) if one.window.meets(window)]


def _arc(steps: list[list[int]], transform: dict[str, list[float]]) -> list[tuple[float, float]]:
    """Return the points of an arc, which the file keeps as steps on a grid."""
    (across, up), (west, south) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for right, upwards in steps:
        x, y = x + right, y + upwards
        points.append((x * across + west, y * up + south))
    return points


def _country(geometry: dict[str, Any], arcs: list[list[tuple[float, float]]]) -> Country:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    rings = [_ring(numbers, arcs) for polygon in polygons for numbers in polygon]
    lines = tuple(array("d", (value for point in ring for value in point)) for ring in rings)
    return Country(str(geometry.get("id", "")), window_of(rings), lines)


def _ring(numbers: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """Join arcs end to end; a number below zero is an arc read backwards."""
    points: list[tuple[float, float]] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points.extend(arc[1:] if points else arc)
    return points
