"""Two lines of counts over time as plain coordinates: steps, for a page and a document alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casefiles.foundation.axes import Tick, days_between, levels_to
from casefiles.outbound.reports.parts.facts import Point

WIDTH, HEIGHT = 720, 240
_BEFORE, _AFTER, _TOP, _BOTTOM = 44, 44, 16, 30
_SHORTEST_DAYS = 30


@dataclass(frozen=True)
class Drawing:
    """Both lines and the ground they are drawn on; the label of each stands at its end."""

    width: int
    height: int
    left: float
    right: float
    foot: float
    days: tuple[Tick, ...]
    levels: tuple[Tick, ...]
    ours: str
    named: str
    end: float
    #: the numbers at the ends are moved apart where they would cover each other
    ours_label: float
    named_label: float


def drawing_of(points: Sequence[Point], *, rtl: bool) -> Drawing | None:
    """Place the course of both counts; time runs from the reading edge. None for no course."""
    if not points:
        return None
    last = points[-1].day.toordinal()
    first = min(points[0].day.toordinal(), last - _SHORTEST_DAYS)
    top = max(max(one.ours, one.named) for one in points)
    before, after = (_AFTER, _BEFORE) if rtl else (_BEFORE, _AFTER)
    foot = HEIGHT - _BOTTOM

    def across(ordinal: int) -> float:
        x = (ordinal - first) / (last - first) * (WIDTH - _BEFORE - _AFTER)
        return round(WIDTH - after - x if rtl else before + x, 1)

    def up(count: int) -> float:
        return round(foot - count / top * (foot - _TOP), 1)

    ours, named = ([getattr(one, name) for one in points] for name in ("ours", "named"))
    at = [across(one.day.toordinal()) for one in points]
    end = points[-1]
    return Drawing(
        WIDTH,
        HEIGHT,
        min(across(first), across(last)),
        max(across(first), across(last)),
        foot,
        tuple(Tick(across(day.toordinal()), label) for day, label in days_between(first, last)),
        tuple(Tick(up(level), str(level)) for level in levels_to(top)),
        _steps(at, [up(one) for one in ours], foot),
        _steps(at, [up(one) for one in named], foot),
        at[-1],
        *_apart(up(end.ours), up(end.named)),
    )


def _steps(at: Sequence[float], heights: Sequence[float], foot: float) -> str:
    """Return a path that keeps each height until the next day on which it changes."""
    path = [f"M{at[0]} {foot}V{heights[0]}"]
    path += [f"H{x}V{y}" for x, y in zip(at[1:], heights[1:], strict=True)]
    return "".join(path)


def _apart(ours: float, named: float) -> tuple[float, float]:
    least = 14.0
    if abs(ours - named) >= least:
        return ours + 4, named + 4
    middle = (ours + named) / 2
    upper, lower = middle - least / 2 + 4, middle + least / 2 + 4
    return (upper, lower) if ours <= named else (lower, upper)


def as_svg(drawing: Drawing) -> str:
    """Return the drawing without its words as SVG, for a document that writes them beside it."""
    ground = "".join(f"M{drawing.left} {tick.at}H{drawing.right}" for tick in drawing.levels)
    ticks = "".join(f"M{tick.at} {drawing.foot}v5" for tick in drawing.days)
    line = 'fill="none" stroke-width="2.5" stroke-linejoin="round"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width} {drawing.height}">'
        f'<path d="{ground}{ticks}" fill="none" stroke="#d5d1c5" stroke-width="1"/>'
        f'<path d="{drawing.ours}" {line} stroke="#0b5361"/>'
        f'<path d="{drawing.named}" {line} stroke="#1a528c" stroke-dasharray="7 4"/></svg>'
    )
