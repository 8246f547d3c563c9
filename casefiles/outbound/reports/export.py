"""What of the gap register may leave: each column declared, written as the page says it.

Nothing of it says anything of a person: an attribution of ours is there once approved, an
individual is never named, and of findings only what a UN body published itself. Decision 0037.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.outbound.reports.parts.facts import Finding, Party, Register, Row
from casefiles.outbound.reports.parts.judging import GAP_WORDS
from casefiles.outbound.reports.queries import CaseFacts
from casefiles.record.actors.export import ACTOR
from casefiles.record.actors.models import ActorKind
from casefiles.record.cases.export import CASE
from casefiles.record.claims.export import DECISION, OF_OTHERS, OURS
from casefiles.record.claims.models import Answer, Sameness
from casefiles.record.codebook.queries import label
from casefiles.record.disclosure.export import Declared, Under
from casefiles.record.places.export import PLACE
from casefiles.record.public_record.export import UN_DOCUMENT
from casefiles.record.public_record.models import UNDocument

ANSWERS: Mapping[Answer, str] = {
    Answer.YES: N_("yes"),
    Answer.PARTLY: N_("partly"),
    Answer.NO: N_("no"),
}
SAMENESSES: Mapping[Sameness, str] = {
    Sameness.SAME: N_("certainly the same incident"),
    Sameness.PROBABLE: N_("probably the same incident"),
    Sameness.POSSIBLE: N_("possibly the same incident"),
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

    def text(self, wordings: Texts | None) -> str:
        """Return a text in this language, or its original; what is not there is not stated."""
        return (wordings.in_language(self.language)[0] if wordings else "") or self.unknown

    def day_or_unknown(self, day: date | None) -> str:
        """Return a day, or that none is known."""
        return self.day(day) if day else self.unknown

    def term(self, vocabulary: str, code: str) -> str:
        """Return a term of the codebook, or that none is stated."""
        return label(vocabulary, code, self.language) if code else self.unknown

    def parties(self, parties: Sequence[Party]) -> str:
        """Name whom a claim names; an individual never, whoever takes it out."""
        individual = N_("an individual")
        said = (
            self.say(individual) if one.kind is ActorKind.PERSON else self.text(one.names)
            for one in parties
        )
        return self.say(N_(", ")).join(said)


@dataclass(frozen=True)
class Line:
    """One line of the register as it leaves: a case, and what one body said, if any did."""

    row: Row
    facts: CaseFacts
    body: str = ""
    finding: Finding | None = None


def bodies_in(row: Row) -> list[tuple[str, Finding | None]]:
    """Return who was told of a case or spoke of it: each finding, then each that was silent."""
    spoke = {one.body for one in row.findings}
    found: list[tuple[str, Finding | None]] = [(one.body, one) for one in row.findings]
    return [*found, *((body, None) for body in row.sent if body not in spoke)]


def lines_of(rows: Sequence[Row], facts: Mapping[UUID, CaseFacts]) -> Iterator[Line]:
    """Yield the lines of some rows; a case that no body was told of has one all the same."""
    for row in rows:
        bodies = bodies_in(row)
        if not bodies:
            yield Line(row, facts[row.case_id])
        for body, finding in bodies:
            yield Line(row, facts[row.case_id], body, finding)


def place_in_words(facts: CaseFacts, voice: Voice) -> str:
    """Return where it happened, and what that lies in."""
    known = [voice.text(one) for one in (facts.place, facts.within) if one]
    return voice.say(N_(", ")).join(known) or voice.unknown


def ours_in_words(row: Row, voice: Voice) -> str:
    """Return whom our approved claim names, or that there is none."""
    if row.ours is None:
        return voice.say(N_("none approved"))
    return voice.parties(row.ours.parties) or voice.say(N_("no party named"))


def days_since(line_sent: date | None, register: Register) -> int | None:
    """Return how many days passed from the first dispatch to the day asked about."""
    return None if line_sent is None else (register.wanted.as_of - line_sent).days


Writes = Callable[[Line, Register, Voice], str]
Said = tuple[tuple[Declared, str], ...]


@dataclass(frozen=True)
class Field:
    """One column: what it is called, how it is written, what of the record it says."""

    label: str
    write: Writes
    says: Said = ()


def _of_ours(write: Callable[[Row, Voice], str], none: str = N_("none approved")) -> Writes:
    return lambda line, _register, voice: (
        write(line.row, voice) if line.row.ours else voice.say(none)
    )


def _of_finding(write: Callable[[Finding, Voice], str]) -> Writes:
    """Write what a finding says; of a body that was told and is silent: nothing said."""

    def written(line: Line, _register: Register, voice: Voice) -> str:
        return write(line.finding, voice) if line.finding else voice.say(N_("nothing said"))

    return written


def _standard(row: Row, voice: Voice) -> str:
    return voice.term("standard", row.ours.standard if row.ours else "")


def _approved(row: Row, voice: Voice) -> str:
    return voice.day_or_unknown(row.ours.approved_on if row.ours else None)


def _body(line: Line, register: Register, voice: Voice) -> str:
    return voice.text(register.bodies.get(line.body)) if line.body else voice.say(N_("none"))


def _sent(line: Line, _register: Register, voice: Voice) -> str:
    day = line.row.sent.get(line.body)
    return voice.day(day) if day else voice.say(N_("not submitted"))


def _days(line: Line, register: Register, voice: Voice) -> str:
    days = days_since(line.row.sent.get(line.body), register)
    return voice.say(N_("not submitted")) if days is None else str(days)


def answer_in_words(answer: Answer | None, voice: Voice) -> str:
    """Return an answer of a finding, or that it gives none."""
    return voice.say(ANSWERS[answer]) if answer else voice.unknown


def _party(finding: Finding, voice: Voice) -> str:
    return voice.parties(finding.parties) or voice.say(N_("no party named"))


def _same(finding: Finding, voice: Voice) -> str:
    return voice.say(SAMENESSES[finding.sameness]) if finding.sameness else voice.unknown


#: in the order of the table
FIELDS: Mapping[str, Field] = {
    "reference": Field(
        N_("Reference"), lambda line, _register, _voice: line.row.reference, ((CASE, "reference"),)
    ),
    "case": Field(
        N_("Case"), lambda line, _register, voice: voice.text(line.facts.title), ((CASE, "title"),)
    ),
    "date": Field(
        N_("Date"),
        lambda line, _register, voice: (
            voice.event_date(line.facts.date_edtf) if line.facts.date_edtf else voice.unknown
        ),
        ((CASE, "date_edtf"),),
    ),
    "place": Field(
        N_("Place"),
        lambda line, _register, voice: place_in_words(line.facts, voice),
        ((PLACE, "names"),),
    ),
    "ours": Field(
        N_("Our attribution"),
        lambda line, _register, voice: ours_in_words(line.row, voice),
        ((OURS, "stance"), (ACTOR, "names")),
    ),
    "standard": Field(N_("Standard of proof"), _of_ours(_standard), ((OURS, "standard"),)),
    "approved": Field(N_("Approved on"), _of_ours(_approved), ((DECISION, "decided_at"),)),
    "gap": Field(
        N_("The gap"),
        lambda line, _register, voice: voice.say(GAP_WORDS[line.row.gap]),
        ((OF_OTHERS, "party_named"), (OF_OTHERS, "incident_confirmed")),
    ),
    "body": Field(N_("Body"), _body, ((OF_OTHERS, "asserter_name"), (UN_DOCUMENT, "body_name"))),
    "sent": Field(N_("First submitted to it"), _sent),
    "days": Field(N_("Days since"), _days),
    "document": Field(
        N_("Document"),
        _of_finding(lambda one, voice: one.symbol or voice.unknown),
        ((OF_OTHERS, "symbol"), (UN_DOCUMENT, "symbol")),
    ),
    "paragraph": Field(
        N_("Paragraph"),
        _of_finding(lambda one, voice: one.paragraph or voice.unknown),
        ((OF_OTHERS, "paragraph"),),
    ),
    "stated": Field(
        N_("Said or published on"),
        _of_finding(lambda one, voice: voice.day_or_unknown(one.said_on)),
        ((OF_OTHERS, "stated_on"), (UN_DOCUMENT, "published_on")),
    ),
    "confirmed": Field(
        N_("Incident confirmed"),
        _of_finding(lambda one, voice: answer_in_words(one.confirmed, voice)),
        ((OF_OTHERS, "incident_confirmed"),),
    ),
    "named": Field(
        N_("Party named"),
        _of_finding(lambda one, voice: answer_in_words(one.named, voice)),
        ((OF_OTHERS, "party_named"),),
    ),
    "party": Field(
        N_("Party, as the body has it"), _of_finding(_party), ((ACTOR, "names"), (ACTOR, "kind"))
    ),
    "law": Field(
        N_("Characterised in law"),
        _of_finding(lambda one, voice: voice.text(one.law)),
        ((OF_OTHERS, "law_characterised"),),
    ),
    "same": Field(N_("Same incident"), _of_finding(_same), ((OF_OTHERS, "sameness"),)),
}


def field_of(name: str) -> Field:
    """Return a column that may leave; raise where something it says was declared to stay."""
    for declared, column in FIELDS[name].says:
        declared.require_listed(column)
    return FIELDS[name]


def table_of(
    register: Register, facts: Mapping[UUID, CaseFacts], voice: Voice
) -> tuple[list[str], list[list[str]]]:
    """Return the headings and the lines of the register as a table."""
    fields = [field_of(name) for name in FIELDS]
    titles = [voice.say(one.label) for one in fields]
    rows = [
        [one.write(line, register, voice) for one in fields]
        for line in lines_of(register.rows, facts)
    ]
    return titles, rows


#: what an annex says of a case, and of each body; our references are for nobody outside
OF_A_CASE = ("case", "date", "place", "ours", "standard", "approved", "gap")
OF_A_BODY = (
    "body",
    "document",
    "paragraph",
    "stated",
    "confirmed",
    "named",
    "party",
    "law",
    "same",
)
#: said only where who makes the annex wants it: to whom we submitted is ours to tell
OF_SUBMITTING = ("sent", "days")


def _printable(name: str) -> Field:
    """Return a column that may stand on a paper for outside: open, or published by the body."""
    field = field_of(name)
    for declared, column in field.says:
        rule = declared.rule(column)
        if not (isinstance(rule, Under) and rule.published):
            declared.leaving(column)
    return field


def annex_of(
    register: Register,
    facts: Mapping[UUID, CaseFacts],
    voice: Voice,
    *,
    with_submissions: bool,
) -> list[dict[str, Any]]:
    """Return the cases of the register as an annex says them: numbered, without our references."""
    columns = (*OF_A_BODY, *(OF_SUBMITTING if with_submissions else ()))
    numbered = enumerate(register.rows, start=1)
    return [
        {
            "number": number,
            **_written(OF_A_CASE, Line(row, facts[row.case_id]), register, voice),
            "bodies": [
                _written(columns, Line(row, facts[row.case_id], body, finding), register, voice)
                | {"spoke": finding is not None}
                for body, finding in bodies_in(row)
                if finding is not None or with_submissions
            ],
        }
        for number, row in numbered
    ]


def _written(names: Sequence[str], line: Line, register: Register, voice: Voice) -> dict[str, str]:
    return {name: _printable(name).write(line, register, voice) for name in names}


def sources_of(documents: Iterable[UNDocument], voice: Voice) -> list[dict[str, str]]:
    """Return the published documents that an annex rests on."""
    for column in ("symbol", "title", "published_on", "url"):
        UN_DOCUMENT.leaving(column)
    return [
        {
            "symbol": one.symbol,
            "title": voice.text(one.title),
            "published": voice.day_or_unknown(one.published_on),
            "url": one.url,
        }
        for one in sorted(documents, key=lambda one: one.symbol_key)
    ]


def said_by(names: Sequence[str]) -> list[str]:
    """Return which declared fields of the record some columns say, by name."""
    return sorted({f"{of.name}.{column}" for name in names for of, column in field_of(name).says})
