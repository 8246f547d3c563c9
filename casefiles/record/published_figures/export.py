"""What of published figures may leave: what was published, and never what colleagues wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.record.codebook.queries import label
from casefiles.record.disclosure.export import (
    NUMBERED,
    OPEN,
    STAFF,
    WHEN_WE_WORKED,
    WITHIN,
    WRITTEN_INSIDE,
    Declared,
)
from casefiles.record.published_figures.models import (
    FigureExplanation,
    FigureMark,
    PublishedFigure,
    Unit,
)

PUBLISHED_FIGURE = Declared(
    PublishedFigure,
    {
        "measure": OPEN,
        "minimum": OPEN,
        "maximum": OPEN,
        "is_about": OPEN,
        "unit": OPEN,
        "as_of_edtf": OPEN,
        "as_of_from": WITHIN,
        "as_of_to": WITHIN,
        "since": OPEN,
        "until": OPEN,
        "party_id": NUMBERED,
        "place_id": NUMBERED,
        "scope": OPEN,
        "is_ours": OPEN,
        "publisher": OPEN,
        "source_title": OPEN,
        "source_url": OPEN,
        "source_on": OPEN,
        "source_page": OPEN,
        "mark": OPEN,
        "calculation": OPEN,
        "wording": OPEN,
        "note": WRITTEN_INSIDE,
        "state": WITHIN,
        "void_reason": WRITTEN_INSIDE,
        "added_by_id": STAFF,
        "added_at": WHEN_WE_WORKED,
    },
)
EXPLANATION = Declared(FigureExplanation, {}, rest=WRITTEN_INSIDE)
DECLARED = (PUBLISHED_FIGURE, EXPLANATION)

MARK_WORDS: Mapping[FigureMark, str] = {
    FigureMark.SOURCED: N_("sourced"),
    FigureMark.UNCONFIRMED: N_("unconfirmed: check"),
}


@dataclass(frozen=True)
class Voice:
    """How the language of a page says things: handed in, since rules know nothing of pages."""

    language: str
    say: Callable[..., str]
    event_date: Callable[[str], str]

    def text(self, wordings: Texts | None) -> str:
        """Return a text in this language, or its original; what is not there is not stated."""
        return (wordings.in_language(self.language)[0] if wordings else "") or self.unknown

    @property
    def unknown(self) -> str:
        """Return the words for what is not known: never an empty cell."""
        return self.say(N_("not stated"))

    def day(self, day: date | None) -> str:
        """Return a day as programs read it, or that none is known."""
        return day.isoformat() if day else self.unknown


def _number(count: int | None, voice: Voice) -> str:
    return voice.unknown if count is None else str(count)


def _publisher(figure: PublishedFigure, voice: Voice) -> str:
    return voice.say(N_("ourselves")) if figure.is_ours else voice.text(figure.publisher)


def _unit(figure: PublishedFigure, voice: Voice) -> str:
    return voice.say(N_("per cent")) if figure.unit is Unit.PERCENT else voice.say(N_("number"))


@dataclass(frozen=True)
class Field:
    """One column of the table: what it is called, which columns it says, how it is written."""

    label: str
    says: tuple[str, ...]
    write: Callable[[PublishedFigure, Voice], str]


FIELDS: Sequence[Field] = (
    Field(N_("Measure"), ("measure",), lambda one, v: label("measure", one.measure, v.language)),
    Field(N_("At least"), ("minimum",), lambda one, v: _number(one.minimum, v)),
    Field(N_("At most"), ("maximum",), lambda one, v: _number(one.maximum, v)),
    Field(
        N_("About"), ("is_about",), lambda one, v: v.say(N_("yes") if one.is_about else N_("no"))
    ),
    Field(N_("Unit"), ("unit",), _unit),
    Field(N_("As of"), ("as_of_edtf",), lambda one, v: v.event_date(one.as_of_edtf)),
    Field(N_("From"), ("since",), lambda one, v: v.day(one.since)),
    Field(N_("Until"), ("until",), lambda one, v: v.day(one.until)),
    Field(
        N_("Party"), ("party_id",), lambda one, v: v.text(one.party.names if one.party else None)
    ),
    Field(
        N_("Place"), ("place_id",), lambda one, v: v.text(one.place.names if one.place else None)
    ),
    Field(N_("Scope"), ("scope",), lambda one, v: v.text(one.scope)),
    Field(N_("Whose figure"), ("is_ours", "publisher"), _publisher),
    Field(N_("Where it was read"), ("source_title",), lambda one, v: one.source_title or v.unknown),
    Field(N_("Address"), ("source_url",), lambda one, v: one.source_url or v.unknown),
    Field(N_("Published"), ("source_on",), lambda one, v: v.day(one.source_on)),
    Field(N_("Page"), ("source_page",), lambda one, v: one.source_page or v.unknown),
    Field(N_("Mark"), ("mark",), lambda one, v: v.say(MARK_WORDS[one.mark])),
    Field(N_("Computed"), ("calculation",), lambda one, v: one.calculation or v.say(N_("no"))),
    Field(N_("As printed"), ("wording",), lambda one, v: one.wording or v.unknown),
)


def table_of(figures: Sequence[PublishedFigure], voice: Voice) -> tuple[list[str], list[list[str]]]:
    """Return the headings and the rows of a table of figures."""
    for one in FIELDS:
        for column in one.says:
            PUBLISHED_FIGURE.leaving(column)
    titles = [voice.say(one.label) for one in FIELDS]
    return titles, [[one.write(figure, voice) for one in FIELDS] for figure in figures]
