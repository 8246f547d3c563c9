"""Which words that would leave are missing in a language of the submission."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from casefiles.foundation.messages import N_
from casefiles.outbound.submissions.parts.case_data import CaseData
from casefiles.record.codebook.models import Wordings
from casefiles.record.recipients.models import Element, Per

#: what a language is called, of those that documents are in
LANGUAGE_WORDS: Mapping[str, str] = {"en": N_("English"), "ar": N_("Arabic")}
COVER_NOTE_WORDS: Wordings = {"en": "Cover note", "ar": "رسالة التغطية"}
MISSING = N_("Missing translation into %(language)s: %(texts)s")
NOT_ANSWERED = N_("Missing translation into %(language)s: the answer to “%(question)s”")
NO_COVER_NOTE = N_("Missing translation into %(language)s: the cover note")

#: words of a case, what they are called, and where they are written
_OF_CASE = (
    ("title", N_("the title"), "part-incident"),
    ("narrative", N_("the narrative"), "part-narrative"),
)
#: words of our attribution
_OF_CLAIM = (
    ("wording", N_("the wording of our attribution")),
    ("rationale", N_("the reasons of our attribution")),
    ("exculpatory", N_("what speaks against our attribution")),
)


def code_of(language: str) -> str:
    """Return the code under which it is found what a case lacks in a language."""
    return f"in_{language}"


def is_missing(kept: Mapping[str, Any] | None, language: str) -> bool:
    """Return whether something is written, and not in this language."""
    return bool(kept and kept["wordings"]) and language not in (kept or {})["wordings"]


def missing_in_case(content: CaseData, language: str) -> Iterator[tuple[Sequence[str], str, str]]:
    """Yield what of a case is missing in a language: in words, and the place to add it."""
    absent = [one for one in _OF_CASE if is_missing(content[one[0]], language)]
    if absent:
        yield [words for _key, words, _place in absent], "cases.edit", absent[0][2]
    claim = content["claim"]
    unsaid = [words for key, words in _OF_CLAIM if claim and is_missing(claim[key], language)]
    if unsaid:
        yield unsaid, "cases.detail", "attribution"


def answered_in_words(elements: Sequence[Element]) -> Iterator[Element]:
    """Yield the elements that the officer answers in words of their own."""
    for one in elements:
        if one.per is Per.SUBMISSION and not one.vocabulary:
            yield one
