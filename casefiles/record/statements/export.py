"""What of official statements may leave: what a party published itself, and how specific it is.

The table of the register says no case, no reason of ours and no name of a colleague.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from casefiles.foundation.counts import CountRange
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.record.actors.export import ACTOR
from casefiles.record.actors.models import Actor
from casefiles.record.codebook.queries import label
from casefiles.record.disclosure.export import (
    NUMBERED,
    OPEN,
    STAFF,
    WHEN_WE_WORKED,
    WITHIN,
    WRITTEN_INSIDE,
    Declared,
    Open,
    Stays,
)
from casefiles.record.statements.models import (
    Assertion,
    Assessment,
    AssessmentGround,
    OfficialStatement,
    StatementCase,
)
from casefiles.record.statements.parts.specificity import profile_of

STATEMENT = Declared(
    OfficialStatement,
    {
        "reference": OPEN,
        "kind": OPEN,
        "actor_id": NUMBERED,
        "speaker_id": NUMBERED,
        "speaker": OPEN,
        "office": OPEN,
        "dating": OPEN,
        "date_edtf": OPEN,
        "earliest": WITHIN,
        "latest": WITHIN,
        "venue": OPEN,
        "wording": OPEN,
        "words": OPEN,
        "source": OPEN,
        "url": OPEN,
        "mark": OPEN,
        "archived_url": Stays("where we keep a copy"),
        "exhibit_id": Stays("says in which case we keep a copy"),
        "note": WRITTEN_INSIDE,
        "state": WITHIN,
        "void_reason": WRITTEN_INSIDE,
        "added_by_id": STAFF,
        "added_at": WHEN_WE_WORKED,
        "changed_at": WHEN_WE_WORKED,
    },
)
ASSERTION = Declared(
    Assertion,
    {
        "statement_id": NUMBERED,
        "number": OPEN,
        "measure": OPEN,
        "what": OPEN,
        "minimum": OPEN,
        "maximum": OPEN,
        "rough": OPEN,
        "period_edtf": OPEN,
        "place_level": OPEN,
        "place_id": NUMBERED,
        "target_named": OPEN,
        "organisation_named": OPEN,
        "control_given": OPEN,
        "changed_at": WHEN_WE_WORKED,
        "removed_at": WHEN_WE_WORKED,
        "removal_reason": WRITTEN_INSIDE,
    },
)
ASSESSMENT = Declared(
    Assessment,
    {
        "assertion_id": NUMBERED,
        "verdict": Open(listed_only=True),
        "reasons": WRITTEN_INSIDE,
        "user_id": STAFF,
        "made_at": WHEN_WE_WORKED,
    },
)
GROUND = Declared(AssessmentGround, {}, rest=Stays("says on which cases we worked"))
LINK = Declared(StatementCase, {}, rest=Stays("says on which cases we worked"))
DECLARED = (STATEMENT, ASSERTION, ASSESSMENT, GROUND, LINK)


@dataclass(frozen=True)
class Voice:
    """How the language of a page says things: handed in, since rules know nothing of pages."""

    language: str
    say: Callable[[str], str]
    event_date: Callable[[str], str]
    count: Callable[[CountRange, bool], str]
    #: a member of one of the room's enumerations → its words
    word: Callable[[Any], str]

    @property
    def unknown(self) -> str:
        """Return the words for what is not known: never an empty cell."""
        return self.say(N_("not stated"))

    def text(self, wordings: Texts | None) -> str:
        """Return a text in this language, or its original."""
        return (wordings.in_language(self.language)[0] if wordings else "") or self.unknown

    def yes(self, value: object) -> str:
        """Return yes or no."""
        return self.say(N_("yes")) if value else self.say(N_("no"))


@dataclass(frozen=True)
class Column:
    """A column of the table: its heading, how a cell is written, what of the record it says."""

    label: str
    write: Callable[[OfficialStatement, Assertion | None, Voice], str]
    says: tuple[tuple[Declared, str], ...]


def _said(write: Callable[[Assertion, Voice], str]) -> Callable[..., str]:
    """Write of an assertion, or what stands where a statement was not split yet."""

    def cell(_statement: OfficialStatement, said: Assertion | None, voice: Voice) -> str:
        return voice.unknown if said is None else write(said, voice)

    return cell


def _party(actor: Actor, voice: Voice) -> str:
    return voice.text(actor.names)


def _speaker(statement: OfficialStatement, _said: Assertion | None, voice: Voice) -> str:
    speaking = statement.speaking
    return voice.text(statement.speaker or (speaking.names if speaking else None))


def _date(statement: OfficialStatement, _said: Assertion | None, voice: Voice) -> str:
    if statement.date_edtf is None:
        return voice.word(statement.dating)
    return voice.event_date(statement.date_edtf)


def _period(said: Assertion, voice: Voice) -> str:
    return voice.event_date(said.period_edtf) if said.period_edtf else voice.unknown


def _profile(said: Assertion, _voice: Voice) -> str:
    return " ".join(str(one) for one in astuple(profile_of(said)))


def _verdict(said: Assertion, voice: Voice) -> str:
    latest = said.assessment
    return voice.word(latest.verdict) if latest else voice.say(N_("not assessed"))


COLUMNS: tuple[Column, ...] = (
    Column(N_("Reference"), lambda s, _a, _v: s.reference, ((STATEMENT, "reference"),)),
    Column(N_("Kind"), lambda s, _a, v: v.word(s.kind), ((STATEMENT, "kind"),)),
    Column(N_("Party"), lambda s, _a, v: _party(s.actor, v), ((ACTOR, "names"),)),
    Column(
        N_("Speaker"),
        _speaker,
        (
            (STATEMENT, "speaker"),
            (ACTOR, "names"),
        ),
    ),
    Column(N_("Office"), lambda s, _a, v: v.text(s.office), ((STATEMENT, "office"),)),
    Column(
        N_("Date"),
        _date,
        (
            (STATEMENT, "dating"),
            (STATEMENT, "date_edtf"),
        ),
    ),
    Column(N_("Venue"), lambda s, _a, v: v.text(s.venue), ((STATEMENT, "venue"),)),
    Column(N_("What was said"), lambda s, _a, v: v.text(s.wording), ((STATEMENT, "wording"),)),
    Column(N_("Whose words"), lambda s, _a, v: v.word(s.words), ((STATEMENT, "words"),)),
    Column(N_("Source"), lambda s, _a, v: v.text(s.source), ((STATEMENT, "source"),)),
    Column(N_("Address"), lambda s, _a, v: s.url or v.unknown, ((STATEMENT, "url"),)),
    Column(N_("How sure the source is"), lambda s, _a, v: v.word(s.mark), ((STATEMENT, "mark"),)),
    Column(N_("Assertion"), _said(lambda a, _v: str(a.number)), ((ASSERTION, "number"),)),
    Column(
        N_("What it asserts"),
        _said(lambda a, v: label("statement_measure", a.measure, v.language)),
        ((ASSERTION, "measure"),),
    ),
    Column(N_("In words"), _said(lambda a, v: v.text(a.what)), ((ASSERTION, "what"),)),
    Column(
        N_("Amount"),
        _said(lambda a, v: v.count(a.amount, a.rough)),
        (
            (ASSERTION, "minimum"),
            (ASSERTION, "maximum"),
            (ASSERTION, "rough"),
        ),
    ),
    Column(N_("Period"), _said(_period), ((ASSERTION, "period_edtf"),)),
    Column(
        N_("Place named"), _said(lambda a, v: v.word(a.place_level)), ((ASSERTION, "place_level"),)
    ),
    Column(
        N_("Target named"),
        _said(lambda a, v: v.yes(a.target_named)),
        ((ASSERTION, "target_named"),),
    ),
    Column(
        N_("Organisation named"),
        _said(lambda a, v: v.yes(a.organisation_named)),
        ((ASSERTION, "organisation_named"),),
    ),
    Column(
        N_("Control given"),
        _said(lambda a, v: v.yes(a.control_given)),
        ((ASSERTION, "control_given"),),
    ),
    Column(
        N_("Profile"),
        _said(_profile),
        (
            (ASSERTION, "minimum"),
            (ASSERTION, "maximum"),
            (ASSERTION, "period_edtf"),
            (ASSERTION, "place_level"),
        ),
    ),
    Column(
        N_("Score (0 to 9)"),
        _said(lambda a, _v: str(profile_of(a).score)),
        (
            (ASSERTION, "minimum"),
            (ASSERTION, "maximum"),
            (ASSERTION, "period_edtf"),
            (ASSERTION, "place_level"),
        ),
    ),
    Column(N_("Assessment"), _said(_verdict), ((ASSESSMENT, "verdict"),)),
)


def said() -> list[str]:
    """Return which declared fields of the record the table says, by name."""
    return sorted({f"{of.name}.{name}" for one in COLUMNS for of, name in one.says})


def table_of(
    statements: Iterable[OfficialStatement], voice: Voice
) -> tuple[list[str], list[Sequence[str]]]:
    """Return the titles and a row for each assertion; raise where a column has to stay.

    A statement without any assertion has one row too.
    """
    for column in COLUMNS:
        for declared, name in column.says:
            declared.require_listed(name)
    rows: list[Sequence[str]] = []
    for statement in statements:
        asserted: Sequence[Assertion | None] = statement.asserted or [None]
        rows += [[one.write(statement, said, voice) for one in COLUMNS] for said in asserted]
    return [voice.say(one.label) for one in COLUMNS], rows
