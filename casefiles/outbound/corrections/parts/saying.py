"""What a packet says, taken apart: one statement a key, comparable whatever its numbers are.

A packet's ids are made of its own secret. With the same secret the record of today gives the same
ids, so that what was sealed and what would leave now can be laid side by side.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial

from casefiles.foundation.canonical import canonical_json
from casefiles.outbound.corrections.parts.wording import (
    LANGUAGES,
    Row,
    Words,
    coded,
    joined,
    plain,
    say,
    several,
    worded,
)
from casefiles.outbound.packets.documents import WITHHELD, range_in_words

_LENGTH = 32
#: that something stands in the packet at all
PRESENCE = "recorded"
#: closing our file says nothing of what happened
_AS_ESTABLISHED = {"closed": "verified"}
#: what is said of one person, for which somebody has to have been asked
PERSONAL = frozenset({"name", "sex", "age", "status", "occupation"})


class Weight(StrEnum):
    """Whether a statement is a fact or only how something is said."""

    FACT = "fact"
    WORDS = "words"


class Part(StrEnum):
    """What a statement is about, in the order in which a reader meets it."""

    CASE = "case"
    FIGURE = "figure"
    VICTIM = "victim"
    DAMAGE = "damage"
    CLAIM = "claim"
    INDICATOR = "indicator"
    OTHER = "other"
    EXHIBIT = "exhibit"
    SOURCE = "source"


@dataclass(frozen=True)
class Subject:
    """Somebody or something that a packet speaks of."""

    part: Part
    #: the case's id in this packet; empty for a source, which may speak in several
    case: str
    #: its own id in this packet, or what takes the place of one
    about: str = ""
    #: as the packet numbers it
    number: int | None = None
    #: what it is called where it has no number
    named: Words = field(default_factory=dict)
    #: the id of the source that a figure comes from
    source: str = ""
    #: of a victim: named, unnamed or a group
    kind: str = ""

    def key_of(self, name: str) -> str:
        """Return what one statement about it is known by."""
        return f"{self.part}:{self.case}:{self.about}:{name}"


@dataclass(frozen=True)
class Said:
    """One statement: where it stands, what it says, and what it is compared by."""

    subject: Subject
    name: str
    words: Words
    #: only the packet's secret makes it again: it tells nothing of what was said
    token: str
    weight: Weight = Weight.FACT
    is_withheld: bool = False

    @property
    def key(self) -> str:
        """What it is known by."""
        return self.subject.key_of(self.name)


@dataclass(frozen=True)
class Voice:
    """How the statements of one packet are made: its secret, and the numbers that it gave."""

    secret: bytes
    #: case, victim, exhibit or source, by its id in the packet → its number there
    numbers: Mapping[str, int]

    def token(self, *value: object) -> str:
        """Return what stands for a value, the same for the same value in this packet only."""
        told = hmac.new(self.secret, canonical_json(list(value)), hashlib.sha256)
        return told.hexdigest()[:_LENGTH]

    def says(
        self,
        subject: Subject,
        name: str,
        words: Words,
        *value: object,
        weight: Weight = Weight.FACT,
        is_withheld: bool = False,
    ) -> Iterator[Said]:
        """Yield a statement, unless it says nothing; compared by `value`, or else by its words."""
        if words:
            token = self.token(*(value or (dict(words),)))
            yield Said(subject, name, words, token, weight, is_withheld)


def numbers_in(content: Row) -> dict[str, int]:
    """Return how a packet numbers what it speaks of, by ids in it."""
    victims = (row for case in content["cases"] for row in case["victims"])
    rows = (*content["cases"], *victims, *content["exhibits"], *content["sources"])
    return {row["public_id"]: row["number"] for row in rows}


def said_in(content: Row, voice: Voice) -> dict[str, Said]:
    """Return everything that a packet says of its cases, their exhibits and sources."""
    cases = {row["number"]: row["public_id"] for row in content["cases"]}
    sources = {row["number"]: row["public_id"] for row in content["sources"]}
    return {
        one.key: one
        for one in (
            *(one for row in content["cases"] for one in _case(row, sources, voice)),
            *(one for row in content["exhibits"] for one in _exhibit(row, cases, sources, voice)),
            *(one for row in content["sources"] for one in _source(row, sources, voice)),
        )
    }


# --- a case


def _case(row: Row, sources: Mapping[int, str], voice: Voice) -> Iterator[Said]:
    subject = Subject(Part.CASE, row["public_id"], number=voice.numbers.get(row["public_id"]))
    fact = partial(voice.says, subject)
    yield from fact(PRESENCE, say("recorded_case"), "here")
    grading = row["grading"]["code"]
    yield from fact("grading", coded(row["grading"]), _AS_ESTABLISHED.get(grading, grading))
    when = row["when"]
    yield from fact("date", worded(when["display"]), when["edtf"])
    yield from fact("time", plain(" ".join(filter(None, (when["time"], when["time_zone"])))))
    yield from _place(row["where"], fact)
    yield from _facts(row["facts"], fact)
    yield from fact("violations", several(row["violations"]), _codes(row["violations"]))
    for name, told in (("title", row["titles"]), ("narrative", row["narrative"])):
        yield from _texts(subject, name, told, voice)
    found = {one for each in row["facts"] for one in each["sources"]}
    yield from _support(subject, found, sources, voice)
    for each in (_figures, _victims, _damage, _ours, _others):
        yield from each(row, sources, voice)


def _place(where: Row, fact: Callable[..., Iterator[Said]]) -> Iterator[Said]:
    yield from fact("place", worded(where["names"]), where["code"], where["names"])
    if where["latitude"] is not None and where["longitude"] is not None:
        yield from fact("point", plain(f"{where['latitude']}, {where['longitude']}"))
    yield from fact("precision", coded(where["precision"]), _codes([where["precision"]]))
    yield from fact("control", worded(where["control"]))


def _facts(rows: Sequence[Row], fact: Callable[..., Iterator[Said]]) -> Iterator[Said]:
    for aspect in dict.fromkeys(row["aspect"]["code"] for row in rows):
        values = [row["value"] for row in rows if row["aspect"]["code"] == aspect]
        yield from fact(aspect, several(values), _codes(values))


def _figures(case: Row, sources: Mapping[int, str], voice: Voice) -> Iterator[Said]:
    seen = Counter[str]()
    for row in case["figures"]:
        source = sources.get(row["source"], "")
        counted = f"{row['category']['code']}/{row['group']['code']}"
        seen[key := f"{source}/{counted}"] += 1
        subject = Subject(
            Part.FIGURE,
            case["public_id"],
            f"{key}/{seen[key]}",
            voice.numbers.get(source),
            joined([coded(row["category"]), coded(row["group"])]),
            source=source,
        )
        count = _range(row) or say("not_known")
        yield from voice.says(subject, PRESENCE, count, "here")
        yield from voice.says(subject, "count", count, row["minimum"], row["maximum"])
        words = worded(row["wording"])
        yield from voice.says(subject, "their_words", words, weight=Weight.WORDS)


def _victims(case: Row, sources: Mapping[int, str], voice: Voice) -> Iterator[Said]:
    for row in case["victims"]:
        key = row["public_id"]
        number = voice.numbers.get(key)
        subject = Subject(Part.VICTIM, case["public_id"], key, number, kind=row["kind"])
        told = joined([coded(row["outcome"]), _range(row)])
        yield from voice.says(subject, PRESENCE, told, "here")
        yield from voice.says(subject, "kind", say(f"kind_{row['kind']}"), row["kind"])
        yield from _person(row, subject, voice)
        people = (row["minimum"], row["maximum"])
        if people != (1, 1):
            yield from voice.says(subject, "people", _range(row), *people)
        for name in ("outcome", "cause"):
            yield from voice.says(subject, name, coded(row[name]), _codes([row[name]]))
        law = row["violations"]
        yield from voice.says(subject, "violations", several(law), _codes(law))
        yield from _support(subject, row["sources"], sources, voice)


def _person(row: Row, subject: Subject, voice: Voice) -> Iterator[Said]:
    for name in ("name", "sex", "age"):
        words = worded(row[name])
        yield from voice.says(subject, name, words, row[name], is_withheld=_hidden(words))
    for name in ("status", "occupation"):
        words = coded(row[name])
        yield from voice.says(subject, name, words, _codes([row[name]]), is_withheld=_hidden(words))


def _hidden(words: Words) -> bool:
    return WITHHELD in words.values()


def _damage(case: Row, sources: Mapping[int, str], voice: Voice) -> Iterator[Said]:
    seen = Counter[str]()
    for row in case["damage"]:
        key = voice.token(row["facility"], row["kind"]["code"])
        seen[key] += 1
        named = worded(row["facility"]) or coded(row["kind"])
        subject = Subject(Part.DAMAGE, case["public_id"], f"{key}/{seen[key]}", named=named)
        level = coded(row["level"])
        yield from voice.says(subject, PRESENCE, level, "here")
        yield from voice.says(subject, "level", level, row["level"]["code"])
        yield from voice.says(subject, "service", worded(row["service"]))
        yield from _support(subject, row["sources"], sources, voice)


# --- who is said to have done it


def _ours(case: Row, sources: Mapping[int, str], voice: Voice) -> Iterator[Said]:
    claim = case["our_claim"]
    if claim is None:
        return
    subject = Subject(Part.CLAIM, case["public_id"])
    yield from voice.says(subject, PRESENCE, worded(claim["wording"]), "here")
    yield from _stance(claim, subject, voice)
    approved = say("approved", day=claim["approved_on"], revision=claim["revision"])
    yield from voice.says(subject, "revision", approved, claim["revision"])
    for name in ("wording", "rationale", "exculpatory"):
        yield from _texts(subject, name, claim[name], voice)
    seen = Counter[str]()
    for row in claim["indicators"]:
        seen[key := row["kind"]["code"]] += 1
        about = f"{key}/{seen[key]}"
        yield from _indicator(row, replace(subject, about=about), sources, voice)


def _stance(claim: Row, subject: Subject, voice: Voice) -> Iterator[Said]:
    yield from voice.says(subject, "stance", say(f"stance_{claim['stance']}"), claim["stance"])
    parties = joined([_party(one) for one in claim["parties"]])
    yield from voice.says(subject, "parties", parties)
    standard = claim["standard"]
    yield from voice.says(subject, "standard", coded(standard), _codes([standard]))


def _party(row: Row) -> Words:
    return joined([worded(row["name"]), coded(row["mode"])], mark=" · ")


def _indicator(
    row: Row, claim: Subject, sources: Mapping[int, str], voice: Voice
) -> Iterator[Said]:
    subject = replace(claim, part=Part.INDICATOR, named=coded(row["kind"]))
    points = say("points_away" if row["points_away"] else "points_to")
    yield from voice.says(subject, PRESENCE, joined([subject.named, points]), "here")
    yield from voice.says(subject, "points", points, row["points_away"])
    yield from _texts(subject, "explanation", row["explanation"], voice)
    yield from _support(subject, row["sources"], sources, voice)


def _others(case: Row, _sources: Mapping[int, str], voice: Voice) -> Iterator[Said]:
    seen = Counter[str]()
    for row in case["other_claims"]:
        key = voice.token(row["asserter"], row["reference"], row["stated_on"])
        seen[key] += 1
        named = joined([worded(row["asserter"]), plain(row["reference"] or "")])
        subject = Subject(Part.OTHER, case["public_id"], f"{key}/{seen[key]}", named=named)
        yield from voice.says(subject, PRESENCE, say(f"stance_{row['stance']}"), "here")
        yield from _stance(row, subject, voice)
        yield from _texts(subject, "wording", row["wording"], voice)


# --- what goes beside the cases


def _exhibit(
    row: Row, cases: Mapping[int, str], sources: Mapping[int, str], voice: Voice
) -> Iterator[Said]:
    key = row["public_id"]
    subject = Subject(Part.EXHIBIT, cases[row["cases"][0]], key, voice.numbers.get(key))
    yield from voice.says(subject, PRESENCE, worded(row["title"]), "here")
    yield from voice.says(subject, "file", plain(row["sha256"]))
    yield from _texts(subject, "title", row["title"], voice)
    for name in ("captured", "description"):
        words = worded(row[name])
        yield from voice.says(
            subject, name, words, row[name], weight=Weight.WORDS, is_withheld=_marked(words)
        )
    found = [] if row["source"] is None else [row["source"]]
    yield from _support(subject, found, sources, voice)


def _marked(words: Words) -> bool:
    return any(WITHHELD in one for one in words.values())


def _source(row: Row, sources: Mapping[int, str], voice: Voice) -> Iterator[Said]:
    key = row["public_id"]
    subject = Subject(Part.SOURCE, "", key, voice.numbers.get(key))
    yield from voice.says(subject, PRESENCE, coded(row["kind"]), "here")
    yield from voice.says(subject, "kind", coded(row["kind"]), row["kind"]["code"])
    reliability = row["reliability"]
    yield from voice.says(subject, "reliability", coded(reliability), _codes([reliability]))
    hidden = row["identity_withheld"]
    yield from voice.says(
        subject,
        "description",
        worded(row["description"]),
        row["description"],
        weight=Weight.WORDS,
        is_withheld=hidden,
    )
    address = plain(row["published_at"] or "")
    yield from voice.says(subject, "published", address, weight=Weight.WORDS)
    origins = [row["derived_from"], *row["also_derived_from"]]
    yield from _support(subject, origins, sources, voice, name="repeats", weight=Weight.FACT)


# --- values in words


def _texts(subject: Subject, name: str, text: Sequence[Row], voice: Voice) -> Iterator[Said]:
    """Yield one statement for each language that a text is in."""
    for row in text:
        words = {row["language"]: row["text"]}
        yield from voice.says(subject, f"{name}.{row['language']}", words, weight=Weight.WORDS)


def _support(
    subject: Subject,
    found: Iterable[int | None],
    sources: Mapping[int, str],
    voice: Voice,
    *,
    name: str = "support",
    weight: Weight = Weight.WORDS,
) -> Iterator[Said]:
    """Yield which sources a statement rests on, by the numbers that the packet gave them."""
    ids = sorted({sources[one] for one in found if one is not None})
    numbers = sorted(voice.numbers[one] for one in ids if one in voice.numbers)
    words = [say("source", number=number) for number in numbers]
    further = [say("further_source")] * (len(ids) - len(numbers))
    yield from voice.says(subject, name, joined([*words, *further]), ids, weight=weight)


def _codes(rows: Iterable[Row | None]) -> list[str]:
    return sorted(row["code"] for row in rows if row is not None)


def _range(row: Row) -> Words:
    told = {one: range_in_words(row["minimum"], row["maximum"], one) for one in LANGUAGES}
    return {language: words for language, words in told.items() if words}
