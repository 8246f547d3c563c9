"""Drawings hold shapes and nothing else: whatever could run, load or style is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree import ElementTree as ET
from xml.sax.saxutils import quoteattr

_SVG = "{http://www.w3.org/2000/svg}"
SHAPES = frozenset({"circle", "ellipse", "g", "line", "path", "polygon", "polyline", "rect"})
_ATTRIBUTES = frozenset(
    {
        "cx", "cy", "d", "fill", "fill-opacity", "fill-rule", "height", "opacity", "points", "r",
        "rx", "ry", "stroke", "stroke-dasharray", "stroke-linecap", "stroke-linejoin",
        "stroke-opacity", "stroke-width", "transform", "width", "x", "x1", "x2", "y", "y1", "y2",
    }
)  # fmt: skip
#: of what stands around the shapes; the size of the drawing says it anew
_OF_THE_ROOT = frozenset({"viewBox", "width", "height"})
_PLAIN = re.compile(r"[\w\s#%.,()+-]*", re.ASCII)


@lru_cache(maxsize=256)
def drawn(svg: str) -> str:
    """Return the shapes of a drawing, written anew; ValueError for anything else in it."""
    if "<!" in svg or "<?" in svg:
        raise ValueError("a drawing has no declarations")
    given = svg if svg.lstrip().startswith("<svg") else f"<g>{svg}</g>"
    try:
        root = ET.fromstring(given)  # noqa: S314 - nothing is declared in it, so nothing expands
    except ET.ParseError as problem:
        raise ValueError("a drawing is not well-formed") from problem
    return "".join(_written(root))


def _written(root: ET.Element) -> Iterator[str]:
    name = root.tag.removeprefix(_SVG)
    if name != "svg":
        yield _shape(root)
        return
    if unknown := set(root.keys()) - _OF_THE_ROOT - _ATTRIBUTES:
        raise ValueError(f"a drawing has no {', '.join(sorted(unknown))}")
    _refuse_words(root)
    kept = {key: value for key, value in root.items() if key not in _OF_THE_ROOT}
    yield f"<g{_attributes(kept)}>{''.join(map(_shape, root))}</g>"


def _shape(element: ET.Element) -> str:
    name = element.tag.removeprefix(_SVG)
    if name not in SHAPES:
        raise ValueError(f"a drawing has no {name[:30]}")
    _refuse_words(element)
    return f"<{name}{_attributes(dict(element.items()))}>{''.join(map(_shape, element))}</{name}>"


def _refuse_words(element: ET.Element) -> None:
    if (element.text or "").strip() or any((one.tail or "").strip() for one in element):
        raise ValueError("the words of a drawing are labels")


def _attributes(given: dict[str, str]) -> str:
    for name, value in given.items():
        if name not in _ATTRIBUTES or not _PLAIN.fullmatch(value) or "url" in value.lower():
            raise ValueError(f"a drawing has no {name[:30]} of this kind")
    return "".join(f" {name}={quoteattr(value)}" for name, value in sorted(given.items()))
