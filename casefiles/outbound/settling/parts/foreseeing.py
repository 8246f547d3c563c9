"""What a ground would let out, thing by thing, before anybody writes it down."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from casefiles.foundation.canonical import digest
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.outbound.submissions.documents import (
    Leaving,
    Numbers,
    by_number,
    is_damaged,
    named_victims,
    waits_for_copy,
)
from casefiles.record.cases.models import Case
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.disclosure.queries import Because, Verdict, is_child

#: words to translate, and what is filled into them
Said = tuple[str, Mapping[str, object]]

SPEAKS_NOT = N_("nothing that it says leaves")
NAMED_NOT_ELSEWHERE = N_("another case of this submission covers who it is")
WAITS_FOR_COPY = N_("a covered copy waits for a second person")
DAMAGED = N_("it does not match its hash")
NO_FILE = N_("no file that shows them leaves")
#: somebody else is to be asked, or a second person looked already
_NOT_BY_A_GROUND = frozenset({Because.SHOWN_UNASKED, Because.AFTER_CLEARANCE})


@dataclass(frozen=True)
class Answered:
    """What the gate says of one thing that somebody or something of a case would tell."""

    scope: Scope
    #: name, details, identity, statements, file, words
    what: str
    verdict: Verdict
    #: why it stays although there is a ground, in words
    held: str = ""
    #: of a file: the references of those because of whom it stays; empty for somebody else
    held_by: tuple[str, ...] = ()

    @property
    def goes(self) -> bool:
        """Return whether it would stand in the packet."""
        return self.verdict.is_granted and not self.held


@dataclass(frozen=True)
class Line:
    """Somebody or something of a case that a ground can be about, and what would leave of it."""

    case: Case
    #: the number of the case in the packet
    number: int
    kind: GroundSubject
    subject_id: UUID
    reference: str
    label: Texts | None
    answers: tuple[Answered, ...]
    #: of the vocabulary `outcome`, of somebody harmed
    outcome: str = ""
    is_child: bool = False

    @property
    def key(self) -> str:
        """Return how a page carries it."""
        return f"{self.case.id}:{self.subject_id}"

    @property
    def is_missing(self) -> bool:
        """Return whether something of it stays; a face without its file lacks no ground."""
        return not all(one.goes or one.held == NO_FILE for one in self.answers)

    @property
    def waits(self) -> bool:
        """Return whether what stays of it waits for something that no ground of its own changes."""
        return self.is_missing and all(
            one.verdict.is_granted or one.verdict.because in _NOT_BY_A_GROUND
            for one in self.answers
            if not one.goes
        )


def lines_of(case: Case, each: Leaving, numbers: Numbers) -> Iterator[Line]:
    """Yield everybody and everything of a case that needs a ground, kind by kind, by number."""
    for kind, rows in _rows(each).items():
        for row in sorted(rows, key=lambda one: by_number(one["reference"])):
            yield Line(
                case,
                each.number,
                kind,
                UUID(row["id"]),
                row["reference"],
                Texts.from_json(row["said"]) if row["said"] else None,
                tuple(_ANSWERS[kind](each, numbers, row)),
                **(_became(case, row) if kind is GroundSubject.VICTIM else {}),
            )


def _became(case: Case, victim: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the case says became of somebody, for who chooses among people."""
    said = (victim["outcome"], victim["age"], victim["age_band"])
    return {"outcome": victim["outcome"], "is_child": is_child(case, *said)}


def _rows(each: Leaving) -> dict[GroundSubject, list[Mapping[str, Any]]]:
    content = each.content
    return {
        GroundSubject.VICTIM: [{**one, "said": one["names"]} for one in named_victims(content)],
        GroundSubject.SOURCE: [
            {**one, "id": source_id, "said": _title(one)}
            for source_id, one in content["sources"].items()
        ],
        GroundSubject.EXHIBIT: [{**one, "said": one["title"]} for one in content["exhibits"]],
        GroundSubject.CLAIM: [
            {**one, "reference": one["symbol"], "said": one["asserter_name"]}
            for one in content["other_claims"]
        ],
    }


