"""The statements of one party as plain rows, for what reads them from another room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from casefiles.foundation.counts import CountRange
from casefiles.foundation.texts import Texts
from casefiles.record.cases.models import Case
from casefiles.record.statements.models import (
    Assertion,
    Assessment,
    Dating,
    OfficialStatement,
    PlaceLevel,
    SourceMark,
    StatementKind,
    Verdict,
    Words,
)
from casefiles.record.statements.parts.contradictions import Contradiction, Rule
from casefiles.record.statements.parts.specificity import Profile, Reach, profile_of, reach_of


@dataclass(frozen=True)
class CaseRow:
    """A case that the reader may know of."""

    id: UUID
    reference: str
    title: Texts


@dataclass(frozen=True)
class UnfitRow:
    """Another number of the same party that does not fit, by the published rules."""

    rule: Rule
    reference: str
    number: int
    amount: CountRange
    rough: bool
    period_edtf: str | None


@dataclass(frozen=True)
class AssertionRow:
    """One thing that was asserted, how specific it is, and what was found of it."""

    id: UUID
    number: int
    measure: str
    what: Texts | None
    amount: CountRange
    rough: bool
    period_edtf: str | None
    place_level: PlaceLevel
    place: Texts | None
    profile: Profile
    #: None where nobody assessed it
    verdict: Verdict | None
    reasons: Texts | None
    #: whether the assertion was changed after it was assessed
    is_of_earlier_words: bool
    #: the cases of the assessment that stands, those that the reader may know of
    rests_on: tuple[CaseRow, ...]
    contradictions: tuple[UnfitRow, ...]
    #: whether something was found that those to whom it is told may not know
    is_withheld: bool = False

    def without_finding(self) -> AssertionRow:
        """Return the assertion for whom what was found of it is not."""
        return replace(self, verdict=None, reasons=None, rests_on=(), is_withheld=True)


@dataclass(frozen=True)
class StatementRow:
    """A statement that stands, with all that it asserts."""

    id: UUID
    reference: str
    kind: StatementKind
    dating: Dating
    date_edtf: str | None
    earliest: date | None
    latest: date | None
    speaker: Texts | None
    office: Texts | None
    venue: Texts | None
    wording: Texts
    words: Words
    source: Texts | None
    url: str
    mark: SourceMark
    #: None where it is not split into assertions yet
    reach: Reach | None
    assertions: tuple[AssertionRow, ...]
    #: the cases that it speaks of, those that the reader may know of
    cases: tuple[CaseRow, ...]


def row_of(
    statement: OfficialStatement,
    *,
    pairs: Mapping[UUID, Sequence[Contradiction]],
    linked: Iterable[Case],
    readable: Mapping[UUID, Case],
) -> StatementRow:
    """Return a statement as plain data; `readable` are the cases that the reader may know of."""
    speaking = statement.speaking
    return StatementRow(
        id=statement.id,
        reference=statement.reference,
        kind=statement.kind,
        dating=statement.dating,
        date_edtf=statement.date_edtf,
        earliest=statement.earliest,
        latest=statement.latest,
        speaker=statement.speaker or (speaking.names if speaking else None),
        office=statement.office,
        venue=statement.venue,
        wording=statement.wording,
        words=statement.words,
        source=statement.source,
        url=statement.url,
        mark=statement.mark,
        reach=reach_of(statement.asserted),
        assertions=tuple(
            _asserted(one, pairs.get(one.id, ()), readable) for one in statement.asserted
        ),
        cases=tuple(_case(one) for one in linked),
    )


def _asserted(
    said: Assertion, pairs: Sequence[Contradiction], readable: Mapping[UUID, Case]
) -> AssertionRow:
    latest = said.assessment
    return AssertionRow(
        id=said.id,
        number=said.number,
        measure=said.measure,
        what=said.what,
        amount=said.amount,
        rough=said.rough,
        period_edtf=said.period_edtf,
        place_level=said.place_level,
        place=said.place.names if said.place else None,
        profile=profile_of(said),
        verdict=latest.verdict if latest else None,
        reasons=latest.reasons if latest else None,
        is_of_earlier_words=bool(latest and latest.is_of_earlier_words),
        rests_on=_rests_on(latest, readable),
        contradictions=tuple(_unfit(one.other_than(said), one.rule) for one in pairs),
    )


def _rests_on(latest: Assessment | None, readable: Mapping[UUID, Case]) -> tuple[CaseRow, ...]:
    ids = [one.case_id for one in latest.grounds if one.case_id] if latest else []
    return tuple(_case(readable[each]) for each in ids if each in readable)


def _unfit(other: Assertion, rule: Rule) -> UnfitRow:
    return UnfitRow(
        rule, other.statement.reference, other.number, other.amount, other.rough, other.period_edtf
    )


def _case(case: Case) -> CaseRow:
    return CaseRow(case.id, case.reference, case.title)
