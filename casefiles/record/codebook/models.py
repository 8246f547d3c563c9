"""What a codebook is: vocabularies of terms, each with its definition, its source and our doubt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

#: {language → wording}; English is always there
Wordings = Mapping[str, str]
ENGLISH = "en"


class Mark(StrEnum):
    """How well we know where something comes from."""

    SEEN = "S"
    KNOWN = "K"
    OWN = "O"


class ReferenceKind(StrEnum):
    ROME_STATUTE = "rome_statute"
    CUSTOMARY_IHL = "customary_ihl"


class Grades(StrEnum):
    """What a scheme grades. The two questions stay apart wherever its authors keep them apart."""

    FACT = "fact"
    AUTHOR = "author"
    BOTH = "both"
    SOURCE = "source"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a term or a rule was found."""

    text: str
    mark: Mark
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A paragraph of the Rome Statute or a rule of customary humanitarian law."""

    kind: ReferenceKind
    value: str
    mark: Mark
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Group:
    """A heading that terms of one vocabulary stand under."""

    code: str
    label: Wordings


@dataclass(frozen=True, kw_only=True)
class Term:
    """One code and what it means."""

    code: str
    label: Wordings
    definition: Wordings
    source: Origin
    references: tuple[Reference, ...] = ()
    huridocs_code: str | None = None
    #: a code of the same vocabulary; for a standard, the scheme it belongs to
    parent: str | None = None
    #: the heading it stands under, where its vocabulary has headings
    group: str | None = None
    #: the body's own word, never converted
    verbatim: str | None = None
    #: place on its scheme, 1 the strongest; None where the scheme does not rank it
    rank: int | None = None
    grades: Grades | None = None

    def rules(self, kind: ReferenceKind) -> tuple[Reference, ...]:
        """Return the references of one kind, in their order."""
        return tuple(reference for reference in self.references if reference.kind is kind)


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """A closed list of terms under one name."""

    name: str
    label: Wordings
    note: Wordings
    terms: tuple[Term, ...]
    groups: tuple[Group, ...] = ()
    by_code: Mapping[str, Term] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_code", {term.code: term for term in self.terms})


@dataclass(frozen=True, kw_only=True)
class Codebook:
    """All vocabularies of one version."""

    version: str
    published: str
    title: Wordings
    vocabularies: tuple[Vocabulary, ...]
    by_name: Mapping[str, Vocabulary] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {each.name: each for each in self.vocabularies})


def worded(wordings: Wordings, language: str) -> str:
    """Return the wording in this language, else the English one."""
    return wordings.get(language) or wordings[ENGLISH]
