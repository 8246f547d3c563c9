"""The earth on flat paper: where a point of a window lies, and how long a kilometre is."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from casefiles.foundation.geography import KILOMETRES_PER_DEGREE, Ring, Window

SCALE_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True)
class Bounds:
    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Projection:
    """An even grid squeezed at the middle latitude, which is enough for one district."""

    bounds: Bounds
    width: int
    height: int
    squeeze: float = field(init=False)
    scale: float = field(init=False)

    def __post_init__(self) -> None:
        bounds = self.bounds
        squeeze = math.cos(math.radians((bounds.south + bounds.north) / 2))
        across = (bounds.east - bounds.west) * squeeze
        scale = min(self.width / across, self.height / (bounds.north - bounds.south))
        object.__setattr__(self, "squeeze", squeeze)
        object.__setattr__(self, "scale", scale)

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        bounds = self.bounds
        x = (longitude - (bounds.west + bounds.east) / 2) * self.squeeze * self.scale
        y = ((bounds.south + bounds.north) / 2 - latitude) * self.scale
        return round(x + self.width / 2, 1), round(y + self.height / 2, 1)

    def pixels(self, kilometres: float) -> float:
        return kilometres / KILOMETRES_PER_DEGREE * self.scale

    @property
    def window(self) -> Window:
        """Return all that the paper shows: more than its bounds where the shapes differ."""
        bounds = self.bounds
        x, y = (bounds.west + bounds.east) / 2, (bounds.south + bounds.north) / 2
        across = self.width / 2 / (self.squeeze * self.scale)
        up = self.height / 2 / self.scale
        return Window(x - across, y - up, x + across, y + up)

    def path(self, rings: Iterable[Ring], *, apart: float = 0) -> str:
        """Return closed lines as a path of points at least so far apart."""
        parts = []
        for ring in rings:
            points = list(dict.fromkeys(self.at(point[1], point[0]) for point in ring))
            kept = points[:1]
            for point in points[1:]:
                if math.dist(point, kept[-1]) >= apart:
                    kept.append(point)
            if len(kept) > 2:  # noqa: PLR2004 - fewer points enclose nothing
                parts.append("M" + "L".join(f"{x} {y}" for x, y in kept) + "Z")
        return "".join(parts)


@dataclass(frozen=True)
class Scale:
    path: str
    kilometres: int
    label_x: float
    label_y: float


def scale_of(projection: Projection) -> Scale:
    """Return the longest round distance that takes at most a quarter of the width."""
    fitting = [step for step in SCALE_STEPS if projection.pixels(step) <= projection.width / 4] or [
        SCALE_STEPS[0]
    ]
    length = projection.pixels(fitting[-1])
    start = projection.width - 14 - length
    return Scale(
        path=f"M{start:.1f} {projection.height - 12}v4h{length:.1f}v-4",
        kilometres=fitting[-1],
        label_x=round(start + length / 2, 1),
        label_y=projection.height - 15,
    )
