"""How long is what was written, in each language, against the limits that are numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from casefiles.foundation.lengths import characters_in, words_in
from casefiles.foundation.messages import N_
from casefiles.outbound.submissions.models import COVER_NOTE, Submission
from casefiles.outbound.submissions.parts.translating import LANGUAGE_WORDS, answered_in_words
from casefiles.record.codebook.models import Wordings
from casefiles.record.recipients.models import Profile, Rule

#: our own estimate: what a page holds is known only once it is set
WORDS_A_PAGE = 500
#: what lengths are measured in, and what is said of one that is too long
OVER: Mapping[str, str] = {
    "words": N_("%(number)s words in %(language)s, at most %(most)s: %(limit)s"),
    "characters": N_("%(number)s characters in %(language)s, at most %(most)s: %(limit)s"),
    "pages": N_("About %(number)s pages in %(language)s, at most %(most)s: %(limit)s"),
}


@dataclass(frozen=True)
class Length:
    """How long something is."""

    words: int = 0
    characters: int = 0

    def __add__(self, other: Length) -> Length:
        return Length(self.words + other.words, self.characters + other.characters)

    def in_unit(self, unit: str) -> int:
        """Return it as a limit says it; pages by our estimate."""
        if unit == "pages":
            return ceil(self.words / WORDS_A_PAGE)
        return self.words if unit == "words" else self.characters


@dataclass(frozen=True)
class TooLong:
    """That something is longer than a limit, in one language."""

    rule: Rule
    language: str
    number: int

    @property
    def is_refused(self) -> bool:
        """Return whether it goes no further; of pages, which are estimated, never."""
        return self.rule.refuses and self.rule.unit != "pages"


def limits_of(profile: Profile, element: str = "") -> list[Rule]:
    """Return the limits that are numbers: of one answer, or of everything that is written."""
    return [one for one in profile.limits if one.most and one.unit in OVER and one.of == element]


def length_of(text: str) -> Length:
    """Return how long a text is."""
    return Length(words_in(text), characters_in(text))


def length_as_printed(kept: Mapping[str, Any] | None, language: str) -> Length:
    """Return how long a kept text is where it is printed in a language: else its original."""
    wordings = (kept or {}).get("wordings", {})
    return length_of(wordings.get(language) or wordings.get((kept or {}).get("original"), ""))


def length_of_all(kept: Iterable[Mapping[str, Any] | None], language: str) -> Length:
    """Return how long several kept texts are together."""
    return sum((length_as_printed(one, language) for one in kept), Length())


def too_long(
    profile: Profile, kept: Sequence[Mapping[str, Any] | None], languages: Iterable[str]
) -> Iterator[TooLong]:
    """Yield each limit that everything together is over, as it is printed in each language."""
    rules = limits_of(profile)
    for language in languages if rules else ():
        yield from _over(rules, length_of_all(kept, language), language)


def answer_too_long(
    profile: Profile, code: str, kept: Mapping[str, Any] | None
) -> Iterator[TooLong]:
    """Yield each limit of its own that an answer is over, in each language it is written in."""
    rules = limits_of(profile, code)
    for language, text in (kept or {}).get("wordings", {}).items() if rules else ():
        yield from _over(rules, length_of(text), language)


def refused_of_answer(
    profile: Profile, code: str, kept: Mapping[str, Any] | None
) -> Iterator[TooLong]:
    """Yield those of them with which an answer is not even kept."""
    return (one for one in answer_too_long(profile, code, kept) if one.is_refused)


def _over(rules: Sequence[Rule], length: Length, language: str) -> Iterator[TooLong]:
    for rule in rules:
        number = length.in_unit(rule.unit)
        if rule.most is not None and number > rule.most:
            yield TooLong(rule, language, number)


def _with_when(rule: Rule) -> Wordings:
    """Return a limit in words, with for whom it holds where it does not hold for everybody."""
    when = rule.when or {}
    return {code: f"{text} {when.get(code, '')}".strip() for code, text in rule.text.items()}


def said_of(each: TooLong) -> dict[str, object]:
    """Return what is said of something that is too long."""
    return {
        "number": each.number,
        "most": each.rule.most,
        "language": (LANGUAGE_WORDS.get(each.language, each.language),),
        "limit": _with_when(each.rule),
    }


@dataclass(frozen=True)
class Line:
    """How long something is in one language as it was saved, beside a limit if there is one."""

    language: str
    unit: str
    number: int
    #: the element that it is about, empty for everything that is written
    of: str = ""
    rule: Rule | None = None
    #: of that, what stands elsewhere: words or characters of the narratives
    besides: int = 0

    #: our estimate of a page, for those that are pages
    words_a_page: int = WORDS_A_PAGE

    @property
    def most(self) -> int | None:
        """The number that is allowed."""
        return self.rule.most if self.rule else None

    @property
    def is_over(self) -> bool:
        """Return whether it is longer than it may be."""
        return self.most is not None and self.number > self.most


def lines_of_answer(
    profile: Profile, code: str, kept: Mapping[str, Any] | None, languages: Iterable[str]
) -> list[Line]:
    """Return the length of one answer in each language, in words where it has no limit."""
    rules = limits_of(profile, code)
    lines = []
    for language in languages:
        length = length_of((kept or {}).get("wordings", {}).get(language, ""))
        lines += [Line(language, one.unit, length.in_unit(one.unit), code, one) for one in rules]
        if not rules:
            lines.append(Line(language, "words", length.words, code))
    return lines


def lines_of_all(
    profile: Profile,
    answers: Iterable[Mapping[str, Any] | None],
    narratives: Sequence[Mapping[str, Any]],
    languages: Iterable[str],
) -> list[Line]:
    """Return the length of everything together against each limit, in each language."""
    kept = [*answers, *narratives]
    lengths = {one: length_of_all(kept, one) for one in languages}
    told = {one: length_of_all(narratives, one) for one in lengths}
    return [
        Line(
            language,
            rule.unit,
            length.in_unit(rule.unit),
            rule=rule,
            besides=told[language].in_unit("characters" if rule.unit == "characters" else "words"),
        )
        for rule in limits_of(profile)
        for language, length in lengths.items()
    ]


def narratives_of(submission: Submission) -> list[dict[str, Any]]:
    """Return what people wrote of the cases of a submission, as it is kept."""
    told = [row.case.narrative for row in submission.cases]
    return [one.to_json() for one in told if one]


def lengths_of(submission: Submission, asked: Profile) -> dict[str, list[Line]]:
    """Return how long each answer is, by element; under the empty code everything together."""
    answers, languages = submission.answers, submission.languages
    codes = [COVER_NOTE, *(one.code for one in answered_in_words(asked.elements))]
    lines = {code: lines_of_answer(asked, code, answers.get(code), languages) for code in codes}
    written = [answers.get(code) for code in codes]
    return {"": lines_of_all(asked, written, narratives_of(submission), languages), **lines}
