"""The letter as it is drafted: in the packet's own numbers, in each language that we write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casefiles.foundation.date_wording import DateStyle, say_day
from casefiles.foundation.digits import Digits
from casefiles.foundation.texts import Texts
from casefiles.outbound.corrections.parts.comparing import Change, Kind
from casefiles.outbound.corrections.parts.saying import PRESENCE, Said
from casefiles.outbound.corrections.parts.wording import (
    LANGUAGES,
    Words,
    in_language,
    in_words,
    phrases,
)
from casefiles.outbound.packets.documents import grouped

#: longer words are in the packet: the letter says only that they are changed
LONGEST_REPEATED = 600


@dataclass(frozen=True)
class About:
    """What the letter is about: the packet as its recipient knows it, and what changed."""

    reference: str
    sha256: str
    sent_on: date
    changes: Sequence[Change]
    #: case → its number in the packet
    numbers: Mapping[str, int]
    #: statements whose old words the letter may repeat
    quoted: frozenset[str] = frozenset()
    #: statements of which an earlier letter said something else than the packet
    retold: frozenset[str] = frozenset()


def drafted(about: About, languages: Sequence[str]) -> Texts:
    """Return the letter in those of the languages that we write, the first one as the original."""
    chosen = [one for one in languages if one in LANGUAGES] or [LANGUAGES[0]]
    return Texts({one: _in_language(about, one) for one in chosen}, chosen[0])


def _in_language(about: About, language: str) -> str:
    day = say_day(about.sent_on, language, style=DateStyle.LONG, digits=Digits.LATIN)
    begin = in_words(
        "begin", language, day=day, reference=about.reference, sha256=grouped(about.sha256)
    )
    lines = [_line(one, about, language) for one in about.changes]
    parts = (begin, in_words("since", language), "\n".join(lines), in_words("rest", language))
    return "\n\n".join(parts)


def _line(change: Change, about: About, language: str) -> str:
    """Say where it stands, what they hold, and how it is to be read now."""
    where = where_in_words(change.said, about.numbers, language)
    now = _isolated(change.now.words, language) if change.now else ""
    is_gone = change.kind is Kind.TAKEN_AWAY and change.key not in about.quoted
    key = "gone" if is_gone else str(change.kind)
    then = _held(change, about, language)
    return in_words(f"line_{key}", language, where=where, then=then, now=now)


def _held(change: Change, about: About, language: str) -> str:
    """Return what they hold: in its words, where they may be said again and are not long."""
    told = _isolated(change.then.words, language) if change.then else ""
    if change.key not in about.quoted or len(told) > LONGEST_REPEATED:
        told = in_words("as_held", language)
    return in_words("told_otherwise", language, then=told) if change.key in about.retold else told


def line_about(where: str, letter: str) -> str:
    """Return the line of a letter that begins with a place in the packet; nothing if none does."""
    begin = f"\u2013 {where}:"
    found = (one for one in letter.splitlines() if one.startswith(begin))
    return next(found, "").removeprefix(begin).strip()


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
