"""Readiness summed up for a page: what blocks, what to check, what leaves and what stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from casefiles.foundation.messages import N_
from casefiles.outbound.submissions.parts.case_data import CaseData, by_number
from casefiles.outbound.submissions.parts.numbers import file_of, waits_for_copy
from casefiles.outbound.submissions.parts.permits import Outcome
from casefiles.outbound.submissions.parts.readiness import STOPS, Finding, Mark, Readiness
from casefiles.record.cases.models import Case
from casefiles.record.disclosure.queries import Answer

#: what an outcome of the gate is about, in words
WHAT_WORDS: Mapping[str, str] = {
    "name": N_("name"),
    "details": N_("age, sex, occupation"),
    "identity": N_("identity"),
    "statements": N_("what it says"),
    "file": N_("file"),
    "words": N_("what they say of who did it"),
    "image": N_("their image"),
    "voice": N_("their voice"),
}


@dataclass(frozen=True)
class Overview:
    """What the page of a submission shows of its readiness; `hidden` cases are not counted."""

    rows: Sequence[Readiness]
    blocking: list[tuple[Case | None, Finding]]
    to_check: list[tuple[Case | None, Finding]]
    granted: int
    redacted: int
    withheld: int
    not_whole: list[tuple[Case, Outcome]]
    #: the case, and the reference of somebody who would be named
    exposed: list[tuple[Case, str]]
    exhibits: int
    size: int
    hidden: int

    @property
    def ready(self) -> int:
        """How many cases nothing blocks."""
        return sum(row.is_ready for row in self.rows)

    @property
    def unclear(self) -> int:
        """How many of them somebody should look at all the same."""
        return sum(row.is_ready and row.unclear > 0 for row in self.rows)


def overview_of(
    rows: Sequence[Readiness], whole: Sequence[Finding], *, hidden: int = 0
) -> Overview:
    """Sum up the readiness of cases and of the submission itself."""
    found: list[tuple[Case | None, Finding]] = [(None, one) for one in whole]
    found += [(row.case, one) for row in rows for one in row.findings]
    outcomes = [(row.case, one) for row in rows for one in row.permits.outcomes]
    files = [size for row in rows for size in _sizes(row)]
    return Overview(
        rows=rows,
        blocking=_distinct(found, STOPS),
        to_check=_distinct(found, {Mark.UNCLEAR}),
        granted=_count(outcomes, Answer.GRANTED),
        redacted=_count(outcomes, Answer.REDACTED),
        withheld=_count(outcomes, Answer.REFUSED),
        not_whole=[pair for pair in outcomes if not pair[1].verdict.is_granted],
        exposed=[(row.case, one) for row in rows for one in _exposed(row)],
        exhibits=len(files),
        size=sum(files),
        hidden=hidden,
    )


def _distinct(
    found: Sequence[tuple[Case | None, Finding]], marks: Collection[Mark]
) -> list[tuple[Case | None, Finding]]:
    """Return findings with some marks; several elements may say the same of a case."""
    seen: dict[tuple[str, str, str], tuple[Case | None, Finding]] = {}
    for case, one in found:
        if one.mark in marks:
            seen.setdefault(
                (one.case_id, one.words, str(sorted(one.parameters.items()))), (case, one)
            )
    return list(seen.values())


def _count(outcomes: Sequence[tuple[Case, Outcome]], answer: Answer) -> int:
    return sum(one.verdict.answer is answer for _, one in outcomes)


def _exposed(row: Readiness) -> list[str]:
    return sorted((one["reference"] for one in row.permits.exposed_people), key=by_number)


def _sizes(row: Readiness) -> list[int]:
    content: CaseData = row.content
    return [
        int(file_of(exhibit)["size"])
        for exhibit in content["exhibits"]
        if row.permits.hands_out(exhibit["id"]).is_granted and not waits_for_copy(exhibit)
    ]
