"""What of recommendations may leave: what was published of them, and how each stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

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
    Stays,
    inside,
)
from casefiles.record.public_record.export import UN_DOCUMENT
from casefiles.record.recommendations.models import (
    Addressee,
    DocumentKind,
    FollowUp,
    Recommendation,
    RecommendationCase,
    RecommendationMark,
    Status,
)
from casefiles.record.recommendations.parts.reporting import (
    Listed,
    address_of,
    published_on,
    title_of,
)

ADDRESSEE = Declared(
    Addressee,
    {
        "recipient": OPEN,
        "actor_id": NUMBERED,
        "words": OPEN,
        "words_key": WITHIN,
        "added_by_id": STAFF,
        "added_at": WHEN_WE_WORKED,
    },
)
RECOMMENDATION = Declared(
    Recommendation,
    {
        "document_kind": OPEN,
        "document_id": NUMBERED,
        "title": OPEN,
        "publisher": OPEN,
        "url": OPEN,
        "published_on": OPEN,
        "page": OPEN,
        "looked_at_on": OPEN,
        "mark": OPEN,
        "addressee_id": NUMBERED,
        "ask": OPEN,
        "kind": OPEN,
        "made_edtf": OPEN,
        "party_id": NUMBERED,
        "document_key": WITHIN,
        "made_from": WITHIN,
        "made_to": WITHIN,
        "note": WRITTEN_INSIDE,
        "state": WITHIN,
        "void_reason": WRITTEN_INSIDE,
        "added_by_id": STAFF,
        "changed_at": WHEN_WE_WORKED,
    },
)
FOLLOW_UP = Declared(
    FollowUp,
    {
        "status": OPEN,
        "happened_on": OPEN,
        "words": WRITTEN_INSIDE,
        "source_title": WRITTEN_INSIDE,
        "source_url": Stays("where we look"),
        "looked_at_on": WHEN_WE_WORKED,
        "exhibit_id": Stays("our files are not told of"),
        "recommendation_id": WITHIN,
        "number": WITHIN,
        "strikes_id": WITHIN,
        "recorded_by_id": STAFF,
        "recorded_at": WHEN_WE_WORKED,
    },
)
DECLARED = (
    ADDRESSEE,
    RECOMMENDATION,
    FOLLOW_UP,
    inside(RecommendationCase, "which of our cases a recommendation is about is our own work"),
)

MARK_WORDS: Mapping[RecommendationMark, str] = {
    RecommendationMark.SOURCED: N_("a source was seen"),
    RecommendationMark.UNCONFIRMED: N_("unconfirmed: to be checked"),
}
DOCUMENT_WORDS: Mapping[DocumentKind, str] = {
    DocumentKind.OURS: N_("a report of ours"),
    DocumentKind.UN: N_("a UN document"),
    DocumentKind.OTHER: N_("another publisher's document"),
}
STATUS_WORDS: Mapping[Status, str] = {
    Status.NO_ANSWER: N_("no answer"),
    Status.PROMISED: N_("promised"),
    Status.PARTLY_DONE: N_("partly done"),
    Status.DONE: N_("done"),
    Status.REFUSED: N_("refused"),
    Status.SUPERSEDED: N_("superseded"),
}
NOTHING_WORDS = N_("nothing recorded yet")


@dataclass(frozen=True)
class Voice:
    """How the language of a page says things: handed in, since rules know nothing of pages."""

    language: str
    say: Callable[..., str]
    event_date: Callable[[str], str]
    day: Callable[[date], str]
    #: what addressees are called
    names: Mapping[UUID, Texts]

    @property
    def unknown(self) -> str:
        """Return the words for what is not known: never an empty cell."""
        return self.say(N_("not stated"))

    def text(self, wordings: Texts | None) -> str:
        """Return a text in this language, or its original."""
        return (wordings.in_language(self.language)[0] if wordings else "") or self.unknown

    def known_day(self, day: date | None) -> str:
        """Return a day, or that it is not known."""
        return self.day(day) if day else self.unknown


@dataclass(frozen=True)
class Column:
    """One column: what it is called, how it is written, what of the record it says."""

    label: str
    write: Callable[[Listed, Voice], str]
    says: tuple[tuple[Declared, str], ...]


def _publisher(listed: Listed, voice: Voice) -> str:
    one = listed.recommendation
    if one.document_kind is not DocumentKind.OTHER:
        return voice.say(DOCUMENT_WORDS[one.document_kind])
    return voice.text(one.publisher)


def _status(listed: Listed, voice: Voice) -> str:
    return voice.say(STATUS_WORDS[listed.status] if listed.status else NOTHING_WORDS)


def _symbol(listed: Listed, voice: Voice) -> str:
    document = listed.recommendation.document
    return document.symbol if document else voice.say(N_("none"))


#: in the order of the table
COLUMNS: tuple[Column, ...] = (
    Column(
        N_("Addressee"),
        lambda one, voice: voice.text(voice.names[one.recommendation.addressee_id]),
        ((ADDRESSEE, "words"), (ADDRESSEE, "recipient"), (ACTOR, "names")),
    ),
    Column(
        N_("What is asked"),
        lambda one, voice: voice.text(one.recommendation.ask),
        ((RECOMMENDATION, "ask"),),
    ),
    Column(
        N_("Kind of ask"),
        lambda one, voice: label("recommendation_kind", one.recommendation.kind, voice.language),
        ((RECOMMENDATION, "kind"),),
    ),
    Column(
        N_("Made on"),
        lambda one, voice: voice.event_date(one.recommendation.made_edtf),
        ((RECOMMENDATION, "made_edtf"),),
    ),
    Column(N_("How it stands"), _status, ((FOLLOW_UP, "status"),)),
    Column(
        N_("Stands so since"),
        lambda one, voice: voice.known_day(one.since),
        ((FOLLOW_UP, "happened_on"),),
    ),
    Column(
        N_("Party concerned"),
        lambda one, voice: voice.text(
            one.recommendation.party.names if one.recommendation.party else None
        ),
        ((ACTOR, "names"),),
    ),
    Column(
        N_("Document"),
        lambda one, voice: voice.text(title_of(one.recommendation)),
        ((RECOMMENDATION, "title"), (UN_DOCUMENT, "title")),
    ),
    Column(N_("Symbol"), _symbol, ((UN_DOCUMENT, "symbol"),)),
    Column(
        N_("Whose document"),
        _publisher,
        ((RECOMMENDATION, "publisher"), (RECOMMENDATION, "document_kind")),
    ),
    Column(
        N_("Published on"),
        lambda one, voice: voice.known_day(published_on(one.recommendation)),
        ((RECOMMENDATION, "published_on"), (UN_DOCUMENT, "published_on")),
    ),
    Column(
        N_("Page or paragraph"),
        lambda one, voice: one.recommendation.page or voice.unknown,
        ((RECOMMENDATION, "page"),),
    ),
    Column(
        N_("Address of the document"),
        lambda one, voice: address_of(one.recommendation) or voice.unknown,
        ((RECOMMENDATION, "url"), (UN_DOCUMENT, "url")),
    ),
    Column(
        N_("How sure"),
        lambda one, voice: voice.say(MARK_WORDS[one.recommendation.mark]),
        ((RECOMMENDATION, "mark"),),
    ),
)


def table_of(found: Iterable[Listed], voice: Voice) -> tuple[list[str], list[list[str]]]:
    """Return the titles and the rows of a table; each column may say what it says."""
    for column in COLUMNS:
        for declared, name in column.says:
            declared.require_listed(name)
    titles = [voice.say(column.label) for column in COLUMNS]
    return titles, [[column.write(one, voice) for column in COLUMNS] for one in found]


def said() -> list[str]:
    """Return which declared fields of the record the table says, by name."""
    return sorted({f"{of.name}.{name}" for one in COLUMNS for of, name in one.says})
