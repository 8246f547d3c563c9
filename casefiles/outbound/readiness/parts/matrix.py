"""A submission element by element: each case against everything that its recipient asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from casefiles.outbound.submissions.documents import (
    COVER_NOTE_WORDS,
    GRAVITY,
    code_of_language,
    is_judged_by_case,
    is_judged_by_whole,
)
from casefiles.outbound.submissions.models import COVER_NOTE
from casefiles.outbound.submissions.queries import STOPS, Finding, Mark, Readiness
from casefiles.record.cases.models import Case
from casefiles.record.codebook.models import Mark as OriginMark
from casefiles.record.codebook.models import Origin, Wordings
from casefiles.record.recipients.models import Profile, Requirement

OURS = Origin(text="", mark=OriginMark.OWN)
IN_LANGUAGE: Mapping[str, Wordings] = {
    "en": {"en": "Words in English", "ar": "النصوص بالإنكليزية"},
    "ar": {"en": "Words in Arabic", "ar": "النصوص بالعربية"},
}


class Need(StrEnum):
    """How much somebody insists on an element, and who."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    FORBIDDEN = "forbidden"
    NOT_ASKED = "not_asked"
    #: asked by us before anything leaves
    OURS = "ours"
    #: asked by us, and nothing is stopped by it
    WISHED = "wished"
    #: how long it may be
    LIMIT = "limit"
    #: may keep the recipient from taking it
    BAR = "bar"


@dataclass(frozen=True)
class Asked:
    """One thing that is asked for: a column of cases, or a line of the submission as a whole."""

    code: str
    label: Wordings
    need: Need
    source: Origin
    #: its place in the recipient's list; None for what is not on it
    number: int | None = None


@dataclass(frozen=True)
class Cell:
    """What one case answers to one element: the gravest mark, and what it rests on."""

    asked: Asked
    mark: Mark
    findings: Sequence[Finding]


@dataclass(frozen=True)
class Row:
    """One case and its cells, in the order of the columns."""

    case: Case
    cells: Sequence[Cell]

    @property
    def met(self) -> int:
        """How many elements are met."""
        return sum(one.mark is Mark.MET for one in self.cells)

    @property
    def stops(self) -> int:
        """How many elements keep it from going."""
        return sum(one.mark in STOPS for one in self.cells)

    @property
    def unclear(self) -> int:
        """How many elements somebody should look at."""
        return sum(one.mark is Mark.UNCLEAR for one in self.cells)


def columns_of_cases(profile: Profile, languages: Sequence[str]) -> list[Asked]:
    """Return everything that a case answers, in the recipient's order, ours and bars after it.

    `languages` are those of the documents: in each of them a case should say everything.
    """
    asked = [
        Asked(one.code, one.label, Need(one.requirement.value), one.source, number)
        for number, one in enumerate(profile.elements, start=1)
        if is_judged_by_case(one)
    ]
    ours = [
        Asked(one.code, one.label, _of_ours(one.requirement), one.source)
        for one in profile.our_conditions
        if is_judged_by_case(one)
    ]
    bars = [Asked(f"bar_{one.code}", one.text, Need.BAR, one.source) for one in profile.bars]
    spoken = [
        Asked(code_of_language(one), IN_LANGUAGE[one], Need.WISHED, OURS) for one in languages
    ]
    return [*asked, *ours, *spoken, *bars]


def _of_ours(requirement: Requirement) -> Need:
    return Need.OURS if requirement is Requirement.REQUIRED else Need(requirement.value)


def lines_of_whole(profile: Profile, findings: Sequence[Finding]) -> list[Cell]:
    """Return what only the submission as a whole answers, in the recipient's order."""
    found = {one.code for one in findings}
    lines = [
        Asked(one.code, one.label, Need(one.requirement.value), one.source, number)
        for number, one in enumerate(profile.elements, start=1)
        if is_judged_by_whole(one) or one.code in found
    ]
    if COVER_NOTE in found:
        lines.append(Asked(COVER_NOTE, COVER_NOTE_WORDS, Need.WISHED, OURS))
    limits = {f"limit_{one.code}": one for one in profile.limits}
    lines += [
        Asked(code, one.text, Need.LIMIT, one.source)
        for code, one in limits.items()
        if code in found
    ]
    return [_cell(one, findings) for one in lines]


def row_of(readiness: Readiness, columns: Iterable[Asked]) -> Row:
    """Return one case against every column."""
    return Row(readiness.case, [_cell(one, readiness.findings) for one in columns])


#: where nothing found is nothing to do
_MET_UNLESS_FOUND = frozenset({Need.BAR, Need.WISHED})


def _cell(asked: Asked, findings: Sequence[Finding]) -> Cell:
    about = [one for one in findings if one.code == asked.code]
    default = Mark.MET if asked.need in _MET_UNLESS_FOUND else Mark.ABSENT
    marks = {one.mark for one in about}
    mark = next((one for one in GRAVITY if one in marks), default)
    return Cell(asked, mark, [one for one in about if one.words and one.mark is not Mark.MET])
