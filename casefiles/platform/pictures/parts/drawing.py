"""A drawing as plain data: shapes by what they are part of, and words beside them, no markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casefiles.foundation.scripts import has_right_to_left

#: what one sign takes, in units of the drawing; a little too much rather than too little
SIGN = 6.6
LINE = 15.0
#: words on paper, in units and colours
SIZE, PLAIN, STRONG = 12, "#445158", "#182225"
_OTHER_SIDE = {"start": "end", "end": "start", "middle": "middle"}

#: what a shape is part of → how it is painted on paper; on a page the styles of the same names do
PAINT: Mapping[str, str] = {
    "ground": 'fill="none" stroke="#d5d1c5" stroke-width="1"',
    "axis": 'fill="none" stroke="#7a878c" stroke-width="1"',
    "bar": 'fill="#1a6b7a"',
    "rest": 'fill="#8a969b"',
    "un": 'fill="#2f78bf"',
    "range": 'fill="#c4dde1" stroke="#1a6b7a" stroke-width="1"',
    "open": 'fill="none" stroke="#1a6b7a" stroke-width="1.8" stroke-dasharray="4 3"',
    "head": 'fill="none" stroke="#1a6b7a" stroke-width="1.8" stroke-linejoin="round"',
    "slope": 'fill="#e7e4da"',
    "sea": 'fill="#f4f3ee"',
    "land": 'fill="#e9e6dc" stroke="#b8b4a6" stroke-width="0.8"',
    "none": 'fill="#fdfcf9" stroke="#8a8f8c" stroke-width="0.8"',
    "withheld": 'fill="#fdfcf9" stroke="#55626a" stroke-width="1.2" stroke-dasharray="4 3"',
    "level1": 'fill="#dcebed" stroke="#7f8c90" stroke-width="0.8"',
    "level2": 'fill="#b9d8dd" stroke="#7f8c90" stroke-width="0.8"',
    "level3": 'fill="#93c2ca" stroke="#6c7c80" stroke-width="0.8"',
    "level4": 'fill="#6faab5" stroke="#55676b" stroke-width="0.8"',
    "symbol": 'fill="#93c2ca" fill-opacity="0.85" stroke="#0b5361" stroke-width="1.4" '
    'stroke-dasharray="4 3"',
    "halo": 'fill="none" stroke="#55626a" stroke-width="1" stroke-dasharray="2 4"',
}


@dataclass(frozen=True)
class Item:
    """One number of a picture, with its words: from the least to the most."""

    name: str
    #: the number as people say it: "at least 9", "12 to 40", "withheld"
    said: str
    #: None where it is withheld
    least: int | None
    #: None where it is withheld, or where nobody knows it
    most: int | None = None
    is_open: bool = False
    #: of whom or what it is not known where it belongs, or several parts together
    is_rest: bool = False
    is_un: bool = False
    #: the number in as few signs as it can be said: 30+
    short: str = ""
    #: what stands on the axis of time; nothing for a place that needs no word
    tick: str = ""
    #: what its caller opens behind it
    key: str = ""

    @property
    def reach(self) -> int:
        """Return how far it is drawn at the most."""
        return max(self.least or 0, self.most or 0)

    @property
    def is_range(self) -> bool:
        """Return whether it has a known end above the least."""
        return self.most is not None and self.least is not None and self.most > self.least


@dataclass(frozen=True)
class Shape:
    """A path and what it is; `item` is the number that it draws."""

    part: str
    path: str
    item: int | None = None


@dataclass(frozen=True)
class Label:
    """Words at a point. "start" begins at the point and runs to the right, in any script."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    is_strong: bool = False
    #: it may cross lines of a map, and is kept clear of them
    is_on_land: bool = False

    @property
    def classes(self) -> str:
        """Return the names of its styles."""
        named = {"strong": self.is_strong, "on-land": self.is_on_land}
        return " ".join(name for name, holds in named.items() if holds)

    @property
    def from_right(self) -> bool:
        """Return whether it is read from the right."""
        return has_right_to_left(self.text)

    @property
    def text_anchor(self) -> str:
        """Return the anchor as SVG counts it: from where the text begins to be read."""
        return _OTHER_SIDE[self.anchor] if self.from_right else self.anchor


@dataclass(frozen=True)
class Drawing:
    """What is drawn, in units of which a word is twelve high."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    labels: tuple[Label, ...]
    items: tuple[Item, ...] = ()

    @property
    def svg(self) -> str:
        """Return the shapes alone as SVG, for a document that sets the words beside them."""
        paths = "".join(f'<path d="{one.path}" {PAINT[one.part]}/>' for one in self.shapes)
        box = f'viewBox="0 0 {self.width} {self.height}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{paths}</svg>'

    @property
    def plain(self) -> dict[str, Any]:
        """Return it as a report's page description takes it."""
        return {
            "width": self.width,
            "height": self.height,
            "svg": self.svg,
            "labels": [
                {
                    "x": one.x,
                    "y": one.y,
                    "text": one.text,
                    "anchor": one.anchor,
                    "size": SIZE,
                    "bold": one.is_strong,
                    "colour": STRONG if one.is_strong else PLAIN,
                }
                for one in self.labels
            ],
        }

    def shapes_of(self, item: int | None) -> list[Shape]:
        """Return the shapes of one number, or those of the ground."""
        return [one for one in self.shapes if one.item == item]


@dataclass(frozen=True)
class DataTable:
    """The same as a picture, in numbers."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def plain(self) -> dict[str, Any]:
        """Return it as a report's page description takes it."""
        return {
            "caption": self.caption,
            "head": list(self.head),
            "align": ["text", *["number"] * (len(self.head) - 1)],
            "rows": [list(row) for row in self.rows],
        }


@dataclass(frozen=True)
class Picture:
    """A drawing with all that is said about it, in one language."""

    title: str
    language: str
    #: for who does not see it
    alt: str
    #: what it says of its numbers: the day, the rule, what is not drawn
    notes: tuple[str, ...]
    drawing: Drawing
    table: DataTable

    @property
    def block(self) -> dict[str, Any]:
        """Return it as the chart of a report: caption, text alternative, drawing, data."""
        return {
            "kind": "chart",
            "caption": self.title,
            "alt": self.alt,
            "drawing": self.drawing.plain,
            "data": self.table.plain,
            "note": " ".join(self.notes),
        }


def room_of(text: str) -> float:
    """Return how wide some words are at the most."""
    return len(text) * SIGN


def wrapped(text: str, room: float, *, most: int = 2) -> list[str]:
    """Return a text in lines that fit, cut with an ellipsis where it needs more than `most`."""
    signs = max(int(room / SIGN + 0.01), 4)
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= signs:
            lines[-1] = longer
        else:
            lines += [word[at : at + signs] for at in range(0, len(word), signs)]
    lines = [line for line in lines if line]
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], lines[most - 1][: signs - 1].rstrip() + "…"]


def highest(items: Sequence[Item]) -> int:
    """Return how far the longest of them reaches, one at the least."""
    return max((one.reach for one in items), default=0) or 1


def box(x: float, y: float, width: float, height: float) -> str:
    """Return a rectangle as a path."""
    x, y, width, height = (round(one, 1) for one in (x, y, width, height))
    return f"M{x} {y}h{width}v{height}h{-width}z"


def circle(x: float, y: float, radius: float) -> str:
    """Return a circle as a path."""
    x, y, radius = (round(one, 1) for one in (x, y, radius))
    turn = f"a{radius} {radius} 0 1 0"
    return f"M{round(x - radius, 1)} {y}{turn} {2 * radius} 0{turn} {-2 * radius} 0z"
