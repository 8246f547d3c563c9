"""What was known on a day: the register made of what the tables say of each case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from casefiles.foundation.texts import Texts
from casefiles.outbound.reports.parts.bodies import called
from casefiles.outbound.reports.parts.facts import (
    Finding,
    Gap,
    Ours,
    Point,
    Register,
    Row,
    Wanted,
)
from casefiles.outbound.reports.parts.judging import (
    Kin,
    Span,
    counts_of,
    course_of,
    gap_of,
    nearest,
)


class Turn(NamedTuple):
    """One of our claims became approved on a day, or ceased to be."""

    day: date
    is_approved: bool


@dataclass
class Said:
    """What stands in the tables of one case."""

    reference: str
    earliest: date | None
    turns: dict[UUID, list[Turn]] = field(default_factory=dict)
    ours: dict[UUID, Ours] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    sent: dict[str, date] = field(default_factory=dict)


def register_of(
    cases: Mapping[UUID, Said], wanted: Wanted, kin: Kin, names: Mapping[str, Texts]
) -> Register:
    """Return the register; `names`: what bodies are called."""
    bodies = {one.body for said in cases.values() for one in said.findings}
    bodies |= {code for said in cases.values() for code in said.sent}
    known = {case_id: _as_of(said, wanted) for case_id, said in cases.items()}
    judged = (_row(case_id, said, wanted, kin) for case_id, said in known.items())
    rows = sorted(
        (row for row in judged if row is not None),
        key=lambda row: (row.earliest or date.min, row.reference),
        reverse=True,
    )
    return Register(
        wanted,
        tuple(row for row in rows if wanted.gap in (None, row.gap)),
        counts_of(rows, lambda row: is_documented(row, wanted, kin)),
        _course(known.values(), wanted, kin),
        called(sorted(bodies), names),
    )


def _as_of(said: Said, wanted: Wanted) -> Said:
    """Return what was known on the day asked about, of the body asked about."""
    day, body = wanted.as_of, wanted.body
    return Said(
        said.reference,
        said.earliest,
        {key: [one for one in turns if one.day <= day] for key, turns in said.turns.items()},
        said.ours,
        [one for one in said.findings if one.known_on <= day and body in ("", one.body)],
        {code: on for code, on in said.sent.items() if on <= day and body in ("", code)},
    )


def _approved(said: Said) -> Ours | None:
    """Return the claim that stood approved, at most one in a case, with the day of its approval."""
    for claim_id, turns in said.turns.items():
        if turns and turns[-1].is_approved:
            held = said.ours[claim_id]
            return Ours(claim_id, turns[-1].day, held.scheme, held.standard, held.parties)
    return None


def _row(case_id: UUID, said: Said, wanted: Wanted, kin: Kin) -> Row | None:
    """Return the row of a case; None where nothing was said of it, or not of the party."""
    ours, is_asked = _approved(said), kin.meant(wanted.party_id, None)
    if ours is None and not said.findings:
        return None
    in_findings = [party for one in said.findings for party in one.parties]
    concerned = [*(ours.parties if ours else ()), *in_findings]
    if wanted.party_id is not None and not any(is_asked(party) for party in concerned):
        return None
    gap = nearest(said.findings, kin.meant(wanted.party_id, ours))
    return Row(case_id, said.reference, said.earliest, gap, ours, tuple(said.findings), said.sent)


def is_documented(row: Row, wanted: Wanted, kin: Kin) -> bool:
    if row.ours is None:
        return False
    is_asked = kin.meant(wanted.party_id, None)
    return wanted.party_id is None or any(is_asked(party) for party in row.ours.parties)


def _course(cases: Iterable[Said], wanted: Wanted, kin: Kin) -> tuple[Point, ...]:
    is_asked = kin.meant(wanted.party_id, None)
    spans, named = list[Span](), list[date]()
    for said in cases:
        for claim_id, turns in said.turns.items():
            if any(is_asked(party) for party in said.ours[claim_id].parties):
                spans += _spans(turns)
        days = [one.known_on for one in said.findings if gap_of(one, is_asked) is Gap.NAMED]
        named += [min(days)] if days else []
    return course_of(spans, named, wanted.as_of)


def _spans(turns: Sequence[Turn]) -> Iterable[Span]:
    """Yield since when and until when a claim stood approved, once for each time."""
    since: date | None = None
    for turn in turns:
        if turn.is_approved:
            since = turn.day
        elif since is not None:
            yield Span(since, turn.day)
            since = None
    if since is not None:
        yield Span(since, None)
