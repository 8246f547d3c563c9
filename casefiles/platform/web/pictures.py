"""Pictures as plain data: coordinates and paths that a macro draws, never markup."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from casefiles.foundation.geography import KILOMETRES_PER_DEGREE
from casefiles.foundation.projection import Bounds, Projection, Scale, scale_of

SMALLEST_AREA = 7.0

Ring = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Band:
    x: float
    y: float
    width: float


@dataclass(frozen=True)
class RangePlot:
    low: int | None
    high: int | None
    width: int
    height: int
    middle: float
    axis: str
    points: tuple[float, ...]
    band: Band | None
    arrow: str


def range_plot(low: int | None, high: int | None, top: int, *, rtl: bool) -> RangePlot:
    """Place one count on a shared axis; an open end is an arrow, one value a point."""
    width, height, pad = 200, 18, 8
    middle = height / 2

    def at(value: float) -> float:
        x = pad + min(value / max(top, 1), 1) * (width - 2 * pad)
        return round(width - x if rtl else x, 1)

    points = tuple(at(value) for value in dict.fromkeys((low, high)) if value is not None)
    return RangePlot(
        low=low,
        high=high,
        width=width,
        height=height,
        middle=middle,
        axis=f"M{pad} {middle}H{width - pad}",
        points=points,
        band=_band(points, middle),
        arrow=_arrow(at, low, high, top, middle),
    )


def _band(points: tuple[float, ...], middle: float) -> Band | None:
    if len(points) < 2:  # noqa: PLR2004
        return None
    return Band(x=min(points), y=middle - 3, width=round(max(points) - min(points), 1))


def _arrow(
    at: Callable[[float], float], low: int | None, high: int | None, top: int, middle: float
) -> str:
    """Point away from the one end that is known; nothing when both or neither are."""
    if (low is None) == (high is None):
        return ""
    known = low if low is not None else high
    assert known is not None  # noqa: S101
    reach = top * 0.16 if low is not None else -top * 0.16
    end = at(min(max(known + reach, 0), top))
    way = 1 if end >= at(known) else -1
    return f"M{at(known)} {middle}H{end}m{-4 * way} -3.5l{4 * way} 3.5l{-4 * way} 3.5"


@dataclass(frozen=True)
class Bar:
    x: float
    width: float


def bar(value: float, top: float, *, rtl: bool) -> Bar:
    """Fill from the reading edge, in hundredths of the width."""
    width = round(min(max(value / top, 0), 1) * 100, 1) if top else 0.0
    return Bar(x=round(100 - width, 1) if rtl else 0.0, width=width)


@dataclass(frozen=True)
class Area:
    """A piece of land as rings of (longitude, latitude)."""

    rings: Sequence[Ring]
    here: bool = False


@dataclass(frozen=True)
class Spot:
    """A named point; its label keeps its side, since ground never mirrors."""

    name: str
    latitude: float
    longitude: float
    big: bool = False
    label_before: bool = False


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    radius: float
    name: str
    label_x: float
    label_y: float
    anchor: str
    big: bool = False


@dataclass(frozen=True)
class Land:
    path: str
    here: bool


@dataclass(frozen=True)
class LocatorMap:
    width: int
    height: int
    lands: tuple[Land, ...]
    towns: tuple[Label, ...]
    others: tuple[str, ...]
    place: Label | None
    scale: Scale


def around(latitude: float, longitude: float, *, kilometres: float) -> Bounds:
    """Give the window of a map that shows so many kilometres each way from a point."""
    up = kilometres / KILOMETRES_PER_DEGREE
    across = up / max(math.cos(math.radians(latitude)), 0.1)
    return Bounds(longitude - across, latitude - up, longitude + across, latitude + up)


def locator_map(
    place: Spot | None,
    *,
    bounds: Bounds,
    precision_kilometres: float = 0,
    areas: Iterable[Area] = (),
    towns: Iterable[Spot] = (),
    others: Iterable[tuple[float, float]] = (),
    width: int = 312,
    height: int = 292,
) -> LocatorMap:
    """Draw one place as large as it is uncertain, with the land, towns and cases around it."""
    projection = Projection(bounds, width, height)
    radius = max(projection.pixels(precision_kilometres), SMALLEST_AREA)
    return LocatorMap(
        width=width,
        height=height,
        lands=tuple(Land(_path(area.rings, projection), area.here) for area in areas),
        towns=tuple(_label(town, projection, radius=3 if town.big else 2) for town in towns),
        others=tuple(_diamond(projection.at(*other)) for other in others),
        place=_label(place, projection, radius=radius) if place else None,
        scale=scale_of(projection),
    )


def _path(rings: Iterable[Ring], projection: Projection) -> str:
    parts = []
    for ring in rings:
        points = (projection.at(point[1], point[0]) for point in ring)
        parts.append("M" + "L".join(f"{x} {y}" for x, y in points) + "Z")
    return "".join(parts)


def _label(spot: Spot, projection: Projection, *, radius: float) -> Label:
    x, y = projection.at(spot.latitude, spot.longitude)
    side = -1 if spot.label_before else 1
    return Label(
        x=x,
        y=y,
        radius=round(radius, 1),
        name=spot.name,
        label_x=round(x + side * (min(radius, 40) + 4), 1),
        label_y=round(y + 4, 1),
        anchor="end" if spot.label_before else "start",
        big=spot.big,
    )


def _diamond(point: tuple[float, float]) -> str:
    x, y = point
    return f"M{x} {round(y - 4.2, 1)}l4.2 4.2l-4.2 4.2l-4.2 -4.2z"
