"""Every look into the codebook; read once from the newest file beside this module."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casefiles.foundation.errors import NotFound, Refusal
from casefiles.foundation.messages import N_
from casefiles.record.codebook.models import (
    Codebook,
    Grades,
    Group,
    Mark,
    Origin,
    Reference,
    ReferenceKind,
    Term,
    Vocabulary,
    worded,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_DATA = Path(__file__).parent / "data"


class UnknownVocabulary(KeyError):  # noqa: N818 - reads as what it is where it is raised
    """There is no vocabulary of this name."""


class UnknownCode(KeyError):  # noqa: N818 - reads as what it is where it is raised
    """The vocabulary has no such code."""


@cache
def codebook() -> Codebook:
    """Return the newest codebook; file names sort by version."""
    newest = max(_DATA.glob("codebook-*.json"))
    return _codebook(json.loads(newest.read_text(encoding="utf-8")))


def current_version() -> str:
    """Return the version that new records name."""
    return codebook().version


def vocabularies() -> tuple[Vocabulary, ...]:
    """Return all vocabularies in their published order."""
    return codebook().vocabularies


def vocabulary(name: str) -> Vocabulary:
    """Return one vocabulary, or raise UnknownVocabulary."""
    try:
        return codebook().by_name[name]
    except KeyError:
        raise UnknownVocabulary(name) from None


def find_vocabulary(name: str) -> Vocabulary:
    """Return the vocabulary that somebody asked for by its address, or raise NotFound."""
    if name not in codebook().by_name:
        raise NotFound(N_("There is no such vocabulary."))
    return codebook().by_name[name]


def term(vocabulary_name: str, code: str) -> Term:
    """Return one term, or raise UnknownCode."""
    try:
        return vocabulary(vocabulary_name).by_code[code]
    except UnknownVocabulary:
        raise
    except KeyError:
        raise UnknownCode(f"{vocabulary_name}: {code}") from None


def has(vocabulary_name: str, code: str) -> bool:
    """Return whether the vocabulary holds this code."""
    return code in vocabulary(vocabulary_name).by_code


def refuse_unknown(details: object, vocabularies: Mapping[str, str]) -> None:
    """Refuse a code that its vocabulary does not hold; `vocabularies` is {field → vocabulary}.

    An empty field says nothing and passes.
    """
    for field, name in vocabularies.items():
        given = getattr(details, field)
        for code in (given,) if isinstance(given, str) else given:
            if code and not has(name, code):
                raise Refusal(N_("%(code)s is not in the codebook."), field=field, code=code)


def label(vocabulary_name: str, code: str, language: str) -> str:
    """Return the word to show for a code; a code with no wording in this language shows English."""
    return worded(term(vocabulary_name, code).label, language)


def labels(vocabulary_name: str, codes: tuple[str, ...], language: str) -> list[str]:
    """Return the words for several codes, in their order."""
    return [label(vocabulary_name, code, language) for code in codes]


def choices(vocabulary_name: str, language: str) -> list[tuple[str, str]]:
    """Return (code, label) for a form, in published order."""
    return [(each.code, worded(each.label, language)) for each in vocabulary(vocabulary_name).terms]


def grouped_choices(vocabulary_name: str, language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return (code, label) under the headings of a vocabulary, all in published order."""
    book = vocabulary(vocabulary_name)
    return [
        (
            worded(group.label, language),
            [
                (one.code, worded(one.label, language))
                for one in book.terms
                if one.group == group.code
            ],
        )
        for group in book.groups
    ]


def standards_of(scheme: str) -> tuple[Term, ...]:
    """Return the terms of one scale of proof, strongest first, unranked ones last."""
    term("scheme", scheme)
    return tuple(each for each in vocabulary("standard").terms if each.parent == scheme)


def standard_choices(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the standards grouped under the scheme they belong to."""
    return [
        (
            worded(scheme.label, language),
            [(each.code, worded(each.label, language)) for each in standards_of(scheme.code)],
        )
        for scheme in vocabulary("scheme").terms
    ]


def _codebook(stored: Mapping[str, Any]) -> Codebook:
    return Codebook(
        version=stored["version"],
        published=stored["published"],
        title=stored["title"],
        vocabularies=tuple(_vocabulary(each) for each in stored["vocabularies"]),
    )


def _vocabulary(stored: Mapping[str, Any]) -> Vocabulary:
    return Vocabulary(
        name=stored["name"],
        label=stored["label"],
        note=stored["note"],
        terms=tuple(_term(each) for each in stored["terms"]),
        groups=tuple(
            Group(code=each["code"], label=each["label"]) for each in stored.get("groups", ())
        ),
    )


def _term(stored: Mapping[str, Any]) -> Term:
    return Term(
        code=stored["code"],
        label=stored["label"],
        definition=stored["definition"],
        source=_origin(stored["source"]),
        references=tuple(_reference(each) for each in stored.get("references", ())),
        huridocs_code=stored.get("huridocs_code"),
        parent=stored.get("parent"),
        group=stored.get("group"),
        verbatim=stored.get("verbatim"),
        rank=stored.get("rank"),
        grades=Grades(stored["grades"]) if "grades" in stored else None,
    )


def _origin(stored: Mapping[str, Any]) -> Origin:
    return Origin(text=stored["text"], mark=Mark(stored["mark"]), url=stored["url"])


def _reference(stored: Mapping[str, Any]) -> Reference:
    return Reference(
        kind=ReferenceKind(stored["kind"]),
        value=stored["value"],
        mark=Mark(stored["mark"]),
        url=stored["url"],
    )
