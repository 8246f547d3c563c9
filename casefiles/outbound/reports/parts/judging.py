"""How far a finding is from a claim: the rules of the gap, and of the course of both lines."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from casefiles.foundation.messages import N_
from casefiles.outbound.reports.parts.facts import Counts, Finding, Gap, Ours, Party, Point, Row
from casefiles.record.claims.models import Answer, Sameness, Stance

#: the gap in plain words
GAP_WORDS: Mapping[Gap, str] = {
    Gap.NOTHING: N_("nothing said"),
    Gap.UNCONFIRMED: N_("spoken of, not confirmed"),
    Gap.CONFIRMED: N_("confirmed, party not named"),
    Gap.ANOTHER: N_("another party named"),
    Gap.IN_PART: N_("party named in part"),
    Gap.NAMED: N_("party is named"),
}
_ORDER = tuple(Gap)
#: whether a party that a finding names is the one that is meant
Meant = Callable[[Party], bool]


@dataclass(frozen=True)
class Kin:
    """Who is part of whom, itself included: an alliance is not its members."""

    above: Mapping[UUID, Collection[UUID]]

    def is_within(self, part: UUID, whole: UUID) -> bool:
        """Return whether an actor is another, or part of it however far down."""
        return part == whole or whole in self.above.get(part, ())

    def meant(self, party_id: UUID | None, ours: Ours | None) -> Meant:
        """Return what tells whether a body named the party: that asked for, or else ours.

        Where we name none, whichever party a body names is named.
        """
        if party_id is not None:
            return lambda party: self.is_within(party.id, party_id)
        said = [one.id for one in ours.parties] if ours else []
        return lambda party: (
            not said
            or any(self.is_within(party.id, one) or self.is_within(one, party.id) for one in said)
        )


def gap_of(finding: Finding, is_meant: Meant) -> Gap:
    """Return how far one finding is; that of a possibly other incident is as if none were made."""
    if finding.sameness is Sameness.POSSIBLE:
        return Gap.NOTHING
    if finding.stance is Stance.ATTRIBUTES and finding.parties:
        meant = any(is_meant(party) for party in finding.parties)
        if finding.named is Answer.YES:
            return Gap.NAMED if meant else Gap.ANOTHER
        if finding.named is Answer.PARTLY:
            return Gap.IN_PART if meant else Gap.ANOTHER
    is_confirmed = finding.confirmed in (Answer.YES, Answer.PARTLY)
    return Gap.CONFIRMED if is_confirmed else Gap.UNCONFIRMED


def nearest(findings: Iterable[Finding], is_meant: Meant) -> Gap:
    """Return how far the nearest of some findings is; nothing said where there is none."""
    return max((gap_of(one, is_meant) for one in findings), key=_ORDER.index, default=Gap.NOTHING)


def counts_of(rows: Sequence[Row], is_documented: Callable[[Row], bool]) -> Counts:
    """Count the cases of the register."""
    documented = [row for row in rows if is_documented(row)]
    return Counts(
        documented=len(documented),
        submitted=sum(bool(row.sent) for row in rows),
        named=sum(row.gap is Gap.NAMED for row in rows),
        remaining=sum(row.gap is not Gap.NAMED for row in documented),
    )


@dataclass(frozen=True)
class Span:
    """From which day a claim of ours stood approved, until which; None: it still does."""

    since: date
    until: date | None


def course_of(spans: Iterable[Span], named: Iterable[date], as_of: date) -> tuple[Point, ...]:
    """Return both counts on each day on which one of them changed, and on the day asked about."""
    steps: dict[date, list[int]] = {}
    for span in spans:
        _step(steps, span.since, 0, 1, as_of)
        if span.until is not None:
            _step(steps, span.until, 0, -1, as_of)
    for day in named:
        _step(steps, day, 1, 1, as_of)
    if not steps:
        return ()
    points, both = list[Point](), [0, 0]
    for day in sorted(steps):
        both = [before + change for before, change in zip(both, steps[day], strict=True)]
        if not points or both != [points[-1].ours, points[-1].named]:
            points.append(Point(day, *both))
    if points[-1].day < as_of:
        points.append(Point(as_of, *both))
    return tuple(points)


def _step(steps: dict[date, list[int]], day: date, line: int, change: int, as_of: date) -> None:
    if day <= as_of:
        steps.setdefault(day, [0, 0])[line] += change
