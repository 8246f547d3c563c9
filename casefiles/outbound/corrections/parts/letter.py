"""The letter as it is drafted: in the packet's own numbers, in each language that we write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casefiles.foundation.date_wording import DateStyle, say_day
from casefiles.foundation.digits import Digits
from casefiles.foundation.texts import Texts
from casefiles.outbound.corrections.parts.comparing import Change
from casefiles.outbound.corrections.parts.saying import PRESENCE, Said
from casefiles.outbound.corrections.parts.wording import (
    LANGUAGES,
    Words,
    in_language,
    in_words,
    phrases,
)
from casefiles.outbound.packets.documents import grouped


@dataclass(frozen=True)
class About:
    """What the letter is about: the packet as its recipient knows it, and what changed."""

    reference: str
    sha256: str
    sent_on: date
    changes: Sequence[Change]
    #: case → its number in the packet
    numbers: Mapping[str, int]


def drafted(about: About, languages: Sequence[str]) -> Texts:
    """Return the letter in those of the languages that we write, the first one as the original."""
    chosen = [one for one in languages if one in LANGUAGES] or [LANGUAGES[0]]
    return Texts({one: _in_language(about, one) for one in chosen}, chosen[0])


def _in_language(about: About, language: str) -> str:
    day = say_day(about.sent_on, language, style=DateStyle.LONG, digits=Digits.LATIN)
    begin = in_words(
        "begin", language, day=day, reference=about.reference, sha256=grouped(about.sha256)
    )
    lines = [_line(one, about.numbers, language) for one in about.changes]
    parts = (begin, in_words("since", language), "\n".join(lines), in_words("rest", language))
    return "\n\n".join(parts)


def _line(change: Change, numbers: Mapping[str, int], language: str) -> str:
    """Say where it stands and how it is to be read now; never again what the packet said."""
    where = where_in_words(change.said, numbers, language)
    now = _isolated(change.now.words, language) if change.now else ""
    return in_words(f"line_{change.kind}", language, where=where, now=now)


def _isolated(words: Words, language: str) -> str:
    """Return words to stand in a line: those in another language keep their own order."""
    told = in_language(words, language)
    return told if {language, "und"} & words.keys() else f"\u2068{told}\u2069"


def where_in_words(said: Said, numbers: Mapping[str, int], language: str) -> str:
    """Return where something stands, as the packet calls it: Case 1, Victim 2, age then."""
    at, field = _at(said, numbers, language), field_in_words(said.name, language)
    return in_words("where", language, at=at, field=field) if field else at


def _at(said: Said, numbers: Mapping[str, int], language: str) -> str:
    subject = said.subject
    known = [f"new_{subject.part}"] if subject.number is None else []
    if not said.token and not subject.named:
        known.insert(0, f"told_{subject.part}")
    return in_words(
        next((one for one in known if one in phrases()), f"at_{subject.part}"),
        language,
        case=numbers.get(subject.case or subject.about, ""),
        number=subject.number,
        named=in_language(subject.named, language),
    )


def field_in_words(name: str, language: str) -> str:
    """Return what a statement is about it, with its language where there may be several."""
    field, _, tongue = name.partition(".")
    words = "" if field == PRESENCE else in_words(f"field_{field}", language)
    if not tongue:
        return words
    known = f"language_{tongue}"
    spoken = in_words(known, language) if known in phrases() else tongue
    return in_words("in_language", language, field=words, language=spoken)
