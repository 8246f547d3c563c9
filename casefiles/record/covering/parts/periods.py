"""Times of a recording: what is taken out, and which frames or milliseconds a time touches."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction

from casefiles.record.covering.models import Areas, Period

#: sound is silenced and cut by so many pieces to the second
PIECES = 1000
Steps = tuple[int, int]


def taken_out(areas: Areas, seconds: float) -> list[Period]:
    """Return what is cut out, in order and apart: the cuts, and what is not among the kept."""
    cuts = list(areas.cuts)
    if areas.kept:
        cuts += _between(joined(areas.kept), seconds)
    return joined(cuts)


def joined(periods: Iterable[Period]) -> list[Period]:
    """Return times in order, those that touch as one."""
    found: list[Period] = []
    for one in sorted(periods, key=lambda each: (each.begin, each.end)):
        if found and one.begin <= found[-1].end:
            found[-1] = Period(found[-1].begin, max(found[-1].end, one.end))
        else:
            found.append(one)
    return found


def _between(kept: Iterable[Period], seconds: float) -> Iterator[Period]:
    at = 0.0
    for one in kept:
        if one.begin > at:
            yield Period(at, one.begin)
        at = one.end
    if at < seconds:
        yield Period(at, seconds)


def length(periods: Iterable[Period]) -> float:
    """Return how long times are together that do not overlap."""
    return sum(one.end - one.begin for one in periods)


def frames(period: Period, rate: Fraction) -> Steps:
    """Return the first and last frame of a time, one more on each side.

    A frame stays on the screen until the next one, and may be moved by half of that when frames
    are put at even distances.
    """
    return max(math.floor(period.begin * rate) - 1, 0), math.ceil(period.end * rate)


def pieces(period: Period) -> Steps:
    """Return the first and last piece of sound of a time."""
    return math.floor(period.begin * PIECES), math.ceil(period.end * PIECES) - 1


def pieces_of_frames(steps: Steps, rate: Fraction) -> Steps:
    """Return the sound that belongs to some frames, so that both stay together."""
    first, last = steps
    return round(first / rate * PIECES), round((last + 1) / rate * PIECES) - 1


def apart(steps: Iterable[Steps]) -> list[Steps]:
    """Return ranges of frames or pieces in order, those that touch as one."""
    found: list[Steps] = []
    for first, last in sorted(steps):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def said(steps: Iterable[Steps]) -> str:
    """Return ranges as FFmpeg takes them: true inside of any."""
    return "+".join(f"between(n,{first},{last})" for first, last in steps)
