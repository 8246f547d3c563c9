"""What of remedies may leave: of a person under a ground, in a list as numbers of a case alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.record.actors.export import ACTOR
from casefiles.record.actors.models import Actor
from casefiles.record.cases.export import CASE
from casefiles.record.cases.models import Case
from casefiles.record.codebook.queries import label
from casefiles.record.disclosure.export import (
    NUMBERED,
    STAFF,
    WHEN_WE_WORKED,
    WITHIN,
    WRITTEN_INSIDE,
    Declared,
    Under,
)
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.remedies.models import Remedy, RemedyStep, StepKind

#: what was asked and done for a victim is said of that victim
_DETAILS = Under(GroundSubject.VICTIM, Scope.DETAILS)
#: a list counts them by case, and says of none for whom it is
_COUNTED = Under(GroundSubject.VICTIM, Scope.DETAILS, counted=True)
#: who asked may be the victim; what is written of it may name anybody, for a facility too
_TOLD = Under(GroundSubject.VICTIM, Scope.TESTIMONY)
REMEDY = Declared(
    Remedy,
    {
        "kind": _COUNTED,
        "victim_id": NUMBERED,
        "damage_id": WITHIN,
        "actor_id": NUMBERED,
        "responsible": _DETAILS,
        "state": WITHIN,
        "recorded_by_id": STAFF,
        "changed_at": WHEN_WE_WORKED,
        "void_reason": WRITTEN_INSIDE,
    },
)
STEP = Declared(
    RemedyStep,
    {
        "step": _COUNTED,
        "remedy_id": WITHIN,
        "victim_id": NUMBERED,
        "number": WHEN_WE_WORKED,
        "about_number": WITHIN,
        "day_edtf": _DETAILS,
        "first_day": WITHIN,
        "last_day": WITHIN,
        "said_by": _TOLD,
        "note": _TOLD,
        "exhibit_id": NUMBERED,
        "source_url": _DETAILS,
        "reason": WRITTEN_INSIDE,
        "recorded_by_id": STAFF,
        "recorded_at": WHEN_WE_WORKED,
    },
)
DECLARED = (REMEDY, STEP)
STEP_WORDS: Mapping[str, str] = {
    StepKind.ASKED: N_("asked"),
    StepKind.PROMISED: N_("promised"),
    StepKind.DONE: N_("done"),
    StepKind.REFUSED: N_("refused"),
    StepKind.STRUCK: N_("taken back"),
}


@dataclass(frozen=True)
class Voice:
    """How the language of a page says things: handed in, since rules know nothing of pages."""

    language: str
    say: Callable[..., str]

    @property
    def unknown(self) -> str:
        """Return the words for what is not known: never an empty cell."""
        return self.say(N_("not stated"))

    def text(self, wordings: Texts | None) -> str:
        """Return a text in this language, or its original; what is not there is not stated."""
        return (wordings.in_language(self.language)[0] if wordings else "") or self.unknown


@dataclass(frozen=True)
class Line:
    """How many remedies of one kind, of one party, stand alike in one case."""

    case: Case
    kind: str
    state: StepKind
    actor: Actor | None
    victims: int
    facilities: int


def lines_of(rows: Iterable[tuple[Remedy, Case]]) -> list[Line]:
    """Count remedies by case, kind, state and party; words of who is responsible stay inside."""
    cases: dict[UUID, Case] = {}
    actors: dict[UUID | None, Actor | None] = {}
    victims: Counter[tuple[UUID, str, StepKind, UUID | None]] = Counter()
    every: Counter[tuple[UUID, str, StepKind, UUID | None]] = Counter()
    for remedy, case in rows:
        state = remedy.reached
        if state is None:
            continue
        cases[case.id], actors[remedy.actor_id] = case, remedy.actor
        key = (case.id, remedy.kind, state, remedy.actor_id)
        every[key] += 1
        victims[key] += remedy.victim_id is not None
    lines = [
        Line(cases[case_id], kind, state, actors[actor_id], victims[key], number - victims[key])
        for key, number in every.items()
        for case_id, kind, state, actor_id in [key]
    ]
    return sorted(lines, key=_order)


def _order(line: Line) -> tuple[str, ...]:
    return (line.case.reference, line.kind, line.state, line.actor.code if line.actor else "")


@dataclass(frozen=True)
class Column:
    """One column of the table: what it is called, what of the record it says, how it is written."""

    label: str
    says: tuple[tuple[Declared, str], ...]
    write: Callable[[Line, Voice], str]


#: in the order of the table
COLUMNS: Sequence[Column] = (
    Column(N_("Case"), ((CASE, "reference"),), lambda one, _v: one.case.reference),
    Column(
        N_("Kind of remedy"),
        ((REMEDY, "kind"),),
        lambda one, v: label("remedy_kind", one.kind, v.language),
    ),
    Column(N_("Where it stands"), ((STEP, "step"),), lambda one, v: v.say(STEP_WORDS[one.state])),
    Column(
        N_("Asked of"),
        ((ACTOR, "names"),),
        lambda one, v: v.text(one.actor.names if one.actor else None),
    ),
    Column(N_("For victims"), ((REMEDY, "kind"),), lambda one, _v: str(one.victims)),
    Column(N_("For facilities"), ((REMEDY, "kind"),), lambda one, _v: str(one.facilities)),
)


def table_of(lines: Sequence[Line], voice: Voice) -> tuple[list[str], list[list[str]]]:
    """Return the headings and the rows of a table; each column may say what it says."""
    for column in COLUMNS:
        for declared, name in column.says:
            declared.require_listed(name)
    titles = [voice.say(column.label) for column in COLUMNS]
    return titles, [[column.write(one, voice) for column in COLUMNS] for one in lines]


def said() -> list[str]:
    """Return which declared fields of the record the table says, by name."""
    return sorted({f"{of.name}.{name}" for column in COLUMNS for of, name in column.says})
