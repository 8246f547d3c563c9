"""What only the submission as a whole can answer, judged by what was written for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casefiles.foundation.messages import N_
from casefiles.outbound.submissions.parts.examined import Judged
from casefiles.outbound.submissions.parts.judging import MET, missing, unclear
from casefiles.record.recipients.models import Check, Element


@dataclass(frozen=True)
class Whole:
    """What readiness looks at in the submission itself."""

    answers: Mapping[str, Any]
    has_contact: bool
    cases: int
    #: elsewhere: references of cases and where they were sent before
    sent_before: Sequence[tuple[str, str]] = ()


ADD_CASES, ANSWERS = "submissions.add_cases", "submissions.answers"
JudgeOfWhole = Callable[[Whole, Element], Judged]


def _contact(whole: Whole, _element: Element) -> Judged:
    if whole.has_contact:
        return MET
    return missing(N_("The organisation names no focal point"), "organisation.settings")


def _written(words: str) -> JudgeOfWhole:
    def judge(whole: Whole, element: Element) -> Judged:
        return MET if whole.answers.get(element.code) else missing(words, ANSWERS)

    return judge


def _answered(whole: Whole, element: Element) -> Judged:
    if whole.answers.get(element.code):
        return MET
    return missing(N_("Not yet answered: %(question)s"), ANSWERS, question=element.label)


def _jurisdiction(whole: Whole, element: Element) -> Judged:
    if whole.answers.get(element.code):
        return MET
    return unclear(N_("Not yet said on what its jurisdiction would rest"), ANSWERS)


#: checks that only the submission itself can answer
JUDGES_OF_WHOLE: Mapping[Check, JudgeOfWhole] = {
    Check.SUBMITTER_CONTACT: _contact,
    Check.OTHER_PROCEDURES: _written(N_("Not yet said where else these cases were sent")),
    Check.MANDATE_GROUNDS: _written(N_("Not yet said on which grounds of the mandate it rests")),
    Check.STEPS_TAKEN: _written(N_("Not yet said which steps were taken")),
    Check.ANSWERED: _answered,
    Check.JURISDICTION: _jurisdiction,
}
