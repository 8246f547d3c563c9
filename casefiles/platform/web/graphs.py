"""What derives from what, drawn in layers as plain data: boxes and arrows, never markup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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

    `links` are pairs (what derives, what it derives from), in which there is no circle.
    """
    pairs = [pair for pair in links if set(pair) <= set(keys)]
    origins: dict[Key, list[Key]] = {key: [] for key in keys}
    for key, origin in pairs:
        origins[key].append(origin)
    layers = _layers(keys, origins)
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
        arrows=tuple(_arrow(boxes[key], boxes[origin], rtl=rtl) for key, origin in pairs),
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


def _layers(keys: Sequence[Key], origins: Mapping[Key, Sequence[Key]]) -> list[list[Key]]:
    """Return the keys layer by layer, each beside what it derives from."""
    depth: dict[Key, int] = {}
    waiting = list(keys)
    while waiting:
        ready = [key for key in waiting if all(origin in depth for origin in origins[key])]
        # A circle is never written; if there is one all the same, it is one layer.
        ready = ready or waiting
        depth |= {key: 1 + _deepest(depth.get(one, -1) for one in origins[key]) for key in ready}
        waiting = [key for key in waiting if key not in depth]
    layers: list[list[Key]] = [[] for _ in range(1 + max(depth.values(), default=-1))]
    for key in keys:
        layers[depth[key]].append(key)
    return _untangled(layers, origins)


def _deepest(depths: Iterable[int]) -> int:
    return max(depths, default=-1)


def _untangled(
    layers: Sequence[Sequence[Key]], origins: Mapping[Key, Sequence[Key]]
) -> list[list[Key]]:
    """Order each layer by where, on average, what it derives from stands."""
    place: dict[Key, float] = {}
    ordered = []
    for layer in layers:
        wanted = {key: _average([place.get(one, 0) for one in origins[key]]) for key in layer}
        row = sorted(layer, key=wanted.__getitem__)
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


def _arrow(start: Box, end: Box, *, rtl: bool) -> Arrow:
    """Leave the side of a box that faces its origin, and end at the origin's other side."""
    way = 1 if rtl else -1
    x1 = start.x + (BOX_WIDTH if rtl else 0)
    x2 = end.x + (0 if rtl else BOX_WIDTH)
    y1, y2 = start.y + BOX_HEIGHT / 2, end.y + BOX_HEIGHT / 2
    bend = way * _ACROSS / 2
    return Arrow(
        path=f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2 - way * 6} {y2}",
        head=f"M{x2} {y2}l{-way * 8} -4.5v9z",
    )
