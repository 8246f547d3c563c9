"""The parts of a measure as what is drawn: time without gaps, the largest parts, the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from casefiles.foundation.messages import N_
from casefiles.outbound.pictures.parts.speech import Speech
from casefiles.outbound.statistics.queries import UNKNOWN, Figure, Part, Told
from casefiles.platform.pictures.documents import Item

#: so many parts are drawn; what is left is drawn as one, or stands in the table alone
MOST_BARS = 12
MOST_YEARS, MOST_MONTHS = 40, 120
_MONTHS = 12
_OF_MONTH = len("2016-03")


@dataclass(frozen=True)
class Chosen:
    """What is drawn of a measure, and what of it is not."""

    items: tuple[Item, ...]
    #: parts of no known place in time, and those before the first that is drawn
    undated: tuple[Part, ...] = ()
    is_cut: bool = False
    #: parts that do not add up and stand in the table alone
    left: int = 0


def item_of(name: str, figure: Figure, speech: Speech, *, key: str = "", tick: str = "") -> Item:
    """Return one number with its words."""
    return Item(
        name,
        speech.figure(figure),
        figure.least,
        figure.most,
        is_open=figure.is_open and figure.least is not None,
        is_rest=key == UNKNOWN,
        short=speech.short(figure),
        tick=tick,
        key=key,
    )


def bars_from(told: Told, names: Mapping[str, str], speech: Speech) -> Chosen:
    """Return the largest parts, the others together where they add up, the unknown last."""
    known = [one for one in told.parts if one.value != UNKNOWN]
    unknown = [one for one in told.parts if one.value == UNKNOWN]
    shown = sorted(known, key=lambda one: one.figure.least is None)
    left: list[Part] = []
    if len(known) > MOST_BARS:
        shown, left = shown[: MOST_BARS - 1], shown[MOST_BARS - 1 :]
    items = [_bar(one, names, speech) for one in shown]
    together = _together([one.figure for one in left], speech) if left and told.adds_up else None
    if together:
        items.append(together)
    items += [_bar(one, names, speech) for one in unknown]
    return Chosen(tuple(items), left=0 if together else len(left))


def _bar(part: Part, names: Mapping[str, str], speech: Speech) -> Item:
    """Return a part; beside its bar is room to say of how many it is not known."""
    item = item_of(names[part.value], part.figure, speech, key=part.value)
    return replace(item, said=speech.figure_and_unknown(part.figure))


def _together(figures: Sequence[Figure], speech: Speech) -> Item | None:
    """Return several parts as one; None where a number of theirs is withheld."""
    if any(one.withheld for one in figures):
        return None
    least = sum(one.least or 0 for one in figures)
    is_open = any(one.is_open for one in figures)
    most = None if is_open else sum(one.most or 0 for one in figures)
    name = speech.say(N_("%(number)s others together"), number=speech.number(len(figures)))
    figure = Figure(least, most, is_open)
    return Item(
        name,
        speech.figure(figure),
        least,
        most,
        is_open=is_open,
        is_rest=True,
        short=speech.short(figure),
    )


def columns_from(told: Told, names: Mapping[str, str], speech: Speech) -> Chosen:
    """Return every year, or month, from the first to the last, nothing counted being nothing."""
    by_month = told.by == "month"
    found = {one.value: one for one in told.parts if _is_dated(one.value, by_month=by_month)}
    undated = tuple(one for one in told.parts if one.value not in found)
    if not found:
        return Chosen((), undated)
    every = list(_months(min(found), max(found)) if by_month else _years(min(found), max(found)))
    most = MOST_MONTHS if by_month else MOST_YEARS
    drawn = every[-most:]
    nothing = Figure()
    items = [
        item_of(
            names.get(value) or _when(value, speech),
            found[value].figure if value in found else nothing,
            speech,
            key=value if value in found else "",
            tick=_tick(value, speech, is_long=len(drawn) > _MONTHS),
        )
        for value in drawn
    ]
    return Chosen(tuple(items), undated, is_cut=len(every) > len(drawn))


def _is_dated(value: str, *, by_month: bool) -> bool:
    return value != UNKNOWN and (len(value) == _OF_MONTH) is by_month


def _years(first: str, last: str) -> Iterator[str]:
    return (f"{year:04d}" for year in range(int(first), int(last) + 1))


def _months(first: str, last: str) -> Iterator[str]:
    start, end = (int(one[:4]) * _MONTHS + int(one[5:]) - 1 for one in (first, last))
    return (f"{n // _MONTHS:04d}-{n % _MONTHS + 1:02d}" for n in range(start, end + 1))


def _when(value: str, speech: Speech) -> str:
    return speech.month(value) if len(value) == _OF_MONTH else speech.in_digits(value)


def _tick(value: str, speech: Speech, *, is_long: bool) -> str:
    """Return what stands under a column: a year; of a few months each, of many each January."""
    if len(value) != _OF_MONTH:
        return speech.in_digits(value)
    if is_long:
        return speech.in_digits(value[:4]) if value.endswith("-01") else ""
    return speech.in_digits(value)
