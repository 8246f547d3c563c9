"""What of a list may stand in a table that leaves the program: each column declared, or kept here.

No column says anything about a person of the record, and none names a colleague; an attribution of
ours is there only once it is approved, and a suspect is not named. See docs/decisions/0015.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casefiles.desk.lists.parts.columns import COLUMNS, Column
from casefiles.desk.lists.queries import Known
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.outbound.dispatch.queries import Status
from casefiles.record.actors.export import ACTOR
from casefiles.record.actors.models import ActorKind
from casefiles.record.cases.export import CASE
from casefiles.record.cases.queries import ListedCase
from casefiles.record.claims.export import OF_OTHERS, OURS
from casefiles.record.claims.models import Answer, ClaimState
from casefiles.record.claims.queries import ListedClaim
from casefiles.record.codebook.models import worded
from casefiles.record.codebook.queries import labels
from casefiles.record.disclosure.export import Declared, Undeclared
from casefiles.record.places.export import PLACE
from casefiles.record.victims.export import FIGURE


class Discloses(StrEnum):
    """What a column gives away once it has left."""

    INCIDENT = "incident"
    COUNT = "count"
    APPROVED_ATTRIBUTION = "approved attribution"
    PUBLISHED = "published"
    PROGRESS = "progress"


@dataclass(frozen=True)
class Voice:
    """How the language of a page says things: handed in, since rules know nothing of pages."""

    language: str
    say: Callable[..., str]
    event_date: Callable[[str], str]
    day: Callable[[date], str]
    count: Callable[[int | None, int | None], str]
    state: Callable[[str], str]
    standing: Callable[[str], str]

    def terms(self, vocabulary: str, codes: Iterable[str]) -> str:
        """Return the terms of some codes, or that none is stated."""
        found = labels(vocabulary, tuple(code for code in codes if code), self.language)
        return self.say(N_(", ")).join(found) or self.unknown

    def text(self, wordings: Texts | None) -> str:
        """Return a text as the list shows it, or that none is stated."""
        return wordings.in_language(self.language)[0] if wordings else self.unknown

    @property
    def unknown(self) -> str:
        """Return the words for what is not known: never an empty cell."""
        return self.say(N_("not stated"))


Writes = Callable[[ListedCase, Known, Voice], str]
Said = tuple[tuple[Declared, str], ...]


@dataclass(frozen=True)
class Field:
    """One column that may leave, what it gives away, and how it is written."""

    discloses: Discloses
    write: Writes
    #: what of the record it says, as the rooms declare it
    says: Said = ()


def _place(case: ListedCase, _known: Known, voice: Voice) -> str:
    if case.place is None:
        return voice.unknown
    parent = case.place.parent
    names = [case.place.names, *([parent.names] if parent and parent.level > 0 else [])]
    return voice.say(N_(", ")).join(voice.text(one) for one in names)


def _killed(case: ListedCase, known: Known, voice: Voice) -> str:
    killed = known.killed.get(case.id)
    if killed is None:
        return voice.unknown
    count = voice.count(killed.count.minimum, killed.count.maximum)
    if killed.civilians_only:
        count = f"{count} {voice.say(N_('civilians'))}"
    return voice.say(N_("%(count)s (reports differ)"), count=count) if killed.is_rival else count


def _parties(claim: ListedClaim, voice: Voice) -> str:
    """Name whom a claim names; an individual never, whoever takes the table out."""
    actors = [party.actor for party in claim.parties]
    said = (
        voice.say(N_("an individual"))
        if actor.kind is ActorKind.PERSON
        else voice.text(actor.names)
        for actor in actors
    )
    return voice.say(N_(", ")).join(said)


def _attribution(case: ListedCase, known: Known, voice: Voice) -> str:
    claim = known.ours.get(case.id)
    if claim is None or claim.state is not ClaimState.APPROVED:
        return voice.say(N_("none approved"))
    return _parties(claim, voice) or voice.say(N_("no party named"))


_NAMING: Mapping[Answer | None, str] = {
    Answer.YES: N_("names a party"),
    Answer.PARTLY: N_("names a party in part"),
    Answer.NO: N_("names no party"),
    None: N_("party named: not stated"),
}


def _finding(case: ListedCase, known: Known, voice: Voice) -> str:
    found = known.findings.get(case.id, ())
    return "; ".join(_said(one, voice) for one in found) or voice.say(N_("none"))


def _said(claim: ListedClaim, voice: Voice) -> str:
    by = claim.symbol or voice.text(claim.asserter_name)
    parties = _parties(claim, voice) if claim.party_named is Answer.YES else ""
    naming = voice.say(N_("names %(party)s"), party=parties) if parties else ""
    return f"{by}: {naming or voice.say(_NAMING[claim.party_named])}"


def _toward(case: ListedCase, known: Known, voice: Voice) -> str:
    """Say it as the list does: whom a case is under way to, or once that it is ready for nobody."""
    names = {code: worded(one, voice.language) for code, one in known.recipients.items()}
    said = (f"{names[code]}: {voice.standing(status)}" for code, status in known.begun(case.id))
    return "; ".join(said) or voice.standing(Status.NOT_READY)


def _toward_one(recipient: str) -> Writes:
    return lambda case, known, voice: voice.standing(known.toward[case.id][recipient].status)


def _codes(column: str, vocabulary: str, of: Callable[[ListedCase], Iterable[str]]) -> Field:
    return _fact(column, lambda case, voice: voice.terms(vocabulary, of(case)))


def _fact(column: str, write: Callable[[ListedCase, Voice], str]) -> Field:
    says = ((CASE, column),)
    return Field(Discloses.INCIDENT, lambda case, _known, voice: write(case, voice), says)


#: column → what may leave of it; a column that stands neither here nor below is a fault
FIELDS: Mapping[str, Field] = {
    "reference": _fact("reference", lambda case, _voice: case.reference),
    "case": _fact("title", lambda case, voice: voice.text(case.title)),
    "date": _fact(
        "date_edtf",
        lambda case, voice: voice.event_date(case.date_edtf) if case.date_edtf else voice.unknown,
    ),
    "place": Field(Discloses.INCIDENT, _place, ((PLACE, "names"),)),
    "target": _codes("target", "target", lambda case: (case.target,)),
    "weapon": _codes("weapons", "weapon", lambda case: case.weapons),
    "delivery": _codes("delivery", "delivery", lambda case: (case.delivery,)),
    "pattern": _codes("patterns", "pattern", lambda case: case.patterns),
    "violation": _codes("violations", "violation", lambda case: case.violations),
    "control": _codes("control", "control", lambda case: (case.control,)),
    "killed": Field(Discloses.COUNT, _killed, ((FIGURE, "minimum"), (FIGURE, "maximum"))),
    "state": _fact("state", lambda case, voice: voice.state(case.state)),
    "attribution": Field(
        Discloses.APPROVED_ATTRIBUTION, _attribution, ((OURS, "stance"), (ACTOR, "names"))
    ),
    "finding": Field(
        Discloses.PUBLISHED,
        _finding,
        (
            (OF_OTHERS, "symbol"),
            (OF_OTHERS, "asserter_name"),
            (OF_OTHERS, "party_named"),
            (ACTOR, "names"),
        ),
    ),
    "toward": Field(Discloses.PROGRESS, _toward),
    "tags": _fact(
        "tags", lambda case, voice: voice.say(N_(", ")).join(case.tags) or voice.say(N_("none"))
    ),
    "opened": _fact("opened_at", lambda case, voice: voice.day(case.opened_at)),
    "changed": _fact("changed_at", lambda case, voice: voice.day(case.changed_at)),
}
#: column → why it stays inside
KEPT_INSIDE: Mapping[str, str] = {
    "lead": N_("It names a colleague."),
    "access": N_("It tells which files are guarded most."),
}


def field_of(column: Column) -> Field | None:
    """Return what may leave of a column, None where it stays inside; raise where undecided."""
    if column.recipient:
        return Field(Discloses.PROGRESS, _toward_one(column.recipient))
    if column.code in KEPT_INSIDE:
        return None
    if column.code not in FIELDS:
        raise Undeclared(column.code)
    for declared, name in FIELDS[column.code].says:
        declared.require_listed(name)
    return FIELDS[column.code]


def leaving(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return those of some columns that may leave, in their order.

    The list folds place and target into the cell of the case, where they have no
    columns of their own; a table gives them their own, behind the case.
    """
    codes = {one.code for one in columns}
    folded = [one for one in COLUMNS if one.code in {"place", "target"} - codes]
    spread = (each for one in columns for each in (one, *(folded if one.code == "case" else ())))
    return tuple(one for one in spread if field_of(one) is not None)


def row_of(case: ListedCase, columns: Sequence[Column], known: Known, voice: Voice) -> list[str]:
    """Return the cells of a case for columns that may leave, as texts."""
    fields = [field_of(one) for one in columns]
    return [one.write(case, known, voice) for one in fields if one is not None]


def said_by(columns: Sequence[Column]) -> list[str]:
    """Return which declared fields of the record some columns say, by name."""
    fields = [field_of(one) for one in columns]
    return sorted({f"{of.name}.{name}" for one in fields if one for of, name in one.says})


def kept_inside(columns: Sequence[Column]) -> tuple[tuple[Column, str], ...]:
    """Return which of some columns stay inside, and why."""
    return tuple((one, KEPT_INSIDE[one.code]) for one in columns if field_of(one) is None)
