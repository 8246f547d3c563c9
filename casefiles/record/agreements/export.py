"""What of agreements may leave: what was published of them, column by column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.record.actors.export import ACTOR
from casefiles.record.agreements.models import (
    Agreement,
    AgreementMark,
    AgreementParty,
    AgreementPlace,
)
from casefiles.record.codebook.queries import label
from casefiles.record.disclosure.export import (
    OPEN,
    STAFF,
    WHEN_WE_WORKED,
    WITHIN,
    WRITTEN_INSIDE,
    Declared,
    inside,
)
from casefiles.record.places.export import PLACE

AGREEMENT = Declared(
    Agreement,
    {
        "names": OPEN,
        "kind": OPEN,
        "from_edtf": OPEN,
        "to_edtf": OPEN,
        "no_end": OPEN,
        "source_title": OPEN,
        "source_url": OPEN,
        "looked_at_on": OPEN,
        "mark": OPEN,
        "first_day": WITHIN,
        "last_day": WITHIN,
        "surely_from": WITHIN,
        "surely_until": WITHIN,
        "note": WRITTEN_INSIDE,
        "state": WITHIN,
        "void_reason": WRITTEN_INSIDE,
        "added_by_id": STAFF,
        "changed_at": WHEN_WE_WORKED,
    },
)
_JOINS = "joins an agreement to whom it binds and where, which its table says by name"
DECLARED = (AGREEMENT, inside(AgreementParty, _JOINS), inside(AgreementPlace, _JOINS))
#: the kind that stays: who was told of a place puts those in it at risk, and its name may tell it
NOTICE = "deconfliction_notice"
MARKS: Mapping[AgreementMark, str] = {
    AgreementMark.SOURCED: N_("a source was seen"),
    AgreementMark.UNCONFIRMED: N_("unconfirmed: to be checked"),
}


@dataclass(frozen=True)
class Voice:
    """How the language of a page says things: handed in, since rules know nothing of pages."""

    language: str
    say: Callable[..., str]
    event_date: Callable[[str], str]
    day: Callable[[date], str]

    @property
    def unknown(self) -> str:
        """Return the words for what is not known: never an empty cell."""
        return self.say(N_("not stated"))

    def names(self, texts: Sequence[Texts]) -> str:
        """Return several names in this language, or in their own."""
        return self.say(N_(", ")).join(one.in_language(self.language)[0] for one in texts)


def until_in_words(agreement: Agreement, voice: Voice) -> str:
    """Return when it ended: a date, that no end was agreed, or that none is known."""
    if agreement.no_end:
        return voice.say(N_("no end was agreed"))
    return voice.event_date(agreement.to_edtf) if agreement.to_edtf else voice.unknown


def _area(agreement: Agreement, voice: Voice) -> str:
    return voice.names([one.names for one in agreement.places]) or voice.say(N_("everywhere"))


def _looked_at(agreement: Agreement, voice: Voice) -> str:
    return voice.day(agreement.looked_at_on) if agreement.looked_at_on else voice.unknown


@dataclass(frozen=True)
class Column:
    """One column: what it is called, how it is written, what of the record it says."""

    label: str
    write: Callable[[Agreement, Voice], str]
    says: tuple[tuple[Declared, str], ...]


#: in the order of the table
COLUMNS: Mapping[str, Column] = {
    "name": Column(
        N_("Name"), lambda one, voice: voice.names([one.names]), ((AGREEMENT, "names"),)
    ),
    "kind": Column(
        N_("Kind"),
        lambda one, voice: label("agreement_kind", one.kind, voice.language),
        ((AGREEMENT, "kind"),),
    ),
    "parties": Column(
        N_("Parties"),
        lambda one, voice: voice.names([each.names for each in one.parties]) or voice.unknown,
        ((ACTOR, "names"),),
    ),
    "from": Column(
        N_("From"),
        lambda one, voice: voice.event_date(one.from_edtf),
        ((AGREEMENT, "from_edtf"),),
    ),
    "until": Column(N_("Until"), until_in_words, ((AGREEMENT, "to_edtf"), (AGREEMENT, "no_end"))),
    "area": Column(N_("Area"), _area, ((PLACE, "names"),)),
    "source": Column(
        N_("Source"),
        lambda one, voice: one.source_title or voice.unknown,
        ((AGREEMENT, "source_title"),),
    ),
    "address": Column(
        N_("Address of the source"),
        lambda one, voice: one.source_url or voice.unknown,
        ((AGREEMENT, "source_url"),),
    ),
    "looked_at": Column(N_("Looked at"), _looked_at, ((AGREEMENT, "looked_at_on"),)),
    "mark": Column(
        N_("How sure"), lambda one, voice: voice.say(MARKS[one.mark]), ((AGREEMENT, "mark"),)
    ),
}


def leaving(agreements: Iterable[Agreement]) -> list[Agreement]:
    """Return those that may leave."""
    return [one for one in agreements if one.kind != NOTICE]


def table_of(agreements: Sequence[Agreement], voice: Voice) -> tuple[list[str], list[list[str]]]:
    """Return the titles and the rows of a table; each column may say what it says."""
    for column in COLUMNS.values():
        for declared, name in column.says:
            declared.require_listed(name)
    titles = [voice.say(column.label) for column in COLUMNS.values()]
    return titles, [[column.write(one, voice) for column in COLUMNS.values()] for one in agreements]


def said() -> list[str]:
    """Return which declared fields of the record the table says, by name."""
    return sorted({f"{of.name}.{name}" for one in COLUMNS.values() for of, name in one.says})
