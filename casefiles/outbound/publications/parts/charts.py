"""The pictures of a report: the same figures as its tables, drawn for paper and page alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casefiles.foundation.messages import N_
from casefiles.outbound.pictures.queries import OF_AREAS, OF_BORDERS, Area
from casefiles.outbound.publications.parts.blocks import Block
from casefiles.outbound.publications.parts.numbers import said
from casefiles.outbound.publications.parts.voice import Voice
from casefiles.outbound.statistics.queries import UNKNOWN, Figure
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
)

#: of more, the table under a picture leaves out what is 0
LISTED = 24
#: so many bars are drawn; the table beside holds all
_MOST = 12
_RIGHT_TO_LEFT = "ar"


def over_time(
    title: str, figures: Sequence[tuple[str, str, Figure]], voice: Voice, *, note: str = ""
) -> Block:
    """Return columns by period: (name, word on the axis, figure)."""
    items = [_item(name, figure, voice, tick=tick) for name, tick, figure in figures]
    rtl = voice.language == _RIGHT_TO_LEFT
    return _block(title, items, columns(items, rtl=rtl, number=voice.number), voice, note=note)


def side_by_side(title: str, figures: Sequence[tuple[str, str, Figure]], voice: Voice) -> Block:
    """Return bars by part: (name, code, figure)."""
    items = [_item(name, figure, voice, key=code) for name, code, figure in figures[:_MOST]]
    return _block(title, items, bars(items, rtl=voice.language == _RIGHT_TO_LEFT), voice)


def on_map(
    title: str, figures: Mapping[str, Figure], areas: Sequence[Area], voice: Voice
) -> Block | None:
    """Return a number for each area that can be placed, by the id of the area."""
    regions = [
        Region(
            _item(
                voice.text(one.names),
                figures.get(one.value, Figure()),
                voice,
                key=one.value if one.value in figures else "",
            ),
            one.extent,
        )
        for one in areas
    ]
    words = MapWords(
        voice.say(N_("none counted")),
        voice.say(N_("withheld")),
        lambda kilometres: voice.say(N_("%(distance)s km"), distance=voice.number(kilometres)),
        voice.number,
    )
    placed = [one.item for one in regions if one.item.key]
    drawing = choropleth(
        regions, lands=voice.land, words=words, rtl=voice.language == _RIGHT_TO_LEFT
    )
    if drawing is None or not placed:
        return None
    notes = [voice.say(OF_AREAS), voice.say(OF_BORDERS)]
    if len(placed) < len(figures):
        notes.append(voice.say(N_("What lies in no area that can be placed stands in the table.")))
    return _block(title, placed, drawing, voice, note=" ".join(notes))


def _item(name: str, figure: Figure, voice: Voice, *, key: str = "", tick: str = "") -> Item:
    return Item(
        name,
        said(figure, voice),
        figure.least,
        figure.most,
        is_open=figure.is_open and figure.least is not None,
        is_rest=key == UNKNOWN,
        short=_short(figure, voice),
        tick=tick,
        key=key,
    )


def _short(figure: Figure, voice: Voice) -> str:
    if {"least", "most"} & figure.withheld or figure.least is None:
        return "–"  # noqa: RUF001 - a dash for what is withheld
    least = voice.number(figure.least)
    if figure.most is None:
        return f"{least}+"
    return least if figure.most == figure.least else f"{least}–{voice.number(figure.most)}"  # noqa: RUF001 - a span


def _block(
    title: str, items: Sequence[Item], drawing: Drawing, voice: Voice, *, note: str = ""
) -> Block:
    # Of many, those of nothing are seen; read out or listed they would hide the others.
    told = items if len(items) <= LISTED else [one for one in items if one.most != 0]
    parts = voice.listed((f"{one.name}: {one.said}" for one in told), N_("; "))
    table = DataTable(
        title,
        (voice.say(N_("Part")), voice.say(N_("How many"))),
        tuple((one.name, one.said) for one in told),
    )
    said_of_bars = voice.say(
        N_("A bar reaches to the least, lighter on to the most; an arrow where nobody knows it.")
    )
    return Picture(
        title, voice.language, f"{title}. {parts}", (note or said_of_bars,), drawing, table
    ).block
