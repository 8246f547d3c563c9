"""Pictures of the statistics as plain data: the drawing, its words, the same in numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.messages import N_
from casefiles.outbound.pictures import queries
from casefiles.outbound.pictures.parts.asked import FUNNEL, KINDS, NARROW, Order, Row, Shown
from casefiles.outbound.pictures.parts.items import Chosen, bars_from, columns_from, item_of
from casefiles.outbound.pictures.parts.speech import Speech
from casefiles.outbound.pictures.parts.wording import DRAWN_AS, STEP_NAMES, TITLES, in_words
from casefiles.outbound.statistics import queries as statistics
from casefiles.outbound.statistics.queries import STEPS, UNKNOWN, Figure, Told
from casefiles.platform.pictures.documents import (
    DataTable,
    Drawing,
    Item,
    MapWords,
    Picture,
    Region,
    bars,
    choropleth,
    columns,
    funnel,
)
from casefiles.record.actors.export import ACTOR
from casefiles.record.codebook.queries import current_version
from casefiles.record.places.export import PLACE

_Draw = Callable[[int], Drawing]


def shown(session: Session, order: Order) -> Shown | None:
    """Return a picture; None where nothing is counted, or it is not told apart in this way."""
    if order.kind == FUNNEL:
        return _funnel(session, order)
    by = "place" if order.kind == "map" else order.kind
    told = statistics.tell(
        session,
        order.measure,
        order.wanted,
        acting_user=order.acting_user,
        by=by,
        is_public=order.is_public,
    )
    if not told.parts:
        return None
    for declared in (ACTOR, PLACE):
        declared.require_listed("names")
    names = queries.names_of(
        session,
        by,
        [one.value for one in told.parts],
        order.speech,
        acting_user=None if order.is_public else order.acting_user,
    )
    drawn = _drawn(session, order, told, names)
    return None if drawn is None else _shown(order, told, names, *drawn)


def _drawn(
    session: Session, order: Order, told: Told, names: Mapping[str, str]
) -> tuple[Chosen, _Draw] | None:
    """Return what is drawn of a measure and how, for any width."""
    speech = order.speech
    if order.kind == "map":
        return _map(session, order, told, names)
    if order.kind in ("year", "month"):
        chosen = columns_from(told, names, speech)
        draw: Callable[..., Drawing] = partial(columns, number=speech.number)
    else:
        chosen, draw = bars_from(told, names, speech), bars
    if not chosen.items:
        return None
    return chosen, lambda width: draw(chosen.items, rtl=speech.rtl, width=width)


def _map(
    session: Session, order: Order, told: Told, names: Mapping[str, str]
) -> tuple[Chosen, _Draw] | None:
    speech = order.speech
    areas = queries.areas_of(session, [one.value for one in told.parts])
    figures = {one.value: one.figure for one in told.parts}
    regions = [
        Region(
            item_of(
                names.get(one.value) or one.names.in_language(speech.language)[0],
                figures.get(one.value, Figure()),
                speech,
                key=one.value if one.value in figures else "",
            ),
            one.extent,
        )
        for one in areas
    ]
    if not regions:
        return None
    placed = {one.value for one in areas}
    words = MapWords(
        speech.say(N_("none counted")),
        speech.say(N_("withheld")),
        lambda kilometres: speech.say(N_("%(distance)s km"), distance=speech.number(kilometres)),
        speech.number,
    )

    def draw(width: int) -> Drawing:
        drawing = choropleth(regions, lands=order.land, words=words, rtl=speech.rtl, width=width)
        assert drawing is not None  # noqa: S101 - there are regions
        return drawing

    undated = tuple(one for one in told.parts if one.value not in placed)
    return Chosen(tuple(one.item for one in regions), undated), draw


def _shown(
    order: Order, told: Told, names: Mapping[str, str], chosen: Chosen, draw: _Draw
) -> Shown:
    speech = order.speech
    measure = speech.say(told.measure.name)
    title = speech.say(TITLES[order.kind], measure=measure)
    rows = tuple(
        Row(names[one.value], speech.figure(one.figure), one.figure, one.cases)
        for one in told.parts
    )
    picture = Picture(
        title,
        speech.language,
        in_words(title, chosen.items, speech, is_time=order.kind in ("year", "month")),
        (*_notes(order, told, names, chosen), *order.marks),
        draw(order.width),
        _table(order, told, title, rows),
    )
    return Shown(order.kind, picture, draw(NARROW), rows, told)


def _table(order: Order, told: Told, title: str, rows: Sequence[Row]) -> DataTable:
    """Return the same as the picture in numbers."""
    speech, say = order.speech, order.speech.say
    head = [say(DRAWN_AS[order.kind]), say(N_("How many")), say(N_("Incidents"))]
    lines = [[row.name, row.said, speech.count(row.figure.cases)] for row in rows]
    if told.measure.people:
        head.insert(2, say(N_("Not known whether they belong")))
        for line, row in zip(lines, rows, strict=True):
            line.insert(2, speech.count(row.figure.unknown))
    return DataTable(title, tuple(head), tuple(tuple(line) for line in lines))


def _notes(order: Order, told: Told, names: Mapping[str, str], chosen: Chosen) -> Iterable[str]:
    """Yield what a picture says of its numbers: the day, the rule, and what it does not draw."""
    speech, say = order.speech, order.speech.say
    yield say(
        N_("As of %(day)s. Codebook %(version)s."),
        day=speech.day(told.as_of),
        version=speech.in_digits(told.codebook),
    )
    yield say(told.measure.rule)
    if order.narrowed:
        yield order.narrowed
    yield from _how_drawn(order, chosen)
    if told.whole.unknown:
        yield say(
            N_("Of %(number)s it is not known whether they belong."),
            number=speech.number(told.whole.unknown),
        )
    if chosen.undated:
        parts = (f"{names[one.value]}: {speech.figure(one.figure)}" for one in chosen.undated[:6])
        more = "; …" if len(chosen.undated) > 6 else ""  # noqa: PLR2004 - as many as are named
        yield say(N_("Not drawn, but in the table: %(parts)s."), parts="; ".join(parts) + more)
    if chosen.is_cut:
        yield say(N_("What is earlier stands in the table alone."))
    if chosen.left:
        yield say(
            N_("Parts that stand in the table alone: %(number)s."),
            number=speech.number(chosen.left),
        )
    if not told.adds_up:
        yield say(N_("One incident may stand in several parts; they do not add up to the whole."))
    if any(part.figure.withheld for part in told.parts) or told.whole.withheld:
        yield say(N_("Numbers from 1 to 4 are withheld, and those that such a one follows from."))


def _how_drawn(order: Order, chosen: Chosen) -> Iterable[str]:
    say = order.speech.say
    if order.kind == "map":
        yield say(queries.OF_AREAS)
        yield say(queries.OF_BORDERS)
    elif any(one.is_range or one.is_open for one in chosen.items):
        yield say(
            N_(
                "What is full reaches to the least, what is pale on to the most; an arrow stands "
                "where nobody knows the most."
            )
        )


# --- the funnel


def _funnel(session: Session, order: Order) -> Shown | None:
    speech, say = order.speech, order.speech.say
    user = None if order.is_public else order.acting_user
    came = statistics.funnel(session, order.wanted, acting_user=user)
    if not came.documented:
        return None
    rows, items = [], []
    for step in STEPS:
        number = getattr(came, step)
        figure = Figure(number, number, cases=number)
        figure = statistics.alone(figure) if order.is_public else figure
        name = say(STEP_NAMES[step])
        rows.append(Row(name, speech.figure(figure), figure, {**order.wanted.codes, "step": step}))
        items.append(replace(item_of(name, figure, speech, key=step), is_un=step == STEPS[-1]))
    title = say(TITLES[FUNNEL])
    picture = Picture(
        title,
        speech.language,
        in_words(title, items, speech),
        (*_notes_of_funnel(order, items), *order.marks),
        funnel(items, rtl=speech.rtl, width=order.width),
        DataTable(
            title,
            (say(DRAWN_AS[FUNNEL]), say(N_("Incidents"))),
            tuple((row.name, row.said) for row in rows),
        ),
    )
    narrow = funnel(items, rtl=speech.rtl, width=NARROW)
    return Shown(FUNNEL, picture, narrow, tuple(rows), None)


def _notes_of_funnel(order: Order, items: Sequence[Item]) -> Iterable[str]:
    speech, say = order.speech, order.speech.say
    yield say(
        N_("As of %(day)s. Codebook %(version)s."),
        day=speech.day(clock.today()),
        version=speech.in_digits(current_version()),
    )
    yield say(
        N_(
            "Cases that are not void; from the third step on those attributed to a party. "
            "A body may find what nobody submitted."
        )
    )
    if order.narrowed:
        yield order.narrowed
    if any(one.least is None for one in items):
        yield say(N_("Numbers from 1 to 4 are withheld, and those that such a one follows from."))


__all__ = ["FUNNEL", "KINDS", "UNKNOWN", "Order", "Row", "Shown", "Speech", "shown"]
