"""Which estimates cannot both be true: pure rules, told in docs/record.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from casefiles.foundation.counts import CountRange, computed
from casefiles.foundation.texts import Texts
from casefiles.record.displacement.models import AT_A_MOMENT, DisplacementEstimate, Reach
from casefiles.record.displacement.parts.judging import day_of, is_doubted

#: "about" is taken for so much more or less, as with published figures
ABOUT = 0.05
#: place → itself and all that it lies in
Lines = Mapping[UUID, Collection[UUID]]


class Why(StrEnum):
    """Why two estimates cannot both be true."""

    #: the same is counted, and the ranges lie apart
    APART = "apart"
    #: a part of it is counted, and that is more than the whole
    MORE_THAN_WHOLE = "more_than_whole"


@dataclass(frozen=True)
class Contradiction:
    """Two estimates that cannot both be true; `more` says at least more than `less` allows."""

    more: DisplacementEstimate
    less: DisplacementEstimate
    why: Why


def contradictions(estimates: Iterable[DisplacementEstimate], lines: Lines) -> list[Contradiction]:
    """Return every two that cannot both be true, in the order of the estimates."""
    alike: dict[tuple[object, ...], list[_Read]] = defaultdict(list)
    for one in estimates:
        if (key := _counted_alike(one)) is not None:
            alike[key].append(_Read(one, widened(one)))
    return [found for group in alike.values() for found in _within(group, lines)]


@dataclass(frozen=True)
class _Read:
    estimate: DisplacementEstimate
    count: CountRange


def _within(group: Sequence[_Read], lines: Lines) -> Iterable[Contradiction]:
    for more in group:
        if more.count.minimum is None:
            continue
        for less in group:
            most = less.count.maximum
            if most is not None and more.count.minimum > most:
                why = _why(more.estimate, less.estimate, lines)
                if why is not None:
                    yield Contradiction(more.estimate, less.estimate, why)


def _why(more: DisplacementEstimate, less: DisplacementEstimate, lines: Lines) -> Why | None:
    if not _covers(less, more, lines):
        return None
    return Why.APART if _covers(more, less, lines) else Why.MORE_THAN_WHOLE


def widened(estimate: DisplacementEstimate) -> CountRange:
    """Return an estimate as a range: "about" takes in a little on both sides."""
    if not estimate.is_about:
        return estimate.count
    low, high = estimate.minimum, estimate.maximum
    return computed(
        None if low is None else int(low * (1 - ABOUT)),
        None if high is None else int(high * (1 + ABOUT)),
    )


def _counted_alike(one: DisplacementEstimate) -> tuple[object, ...] | None:
    """Return what has to be the same of two; None where nobody knows which days are meant."""
    if is_doubted(one.from_edtf) or is_doubted(one.to_edtf):
        return None
    start, end = day_of(one.from_edtf) if one.from_edtf else None, day_of(one.to_edtf)
    if start is None and one.kind != AT_A_MOMENT:
        return None
    if one.kind == AT_A_MOMENT and end is not None and end[0] != end[1]:
        return None
    words = (_words(one.from_words), _words(one.to_words), _words(one.scope))
    return (one.kind, one.unit, start, end, *words)


def _words(texts: Texts | None) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(texts.wordings.items())) if texts else ()


def _covers(whole: DisplacementEstimate, part: DisplacementEstimate, lines: Lines) -> bool:
    """Return whether everybody whom one counts is among those whom the other counts."""
    return (
        _lie_in(part.origin_ids, whole.origin_ids, lines)
        and _lie_in(part.destination_ids, whole.destination_ids, lines)
        and (whole.party_id is None or whole.party_id == part.party_id)
        and (whole.reach is part.reach or whole.reach is Reach.BOTH)
    )


def _lie_in(places: Collection[UUID], areas: Collection[UUID], lines: Lines) -> bool:
    """Return whether each place lies in one of some areas; no area is everywhere."""
    if not areas:
        return True
    wanted = set(areas)
    return bool(places) and all(wanted & set(lines.get(one, (one,))) for one in places)
