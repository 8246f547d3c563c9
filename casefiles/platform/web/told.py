"""Drawings of a report on a page: shapes that were judged, words beside them in their direction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from casefiles.foundation.scripts import has_right_to_left

_OTHER_SIDE = {"start": "end", "end": "start", "middle": "middle"}


def drawing_words(shapes: Callable[[str], str]) -> dict[str, Any]:
    """Return what a page needs to show charts; `shapes` refuses whatever is more than shapes."""
    return {
        "shapes_of": lambda block: Markup(shapes(block["drawing"]["svg"])),  # noqa: S704 - judged
        "anchor_of": _anchor,
        "is_arabic": has_right_to_left,
    }


def _anchor(label: Mapping[str, Any]) -> str:
    """Return the anchor as SVG counts it: from where the text begins to be read."""
    anchor = str(label.get("anchor", "start"))
    return _OTHER_SIDE[anchor] if has_right_to_left(str(label["text"])) else anchor
