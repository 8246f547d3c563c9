"""What derives from what, drawn in layers as plain data: boxes and arrows, never markup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from casefiles.platform.web.display import language_of

BOX_WIDTH, BOX_HEIGHT = 148, 46
_ACROSS, _DOWN, _EDGE = 62, 16, 8

Key = int
Pair = tuple[Key, Key]


@dataclass(frozen=True)
class Box:
    """Where one thing is drawn; the middle is where its words stand."""

    key: Key
    x: float
    y: float

    @property
    def middle(self) -> float:
        """Return the middle of the box across, where its words are centred."""
        return self.x + BOX_WIDTH / 2


@dataclass(frozen=True)
class Arrow:
    """A line from what derives to what it derives from, and the head at its end."""

    path: str
    head: str


@dataclass(frozen=True)
class LayeredGraph:
    """A graph in layers, origins at the reading edge."""

    width: int
    height: int
    box_width: int
    box_height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def layered_graph(keys: Sequence[Key], links: Iterable[Pair], *, rtl: bool) -> LayeredGraph:
    """Place origins first, each other thing one layer after the last it derives from.

    `links` are pairs (what derives, what it derives from), in which there is no circle. A link
    over several layers goes between the boxes on its way, never behind one.
    """
    pairs = [pair for pair in links if set(pair) <= set(keys)]
    depth = _depths(keys, pairs)
    ways = _ways(pairs, depth)
    layers = _untangled(depth, ways)
    tallest = max(map(len, layers), default=0)
    width = len(layers) * (BOX_WIDTH + _ACROSS) - _ACROSS + 2 * _EDGE
    height = tallest * (BOX_HEIGHT + _DOWN) - _DOWN + 2 * _EDGE
    boxes = {box.key: box for box in _boxes(layers, width, height, rtl=rtl)}
    return LayeredGraph(
        width=width,
        height=height,
        box_width=BOX_WIDTH,
        box_height=BOX_HEIGHT,
        boxes=tuple(boxes[key] for key in keys),
        arrows=tuple(_arrow([boxes[key] for key in way], rtl=rtl) for way in ways),
    )


class _Node(Protocol):
    @property
    def key(self) -> Key: ...


class _Link(Protocol):
    @property
    def source(self) -> _Node: ...
    @property
    def origin(self) -> _Node: ...


class _Graph(Protocol):
    @property
    def nodes(self) -> Sequence[_Node]: ...
    @property
    def links(self) -> Sequence[_Link]: ...


def drawing_of(graph: _Graph) -> LayeredGraph:
    """Draw a graph of a room's own making, from the reading edge of the page's language."""
    keys = [node.key for node in graph.nodes]
    links = [(link.source.key, link.origin.key) for link in graph.links]
    return layered_graph(keys, links, rtl=language_of(None) == "ar")


def _depths(keys: Sequence[Key], pairs: Sequence[Pair]) -> dict[Key, int]:
    """Return in which layer each key stands: one after the last that it derives from."""
    origins: dict[Key, list[Key]] = {key: [] for key in keys}
    for key, origin in pairs:
        origins[key].append(origin)
    depth: dict[Key, int] = {}
    waiting = list(keys)
    while waiting:
        ready = [key for key in waiting if all(origin in depth for origin in origins[key])]
        # A circle is never written; if there is one all the same, it is one layer.
        ready = ready or waiting
        depth |= {key: 1 + _deepest(depth.get(one, -1) for one in origins[key]) for key in ready}
        waiting = [key for key in waiting if key not in depth]
    return depth


def _deepest(depths: Iterable[int]) -> int:
    return max(depths, default=-1)


def _ways(pairs: Sequence[Pair], depth: dict[Key, int]) -> list[list[Key]]:
    """Return each link as the keys it passes: in each layer between, a place of its own.

    The places are put into `depth` too, under numbers below zero.
    """
    ways = []
    for key, origin in pairs:
        between = range(depth[key] - 1, depth[origin], -1)
        places = [-len(depth) - 1 - step for step in range(len(between))]
        depth |= dict(zip(places, between, strict=True))
        ways.append([key, *places, origin])
    return ways


def _untangled(depth: Mapping[Key, int], ways: Iterable[Sequence[Key]]) -> list[list[Key]]:
    """Return the layers, each ordered by where, on average, what it derives from stands."""
    towards: dict[Key, list[Key]] = {key: [] for key in depth}
    for key, following in (pair for way in ways for pair in pairwise(way)):
        towards[key].append(following)
    place: dict[Key, float] = {}
    ordered = []
    for layer in range(1 + _deepest(depth.values())):
        row = [key for key in depth if depth[key] == layer]
        wanted = {key: _average([place.get(one, 0) for one in towards[key]]) for key in row}
        row.sort(key=wanted.__getitem__)
        place |= {key: (at + 0.5) / len(row) for at, key in enumerate(row)}
        ordered.append(row)
    return ordered


def _average(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


def _boxes(layers: Sequence[Sequence[Key]], width: int, height: int, *, rtl: bool) -> Iterable[Box]:
    for column, layer in enumerate(layers):
        x = _EDGE + column * (BOX_WIDTH + _ACROSS)
        taken = len(layer) * (BOX_HEIGHT + _DOWN) - _DOWN
        top = (height - taken) / 2
        for row, key in enumerate(layer):
            y = top + row * (BOX_HEIGHT + _DOWN)
            yield Box(key, width - x - BOX_WIDTH if rtl else x, y)


def _arrow(way: Sequence[Box], *, rtl: bool) -> Arrow:
    """Leave the side of a box that faces its origin, and end at the origin's other side."""
    to_start, to_end = (BOX_WIDTH, 0) if rtl else (0, BOX_WIDTH)
    ahead = 1 if rtl else -1
    x, y = way[0].x + to_start, way[0].y + BOX_HEIGHT / 2
    path = [f"M{x} {y}"]
    for box in way[1:]:
        end, level = box.x + to_end, box.y + BOX_HEIGHT / 2
        bend = ahead * _ACROSS / 2
        path.append(f"C{x + bend} {y} {end - bend} {level} {end - ahead * 6} {level}")
        x, y = box.x + to_start, level
        path.append(f"L{x} {y}")
    head = way[-1].x + to_end
    return Arrow("".join(path[:-1]), f"M{head} {y}l{-ahead * 8} -4.5v9z")