def _title(source: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if source["published_title"]:
        return Texts.of(en=source["published_title"]).to_json()
    label: Mapping[str, Any] | None = source["label"]
    return label


def _of_victim(each: Leaving, _numbers: Numbers, row: Mapping[str, Any]) -> Iterator[Answered]:
    yield Answered(Scope.NAME, "name", each.permits.names(row["id"]))
    yield Answered(Scope.DETAILS, "details", each.permits.details(row["id"]))
    yield from _shown(each, GroundSubject.VICTIM, row["id"])


def _shown(each: Leaving, kind: GroundSubject, subject_id: str) -> Iterator[Answered]:
    """Yield whether somebody may be seen and heard, where a file that could go shows them."""
    for item, verdict in each.permits.appearing(kind, subject_id):
        held = NO_FILE if verdict.is_granted and item not in each.permits.going_in_files else ""
        yield Answered(item.scope, item.scope.value, verdict, held)


def _of_source(each: Leaving, numbers: Numbers, row: Mapping[str, Any]) -> Iterator[Answered]:
    speaks, held = each.permits.speaks(row["id"]), ""
    if not speaks.is_granted:
        held = SPEAKS_NOT
    elif not numbers.may_name(row["id"]):
        held = NAMED_NOT_ELSEWHERE
    yield Answered(Scope.NAME, "identity", each.permits.identifies(row["id"]), held)
    yield Answered(Scope.TESTIMONY, "statements", speaks)
    yield from _shown(each, GroundSubject.SOURCE, row["id"])


def _of_exhibit(each: Leaving, _numbers: Numbers, row: Mapping[str, Any]) -> Iterator[Answered]:
    held = WAITS_FOR_COPY if waits_for_copy(row) else DAMAGED if is_damaged(row) else ""
    verdict = each.permits.hands_out(row["id"])
    because_of = verdict.because is Because.SHOWN_UNASKED
    held_by = tuple(each.permits.held_by(row["id"])) if because_of else ()
    yield Answered(Scope.FILE, "file", verdict, held, held_by)


def _of_claim(each: Leaving, _numbers: Numbers, row: Mapping[str, Any]) -> Iterator[Answered]:
    yield Answered(Scope.TESTIMONY, "words", each.permits.quotes(row))


_ANSWERS = {
    GroundSubject.VICTIM: _of_victim,
    GroundSubject.SOURCE: _of_source,
    GroundSubject.EXHIBIT: _of_exhibit,
    GroundSubject.CLAIM: _of_claim,
}

# --- where it would stand

_IN_DATA, _IN_CASE_UCO = "data/cases.json", "data/case-uco.jsonld"
_STANDS: Mapping[str, tuple[str, ...]] = {
    "name": (N_("case file %(case)s: victims"), "data/victims.csv", _IN_DATA),
    "details": (N_("case file %(case)s: victims"), "data/victims.csv", _IN_DATA),
    "identity": (N_("case file %(case)s: sources"), _IN_DATA, _IN_CASE_UCO),
    "statements": (
        N_("case file %(case)s: figures, sources and what rests on it"),
        "data/figures.csv",
        _IN_DATA,
        _IN_CASE_UCO,
    ),
    "file": (
        "data/exhibits/",
        N_("case file %(case)s: exhibits"),
        "data/exhibits.csv",
        "data/custody.csv",
        _IN_DATA,
        _IN_CASE_UCO,
    ),
    "words": (N_("case file %(case)s: what others say"), _IN_DATA),
    "image": (N_("the files in which they are seen"),),
    "voice": (N_("the files in which they are heard"),),
}
OWN_SHEET, IN_ANNEX = N_("their own sheet"), N_("annex, counted")
TOLD_ONWARD = N_("what the recipient may pass on, for this purpose")


@dataclass(frozen=True)
class Standing:
    """What decides where something stands: whether each person has a form, which purpose it is."""

    per_person: bool = False
    is_first_purpose: bool = True

    def of(self, line: Line, what: str) -> list[Said]:
        """Return where a thing that goes would stand in the packet."""
        if not self.is_first_purpose:
            return [(TOLD_ONWARD, {})]
        found = [(words, {"case": line.number}) for words in _STANDS[what]]
        if self.per_person and line.kind is GroundSubject.VICTIM:
            has_sheet = line.answers[0].goes
            return [(OWN_SHEET if has_sheet else IN_ANNEX, {}), *found]
        return [*found]


# --- before and after


class Change(StrEnum):
    EXPOSED = "exposed"
    GRANTED = "granted"
    COVERED = "covered"
    UNFIT = "unfit"


@dataclass(frozen=True)
class Turn:
    """What becomes of one thing: whether it would go, where it would stand, or why it stays."""

    after: Answered
    change: Change
    where: Sequence[Said] = ()
    #: it would go though an earlier ground for it was withdrawn
    was_taken_back: bool = False


@dataclass(frozen=True)
class Foreseen:
    """What the ground does to somebody or something."""

    line: Line
    turns: tuple[Turn, ...]
    is_chosen: bool
    #: a ground is written down about it: it lets something out, or waits for a second person
    is_written: bool

    @property
    def exposes(self) -> bool:
        """Return whether something of it would go that stays now."""
        return any(one.change is Change.EXPOSED for one in self.turns)

    @property
    def was_taken_back(self) -> bool:
        """Return whether something of it would go for which an earlier ground was withdrawn."""
        return any(one.was_taken_back for one in self.turns)


@dataclass(frozen=True)
class Preview:
    """Everything that a ground would change, and the mark of the state in which it was foreseen."""

    rows: tuple[Foreseen, ...]
    digest: str

    @property
    def chosen(self) -> list[Foreseen]:
        """Who and what was ticked."""
        return [row for row in self.rows if row.is_chosen]

    @property
    def written(self) -> list[Foreseen]:
        """About whom and what a ground is written down."""
        return [row for row in self.rows if row.is_written]

    @property
    def exposed(self) -> list[Foreseen]:
        """Who and what would be exposed, whether it was ticked or follows from it."""
        return [row for row in self.rows if row.exposes]


def preview_of(
    before: Sequence[Line],
    after: Sequence[Line],
    chosen: Collection[str],
    details: Mapping[str, Any],
    standing: Standing,
) -> Preview:
    """Compare what goes now with what would go; `details` are what the ground says."""
    scopes = {Scope(one) for one in details["scopes"]}
    rows = []
    for old, new in zip(before, after, strict=True):
        turns = tuple(
            _turn(one, other, scopes if old.key in chosen else (), new, standing)
            for one, other in zip(old.answers, new.answers, strict=True)
        )
        row = Foreseen(new, turns, old.key in chosen, old.key in chosen and _lets(old, new, scopes))
        if row.is_chosen or row.exposes:
            rows.append(row)
    marks = [[line.number, line.key, *map(_mark, line.answers)] for line in (*before, *after)]
    return Preview(tuple(rows), digest([sorted(chosen), details, marks]))


def as_it_stands(line: Line, standing: Standing) -> Foreseen:
    """Return what would leave of somebody or something now, where it would stand, what stays."""
    turns = tuple(
        Turn(one, Change.EXPOSED, standing.of(line, one.what))
        if one.goes
        else Turn(one, Change.COVERED)
        for one in line.answers
    )
    return Foreseen(line, turns, is_chosen=False, is_written=False)


def _mark(one: Answered) -> list[str]:
    return [one.scope, one.verdict.answer, one.verdict.because, one.held, *one.held_by]


def _turn(
    old: Answered, new: Answered, scopes: Collection[Scope], line: Line, standing: Standing
) -> Turn:
    if new.goes and not old.goes:
        was_taken_back = old.verdict.because is Because.TAKEN_BACK
        return Turn(new, Change.EXPOSED, standing.of(line, new.what), was_taken_back)
    if new.goes:
        return Turn(new, Change.GRANTED, standing.of(line, new.what))
    waits = new.held == NO_FILE or _waits_for_others(new)
    return Turn(new, Change.UNFIT if new.scope in scopes and not waits else Change.COVERED)


def _lets(old: Line, new: Line, scopes: Collection[Scope]) -> bool:
    """Return whether the ground opens something, or will once others agree or confirm it."""
    return any(
        other.verdict.because in _OPENS_LATER or other.verdict.is_granted
        for one, other in zip(old.answers, new.answers, strict=True)
        if other.scope in scopes and not (one.verdict.is_granted or _waits_for_others(one))
    )


_OPENS_LATER = frozenset({Because.UNCONFIRMED, Because.SHOWN_UNASKED})


def _waits_for_others(one: Answered) -> bool:
    """Return whether a file has a ground of its own already, and stays because of whom it shows."""
    return one.verdict.because is Because.SHOWN_UNASKED
