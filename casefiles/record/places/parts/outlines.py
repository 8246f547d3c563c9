"""Boundaries as rings of points, and the window that holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

Ring = Sequence[Sequence[float]]


def rings_of(boundary: Mapping[str, object] | None) -> list[Ring]:
    """Return the rings of a polygon or of several; nothing for any other geometry."""
    if not boundary:
        return []
    coordinates = cast("Any", boundary.get("coordinates", ()))
    match boundary.get("type"):
        case "Polygon":
            return list(coordinates)
        case "MultiPolygon":
            return [ring for polygon in coordinates for ring in polygon]
    return []


def bounds_of(rings: Sequence[Ring]) -> tuple[float, float, float, float]:
    """Return west, south, east and north of what is drawn, with a little room around it."""
    across = [point[0] for ring in rings for point in ring]
    up = [point[1] for ring in rings for point in ring]
    room = max(max(across) - min(across), max(up) - min(up), 0.01) * 0.08
    return min(across) - room, min(up) - room, max(across) + room, max(up) + room
