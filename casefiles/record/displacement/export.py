"""What of estimates of displacement may leave: what was published, never what colleagues wrote."""

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
    inside,
)
from casefiles.record.displacement.models import (
    CountedUnit,
    DisplacementDestination,
    DisplacementEstimate,
    DisplacementOrigin,
    EstimateMark,
    Reach,
)
from casefiles.record.places.export import PLACE

ESTIMATE = Declared(
    DisplacementEstimate,
    {
        "kind": OPEN,
        "minimum": OPEN,
        "maximum": OPEN,
        "is_about": OPEN,
        "unit": OPEN,
        "reach": OPEN,
        "from_words": OPEN,
        "to_words": OPEN,
        "from_edtf": OPEN,
        "to_edtf": OPEN,
        "first_day": WITHIN,
        "last_day": WITHIN,
        "method": OPEN,
        "party_id": NUMBERED,
        "scope": OPEN,
        "publisher": OPEN,
        "source_title": OPEN,
        "source_url": OPEN,
        "source_on": OPEN,
        "source_page": OPEN,
        "mark": OPEN,
        "wording": OPEN,
        "note": WRITTEN_INSIDE,
        "state": WITHIN,
        "void_reason": WRITTEN_INSIDE,
        "added_by_id": STAFF,
        "changed_at": WHEN_WE_WORKED,
    },
)
_JOINS = "joins an estimate to the places it names, which its table says by name"
DECLARED = (
    ESTIMATE,
    inside(DisplacementOrigin, _JOINS),
    inside(DisplacementDestination, _JOINS),
)
MARK_WORDS: Mapping[EstimateMark, str] = {
    EstimateMark.SOURCED: N_("sourced"),
    EstimateMark.UNCONFIRMED: N_("unconfirmed: check"),
}
UNIT_WORDS: Mapping[str, str] = {
    CountedUnit.PEOPLE: N_("people"),
    CountedUnit.FAMILIES: N_("families"),
}
REACH_WORDS: Mapping[str, str] = {
    Reach.INSIDE: N_("inside the country"),
    Reach.ABROAD: N_("abroad"),
    Reach.BOTH: N_("inside the country and abroad, counted together"),
    Reach.NOT_SAID: N_("not said whether inside the country or abroad"),
}


@dataclass(frozen=True)
class Voice:
    """How the language of a page says things: handed in, since rules know nothing of pages."""

    language: str
    say: Callable[..., str]
    event_date: Callable[[str], str]

    @property
    def unknown(self) -> str:
        """Return the words for what is not known: never an empty cell."""
        return self.say(N_("not stated"))

    def text(self, wordings: Texts | None) -> str:
        """Return a text in this language, or its original; what is not there is not stated."""
        return (wordings.in_language(self.language)[0] if wordings else "") or self.unknown

    def names(self, texts: Sequence[Texts]) -> str:
        """Return several names in this language, or in their own."""
        joined = self.say(N_(", ")).join(one.in_language(self.language)[0] for one in texts)
        return joined or self.unknown

    def when(self, edtf: str) -> str:
        """Return a date as exactly as it is known, or that none is stated."""
        return self.event_date(edtf) if edtf else self.unknown

    def day(self, day: date | None) -> str:
        """Return a day as programs read it, or that none is known."""
        return day.isoformat() if day else self.unknown


def _number(count: int | None, voice: Voice) -> str:
    return voice.unknown if count is None else str(count)


@dataclass(frozen=True)
class Column:
    """One column of the table: what it is called, what of the record it says, how it is written."""

    label: str
    says: tuple[tuple[Declared, str], ...]
    write: Callable[[DisplacementEstimate, Voice], str]


def _own(label: str, name: str, write: Callable[[DisplacementEstimate, Voice], str]) -> Column:
    return Column(label, ((ESTIMATE, name),), write)


#: in the order of the table
COLUMNS: Sequence[Column] = (
    _own(N_("Kind"), "kind", lambda one, v: label("displacement_kind", one.kind, v.language)),
    _own(N_("At least"), "minimum", lambda one, v: _number(one.minimum, v)),
    _own(N_("At most"), "maximum", lambda one, v: _number(one.maximum, v)),
    _own(N_("About"), "is_about", lambda one, v: v.say(N_("yes") if one.is_about else N_("no"))),
    _own(N_("Unit"), "unit", lambda one, v: v.say(UNIT_WORDS[one.unit])),
    Column(
        N_("Places of origin"),
        ((PLACE, "names"),),
        lambda one, v: v.names([place.names for place in one.origins]),
    ),
    _own(N_("Origin, in words"), "from_words", lambda one, v: v.text(one.from_words)),
    Column(
        N_("Places of arrival"),
        ((PLACE, "names"),),
        lambda one, v: v.names([place.names for place in one.destinations]),
    ),
    _own(N_("Arrival, in words"), "to_words", lambda one, v: v.text(one.to_words)),
    _own(N_("Inside or abroad"), "reach", lambda one, v: v.say(REACH_WORDS[one.reach])),
    _own(N_("From"), "from_edtf", lambda one, v: v.when(one.from_edtf)),
    _own(N_("Until, or as of"), "to_edtf", lambda one, v: v.when(one.to_edtf)),
    _own(
        N_("How it was counted"),
        "method",
        lambda one, v: label("displacement_method", one.method, v.language),
    ),
    Column(
        N_("Said to be caused by"),
        ((ACTOR, "names"),),
        lambda one, v: v.text(one.party.names if one.party else None),
    ),
    _own(N_("What narrows it"), "scope", lambda one, v: v.text(one.scope)),
    _own(N_("Whose estimate"), "publisher", lambda one, v: v.text(one.publisher)),
    _own(N_("As printed"), "wording", lambda one, v: one.wording or v.unknown),
    _own(N_("Where it was read"), "source_title", lambda one, v: one.source_title or v.unknown),
    _own(N_("Address"), "source_url", lambda one, v: one.source_url or v.unknown),
    _own(N_("Published"), "source_on", lambda one, v: v.day(one.source_on)),
    _own(N_("Page"), "source_page", lambda one, v: one.source_page or v.unknown),
    _own(N_("Mark"), "mark", lambda one, v: v.say(MARK_WORDS[one.mark])),
)


def table_of(
    estimates: Sequence[DisplacementEstimate], voice: Voice
) -> tuple[list[str], list[list[str]]]:
    """Return the headings and the rows of a table; each column may say what it says."""
    for column in COLUMNS:
        for declared, name in column.says:
            declared.require_listed(name)
    titles = [voice.say(column.label) for column in COLUMNS]
    return titles, [[column.write(one, voice) for column in COLUMNS] for one in estimates]


def said() -> list[str]:
    """Return which declared fields of the record the table says, by name."""
    return sorted({f"{of.name}.{name}" for column in COLUMNS for of, name in column.says})
