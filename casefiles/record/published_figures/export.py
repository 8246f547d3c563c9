"""What of published figures may leave: what was published, and never what colleagues wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.record.actors.export import ACTOR
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
from casefiles.record.places.export import PLACE
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
    """One column of the table: what it is called, what of the record it says, how it is written."""

    label: str
    says: tuple[tuple[Declared, str], ...]
    write: Callable[[PublishedFigure, Voice], str]


FIELDS: Sequence[Field] = (
    Field(
        N_("Measure"),
        ((PUBLISHED_FIGURE, "measure"),),
        lambda one, v: label("measure", one.measure, v.language),
    ),
    Field(N_("At least"), ((PUBLISHED_FIGURE, "minimum"),), lambda one, v: _number(one.minimum, v)),
    Field(N_("At most"), ((PUBLISHED_FIGURE, "maximum"),), lambda one, v: _number(one.maximum, v)),
    Field(
        N_("About"),
        ((PUBLISHED_FIGURE, "is_about"),),
        lambda one, v: v.say(N_("yes") if one.is_about else N_("no")),
    ),
    Field(N_("Unit"), ((PUBLISHED_FIGURE, "unit"),), _unit),
    Field(
        N_("As of"),
        ((PUBLISHED_FIGURE, "as_of_edtf"),),
        lambda one, v: v.event_date(one.as_of_edtf),
    ),
    Field(N_("From"), ((PUBLISHED_FIGURE, "since"),), lambda one, v: v.day(one.since)),
    Field(N_("Until"), ((PUBLISHED_FIGURE, "until"),), lambda one, v: v.day(one.until)),
    Field(
        N_("Party"),
        ((ACTOR, "names"),),
        lambda one, v: v.text(one.party.names if one.party else None),
    ),
    Field(
        N_("Place"),
        ((PLACE, "names"),),
        lambda one, v: v.text(one.place.names if one.place else None),
    ),
    Field(N_("Scope"), ((PUBLISHED_FIGURE, "scope"),), lambda one, v: v.text(one.scope)),
    Field(
        N_("Whose figure"),
        ((PUBLISHED_FIGURE, "is_ours"), (PUBLISHED_FIGURE, "publisher")),
        _publisher,
    ),
    Field(
        N_("Where it was read"),
        ((PUBLISHED_FIGURE, "source_title"),),
        lambda one, v: one.source_title or v.unknown,
    ),
    Field(
        N_("Address"),
        ((PUBLISHED_FIGURE, "source_url"),),
        lambda one, v: one.source_url or v.unknown,
    ),
    Field(N_("Published"), ((PUBLISHED_FIGURE, "source_on"),), lambda one, v: v.day(one.source_on)),
    Field(
        N_("Page"),
        ((PUBLISHED_FIGURE, "source_page"),),
        lambda one, v: one.source_page or v.unknown,
    ),
    Field(N_("Mark"), ((PUBLISHED_FIGURE, "mark"),), lambda one, v: v.say(MARK_WORDS[one.mark])),
    Field(
        N_("Computed"),
        ((PUBLISHED_FIGURE, "calculation"),),
        lambda one, v: one.calculation or v.say(N_("no")),
    ),
    Field(
        N_("As printed"), ((PUBLISHED_FIGURE, "wording"),), lambda one, v: one.wording or v.unknown
    ),
)


def table_of(figures: Sequence[PublishedFigure], voice: Voice) -> tuple[list[str], list[list[str]]]:
    """Return the headings and the rows of a table of figures."""
    for one in FIELDS:
        for declared, column in one.says:
            declared.require_listed(column)
    titles = [voice.say(one.label) for one in FIELDS]
    return titles, [[one.write(figure, voice) for one in FIELDS] for figure in figures]


def said() -> list[str]:
    """Return which declared fields of the record the table says, by name."""
    return sorted({f"{of.name}.{column}" for one in FIELDS for of, column in one.says})
