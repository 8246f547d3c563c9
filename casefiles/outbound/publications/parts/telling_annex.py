"""The annexes of a report: figures of others beside ours, and the incidents counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from casefiles.foundation.messages import N_
from casefiles.outbound.publications.parts.blocks import (
    Block,
    Inline,
    listed,
    paragraph,
    subheading,
    table,
)
from casefiles.outbound.publications.parts.numbers import said
from casefiles.outbound.publications.parts.telling_figures import Writing
from casefiles.outbound.publications.parts.voice import Voice
from casefiles.record.published_figures.parts.comparing import sentence_of

if TYPE_CHECKING:
    from casefiles.outbound.publications.parts.material import Incident
    from casefiles.record.published_figures.models import PublishedFigure


def annex(writing: Writing) -> Iterator[Block]:
    """Yield what others published beside what is counted here, and the incidents counted."""
    if writing.material.published:
        yield from _beside_others(writing)
    if writing.material.incidents:
        yield subheading(writing.say(N_("The incidents that are counted")))
        yield _incidents(writing)


def _beside_others(writing: Writing) -> Iterator[Block]:
    say, material = writing.say, writing.material
    yield subheading(say(N_("Figures that were published")))
    yield paragraph(
        say(
            N_(
                "What was published as of the last day of this report stands beside what the "
                "cases of this file give. The cases hold single incidents from public sources; "
                "they are not the whole that a publisher counted."
            )
        )
    )
    rows: list[list[Inline]] = [
        [
            writing.voice.term("measure", one.measure),
            writing.once(_count(one, writing.voice), _credit(one, writing.voice)),
            [writing.number(one.measure, material.whole[one.measure])]
            if one.measure in material.whole
            else say(N_("none counted")),
        ]
        for one in material.published
    ]
    yield table(
        say(N_("Published, and counted here")),
        [say(N_("What is counted")), say(N_("Published")), say(N_("Counted here"))],
        rows,
        numeric=1,
    )
    if material.checks:
        yield subheading(say(N_("Where published figures do not fit together")))
        yield listed([_disagreement(one, writing.voice) for one in material.checks])


def _count(figure: PublishedFigure, voice: Voice) -> str:
    words = voice.span(figure.minimum, figure.maximum)
    return voice.say(N_("about %(number)s"), number=words) if figure.is_about else words


def _credit(figure: PublishedFigure, voice: Voice) -> str:
    by = voice.text(figure.publisher) if figure.publisher else ""
    parts = [by, figure.source_title, figure.source_url]
    if figure.mark.value == "unconfirmed":
        parts.append(voice.say(N_("unconfirmed: to be checked")))
    return voice.listed(parts)


def _disagreement(check: Any, voice: Voice) -> str:  # noqa: ANN401 - a comparison
    values = voice.listed(dict.fromkeys(_count(one, voice) for one in check.figures))
    return voice.say(
        N_("%(measure)s, %(day)s: %(what)s (%(values)s)"),
        measure=voice.term("measure", check.measure),
        day=voice.day(check.as_of),
        what=voice.say(sentence_of(check)),
        values=values,
    )


def _incidents(writing: Writing) -> Block:
    """Return the incidents that are counted; for the public without how many each one killed.

    Beside totals a number for each incident would give away those that are withheld.
    """
    say, is_public = writing.say, writing.material.is_public
    head = [say(N_("No.")), say(N_("Date")), say(N_("Place")), say(N_("What was struck"))]
    note = say(
        N_(
            "From what every report allows to the highest that any gives. Reports seldom say "
            "who of the people killed were civilians."
        )
    )
    return table(
        say(N_("Incidents in this report")),
        head if is_public else [*head, say(N_("People killed"))],
        [
            [str(place), *_incident(writing, one)]
            for place, one in enumerate(writing.material.incidents, start=1)
        ],
        numeric=() if is_public else (4,),
        note="" if is_public else note,
    )


def _incident(writing: Writing, one: Incident) -> list[Inline]:
    voice, place = writing.voice, one.place
    names = (place.names, place.parent.names if place.parent else None) if place else ()
    where = voice.listed(dict.fromkeys(voice.text(each) for each in names if each))
    told: list[Inline] = [
        voice.when(one.date_edtf),
        where or voice.unknown,
        voice.term("target", one.target),
    ]
    if not writing.material.is_public:
        known = one.killed.least or one.killed.most
        told.append(said(one.killed, voice) if known else voice.unknown)
    return told
