"""What a recipient asks for, held against what a case says: met, missing, unclear, forbidden."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from casefiles.foundation.messages import N_
from casefiles.outbound.submissions.models import COVER_NOTE
from casefiles.outbound.submissions.parts.case_data import CaseData
from casefiles.outbound.submissions.parts.examined import Examined, Judged
from casefiles.outbound.submissions.parts.judging import JUDGES, judge
from casefiles.outbound.submissions.parts.judging_event import judge_of_event
from casefiles.outbound.submissions.parts.judging_whole import (
    ADD_CASES,
    ANSWERS,
    JUDGES_OF_WHOLE,
    Whole,
)
from casefiles.outbound.submissions.parts.measuring import OVER, answer_too_long, said_of, too_long
from casefiles.outbound.submissions.parts.permits import Permits
from casefiles.outbound.submissions.parts.translating import (
    LANGUAGE_WORDS,
    MISSING,
    NO_COVER_NOTE,
    NOT_ANSWERED,
    answered_in_words,
    code_of,
    is_missing,
    missing_in_case,
)
from casefiles.record.cases.models import Case
from casefiles.record.recipients.models import Check, Element, Per, Profile, Requirement

__all__ = ["STOPS", "Examined", "Finding", "Mark", "Readiness", "Whole", "examine", "examine_whole"]


class Mark(StrEnum):
    MET = "met"
    BLOCKS = "blocks"
    #: it would leave, and this recipient must not get it
    FORBIDDEN = "forbidden"
    UNCLEAR = "unclear"
    ABSENT = "absent"


#: nothing goes as long as one of them stands
STOPS = frozenset({Mark.BLOCKS, Mark.FORBIDDEN})


@dataclass(frozen=True, slots=True)
class Finding:
    """One element against a case or the submission: its mark, why, and where to put it right."""

    code: str
    mark: Mark
    words: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)
    #: endpoint and anchor of the place to put it right; the view fills in the id of the case
    endpoint: str = "cases.detail"
    anchor: str = ""
    case_id: str = ""


def elements_of(profile: Profile) -> tuple[Element, ...]:
    """Return what the recipient asks, then what we ask before anything leaves."""
    return (*profile.elements, *profile.our_conditions)


def is_judged_by_case(element: Element) -> bool:
    """Return whether a case answers an element, whoever answers it besides."""
    return any(check in JUDGES for check in element.checks)


def is_judged_by_whole(element: Element) -> bool:
    """Return whether only what was written for the submission as a whole answers an element."""
    return element.per is Per.SUBMISSION and any(
        check in JUDGES_OF_WHOLE for check in element.checks
    )


def examine(case: Examined, profile: Profile) -> list[Finding]:
    """Return a finding for each element that a case can answer, and what may bar it."""
    found = [
        _weighed(element, check, _judged(element, check, case), case.content["id"])
        for element in elements_of(profile)
        for check in element.checks
        if check in JUDGES
    ]
    return [*found, *_untranslated(case), *_barred(case, profile)]


def _judged(element: Element, check: Check, case: Examined) -> Judged:
    """Return an answer; what a recipient must not get is looked for in whatever is recorded."""
    is_forbidden = element.requirement is Requirement.FORBIDDEN
    return judge(check, case) if is_forbidden else judge_of_event(check, case)


def _weighed(element: Element, check: Check, judged: Judged, case_id: str) -> Finding:
    if element.requirement is Requirement.FORBIDDEN:
        return _forbidden(element, check, judged, case_id)
    mark = _mark(element.requirement, judged)
    if mark is Mark.MET:
        return Finding(element.code, mark, case_id=case_id)
    return Finding(
        element.code,
        mark,
        judged.words,
        judged.parameters,
        judged.endpoint,
        judged.anchor,
        case_id,
    )


#: where what a recipient must not get is held back; what stands nowhere here is of the facts
_HELD_BACK_AT = {
    **dict.fromkeys(
        (
            Check.PERSON_NAMED,
            Check.PERSON_DETAILS,
            Check.EVIDENCE,
            Check.GROUND_FOR_DISCLOSURE,
            Check.NAMING_TO_STATE,
            Check.CONSENT_ONWARD_PROSECUTORS,
        ),
        "disclosure.index",
    ),
}


def _forbidden(element: Element, check: Check, judged: Judged, case_id: str) -> Finding:
    if not judged.is_met:
        return Finding(element.code, Mark.MET, case_id=case_id)
    return Finding(
        element.code,
        Mark.FORBIDDEN,
        N_("This recipient must not get: %(what)s"),
        {"what": element.label},
        _HELD_BACK_AT.get(check, "cases.edit"),
        "",
        case_id,
    )


def _untranslated(case: Examined) -> Iterator[Finding]:
    """Yield, for each language of the documents, which words of a case are not in it."""
    for language in case.languages:
        for texts, endpoint, anchor in missing_in_case(case.content, language):
            yield Finding(
                code_of(language),
                Mark.UNCLEAR,
                MISSING,
                {"language": (LANGUAGE_WORDS[language],), "texts": tuple(texts)},
                endpoint,
                anchor,
                case.content["id"],
            )


def _unanswered_in(whole: Whole, profile: Profile) -> Iterator[Finding]:
    """Yield, for each language of the documents, which answers are not in it."""
    for language in whole.languages:
        said = {"language": (LANGUAGE_WORDS[language],)}
        if is_missing(whole.answers.get(COVER_NOTE), language):
            yield Finding(COVER_NOTE, Mark.UNCLEAR, NO_COVER_NOTE, said, ANSWERS)
        for one in answered_in_words(profile.elements):
            if is_missing(whole.answers.get(one.code), language):
                told = {**said, "question": one.label}
                yield Finding(one.code, Mark.UNCLEAR, NOT_ANSWERED, told, ANSWERS)


def _over_limits(whole: Whole, profile: Profile) -> Iterator[Finding]:
    """Yield each limit that what was written is over: one that refuses stops it, else it warns."""
    written = [
        whole.answers.get(code)
        for code in (COVER_NOTE, *(one.code for one in answered_in_words(profile.elements)))
    ]
    found = [*too_long(profile, [*written, *whole.narratives], whole.languages)]
    for one in answered_in_words(profile.elements):
        found += answer_too_long(profile, one.code, whole.answers.get(one.code))
    for each in found:
        yield Finding(
            each.rule.of or f"limit_{each.rule.code}",
            Mark.BLOCKS if each.is_refused else Mark.UNCLEAR,
            OVER[each.rule.unit],
            said_of(each),
            ANSWERS,
        )


def _barred(case: Examined, profile: Profile) -> Iterator[Finding]:
    """Yield where it was sent that may keep this recipient from taking it."""
    for bar in profile.bars:
        for sent in case.sent:
            if sent.kind in bar.kinds and sent.recipient != profile.code:
                yield Finding(
                    f"bar_{bar.code}",
                    Mark.UNCLEAR,
                    N_("Sent to the %(recipient)s in %(submission)s, which may bar it here"),
                    {"recipient": sent.names, "submission": sent.submission},
                    "recipients.detail",
                    f"bar-{bar.code}",
                    case.content["id"],
                )


def _mark(requirement: Requirement, judged: Judged) -> Mark:
    if judged.is_met:
        return Mark.MET
    if judged.is_unclear:
        return Mark.UNCLEAR
    return Mark.BLOCKS if requirement is Requirement.REQUIRED else Mark.ABSENT


def examine_whole(whole: Whole, profile: Profile) -> list[Finding]:
    """Return the findings about the submission as a whole."""
    findings = [
        _weighed(element, check, JUDGES_OF_WHOLE[check](whole, element), "")
        for element in profile.elements
        for check in element.checks
        if is_judged_by_whole(element) and check in JUDGES_OF_WHOLE
    ]
    findings += [*_unanswered_in(whole, profile), *_over_limits(whole, profile)]
    if whole.cases == 0:
        findings.append(Finding("cases", Mark.BLOCKS, N_("No case is in it yet"), {}, ADD_CASES))
    for case, elsewhere in whole.sent_before:
        findings.append(
            Finding(
                "sent_before",
                Mark.UNCLEAR,
                N_("%(case)s was sent before, in %(elsewhere)s; say so in the cover note"),
                {"case": case, "elsewhere": elsewhere},
                ANSWERS,
            )
        )
    return findings


# --- as a table

#: columns of the table of cases against elements: label and the checks that it sums up
COLUMNS: tuple[tuple[str, str, frozenset[Check]], ...] = (
    (
        "facts",
        N_("Facts"),
        frozenset(
            {
                Check.FACTS_DATE,
                Check.FACTS_MONTH,
                Check.FACTS_PLACE,
                Check.CIRCUMSTANCES,
                Check.CASE_VERIFIED,
                Check.NARRATIVE_LANGUAGE,
                Check.STATE_CONCERNED,
                Check.WITHIN_MANDATE,
            }
        ),
    ),
    (
        "attribution",
        N_("Attribution"),
        frozenset({Check.ATTRIBUTION_APPROVED, Check.STANDARD}),
    ),
    ("perpetrator", N_("Party"), frozenset({Check.PERPETRATOR, Check.PERPETRATOR_NAMED})),
    (
        "victims",
        N_("Victims"),
        frozenset({Check.VICTIMS, Check.CASUALTY_FIGURES, Check.PERSON_NAMED}),
    ),
    (
        "consent",
        N_("Consent"),
        frozenset(
            {
                Check.GROUND_FOR_DISCLOSURE,
                Check.WORDS_NAME_NOBODY,
                Check.CONSENT_ONWARD_PROSECUTORS,
                Check.PERSON_DETAILS,
                Check.NAMING_TO_STATE,
            }
        ),
    ),
    ("marks", N_("Marked"), frozenset({Check.CONFIDENTIALITY_MARKS})),
    ("evidence", N_("Evidence"), frozenset({Check.EVIDENCE})),
    ("law", N_("Law"), frozenset({Check.LEGAL_CHARACTERISATION})),
    ("jurisdiction", N_("Jurisdiction"), frozenset({Check.JURISDICTION})),
)
#: the gravest first
GRAVITY = (Mark.FORBIDDEN, Mark.BLOCKS, Mark.UNCLEAR, Mark.ABSENT, Mark.MET)


@dataclass(frozen=True)
class Column:
    """One column: its name, and how much the recipient or we insist on it."""

    code: str
    label: str
    #: required, ours, useful
    need: str
    elements: frozenset[str]


def columns_of(profile: Profile, languages: Sequence[str] = ()) -> list[Column]:
    """Return the columns that a recipient's elements fill, and one of the documents' languages."""
    columns = []
    for code, label, checks in COLUMNS:
        asked = [one for one in elements_of(profile) if checks & set(one.checks)]
        if asked:
            elements = frozenset(one.code for one in asked)
            columns.append(Column(code, label, _need(asked, profile), elements))
    if languages:
        spoken = frozenset(map(code_of, languages))
        columns.append(Column("languages", N_("Translated"), "ours", spoken))
    if profile.bars:
        barred = frozenset(f"bar_{one.code}" for one in profile.bars)
        columns.append(Column("bars", N_("Sent elsewhere"), "useful", barred))
    return columns


def _need(asked: Sequence[Element], profile: Profile) -> str:
    required = [one for one in asked if one.requirement is Requirement.REQUIRED]
    if any(one in profile.elements for one in required):
        return "required"
    return "ours" if required else "useful"


#: columns in which nothing found is nothing to do
_MET_UNLESS_FOUND = frozenset({"bars", "languages"})


def worst(findings: Collection[Finding], column: Column) -> Mark:
    """Return the mark of one cell: the gravest of what it sums up."""
    marks = {one.mark for one in findings if one.code in column.elements}
    default = Mark.MET if column.code in _MET_UNLESS_FOUND else Mark.ABSENT
    return next((mark for mark in GRAVITY if mark in marks), default)


@dataclass(frozen=True)
class Readiness:
    """What one case answers to what a recipient asks."""

    case: Case
    content: CaseData
    permits: Permits
    findings: list[Finding]

    @property
    def is_ready(self) -> bool:
        """Return whether nothing blocks."""
        return is_ready(self.findings)

    @property
    def met(self) -> int:
        """How many elements are met."""
        return self._count(Mark.MET)

    @property
    def unclear(self) -> int:
        """How many elements somebody should look at."""
        return self._count(Mark.UNCLEAR)

    @property
    def blocking(self) -> int:
        """How many elements block."""
        return sum(finding.mark in STOPS for finding in self.findings)

    def _count(self, mark: Mark) -> int:
        return sum(finding.mark is mark for finding in self.findings)


def is_ready(findings: Collection[Finding]) -> bool:
    """Return whether nothing blocks."""
    return all(one.mark not in STOPS for one in findings)
