"""Points, areas and windows of the earth, in degrees and kilometres: no drawing, no subject."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from typing_extensions import override

KILOMETRES_PER_DEGREE = 111.0
#: a closed line of (longitude, latitude)
Ring = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Window:
    """A rectangle of the earth, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def meets(self, other: Window) -> bool:
        """Return whether the two share any ground."""
        across = self.west <= other.east and other.west <= self.east
        return across and self.south <= other.north and other.south <= self.north

    def grown(self, share: float) -> Window:
        """Return the window with room around it, as a share of its size."""
        x, y = (self.east - self.west) * share, (self.north - self.south) * share
        return Window(self.west - x, self.south - y, self.east + x, self.north + y)


@dataclass(frozen=True)
class Extent:
    """Where something is as far as it is known: a spot, a circle around it, or a boundary."""

    latitude: float
    longitude: float
    #: how far from the middle it may be; 0 for a spot that was found
    kilometres: float = 0
    #: the boundary of the area itself, where there is one
    rings: tuple[Ring, ...] = ()

    @property
    def is_spot(self) -> bool:
        """Return whether the very spot is known."""
        return not self.kilometres and not self.rings

    @property
    def window(self) -> Window:
        """Return the rectangle that holds all of it."""
        if self.rings:
            return window_of(self.rings)
        up = self.kilometres / KILOMETRES_PER_DEGREE
        across = up / max(math.cos(math.radians(self.latitude)), 0.1)
        return Window(
            self.longitude - across, self.latitude - up, self.longitude + across, self.latitude + up
        )


def window_of(rings: Iterable[Ring]) -> Window:
    """Return the rectangle that holds every ring."""
    points = [point for ring in rings for point in ring]
    across, up = [point[0] for point in points], [point[1] for point in points]
    return Window(min(across), min(up), max(across), max(up))


def window_around(windows: Iterable[Window], *, at_least: float) -> Window:
    """Return the rectangle that holds all windows, so many degrees wide and high at least."""
    every = list(windows)
    west, south = min(one.west for one in every), min(one.south for one in every)
    east, north = max(one.east for one in every), max(one.north for one in every)
    x, y = max(at_least - (east - west), 0) / 2, max(at_least - (north - south), 0) / 2
    return Window(west - x, south - y, east + x, north + y)


def clipped(ring: Ring, window: Window) -> list[Sequence[float]]:
    """Return the part of a ring inside a window (Sutherland and Hodgman, edge by edge)."""
    points: list[Sequence[float]] = list(ring)
    for axis, limit, keeps_above in (
        (0, window.west, True),
        (0, window.east, False),
        (1, window.south, True),
        (1, window.north, False),
    ):
        points = _cut(points, axis, limit, keeps_above=keeps_above)
    return points


def _cut(
    points: list[Sequence[float]], axis: int, limit: float, *, keeps_above: bool
) -> list[Sequence[float]]:
    kept: list[Sequence[float]] = []
    for index, here in enumerate(points):
        before = points[index - 1]
        is_in = (here[axis] >= limit) is keeps_above
        if is_in is not ((before[axis] >= limit) is keeps_above):
            kept.append(_crossing(before, here, axis, limit))
        if is_in:
            kept.append(here)
    return kept


def _crossing(
    before: Sequence[float], here: Sequence[float], axis: int, limit: float
) -> tuple[float, float]:
    share = (limit - before[axis]) / (here[axis] - before[axis])
    return (
        before[0] + (here[0] - before[0]) * share,
        before[1] + (here[1] - before[1]) * share,
    )


@dataclass(frozen=True)
class Tile:
    """A square of the earth by zoom, column and row: a window that an address can name."""

    zoom: int
    x: int
    y: int

    @classmethod
    def around(cls, latitude: float, longitude: float, zoom: int) -> Tile:
        """Return the square of a zoom that holds a point."""
        size = 360 / 2**zoom
        return cls(zoom, int((longitude + 180) // size), int((latitude + 90) // size))

    @property
    def window(self) -> Window:
        """Return its rectangle."""
        size = 360 / 2**self.zoom
        west, south = self.x * size - 180, self.y * size - 90
        return Window(west, south, west + size, south + size)

    @override
    def __str__(self) -> str:
        return f"{self.zoom}-{self.x}-{self.y}"
