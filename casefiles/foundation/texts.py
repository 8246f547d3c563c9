"""A text in several languages: which wording is the original, who translated, nothing altered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from typing_extensions import override

from casefiles.foundation.messages import N_

UNSTORABLE = N_("This holds a character that cannot be kept. Remove it, or type the text anew.")
ORIGINAL_MISSING = N_("Say which of the wordings is the original.")
TRANSLATOR_WITHOUT_TRANSLATION = N_("A translator is named for a language that has no translation.")
# PostgreSQL refuses NUL in text and JSON; half a surrogate pair is no character at all.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
NOT_A_TEXT = N_("This is not a text in several languages.")


class InvalidTexts(ValueError):  # noqa: N818 - reads as what it is where it is raised
    """Wordings that do not fit together: an English message to translate."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.parameters: dict[str, object] = {}


_PARTS = frozenset({"wordings", "original", "translators"})


@dataclass(frozen=True, eq=False)
class Texts:
    """Wordings by language, exactly as typed; equal when canonically the same characters.

    `original` is None only while there is no wording at all; a single wording is
    its own original. Empty wordings and empty translators are dropped.
    """

    wordings: Mapping[str, str] = field(default_factory=dict)
    original: str | None = None
    translators: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wordings, translators = _filled(self.wordings), _filled(self.translators)
        original = next(iter(wordings), None) if len(wordings) < 2 else self.original  # noqa: PLR2004
        if wordings and original not in wordings:
            raise InvalidTexts(ORIGINAL_MISSING)
        if not translators.keys() <= wordings.keys() - {original}:
            raise InvalidTexts(TRANSLATOR_WITHOUT_TRANSLATION)
        object.__setattr__(self, "wordings", wordings)
        object.__setattr__(self, "original", original)
        object.__setattr__(self, "translators", translators)

    @classmethod
    def of(cls, *, original: str | None = None, **wordings: str) -> Texts:
        """Make one from keywords; the first language is the original unless another is named."""
        return cls(wordings, original or next(iter(_filled(wordings)), None))

    @classmethod
    def stored(cls, kept: Any) -> Texts:  # noqa: ANN401 - whatever the JSON held
        """Return what a column holds, which `to_json` wrote when it was weighed already.

        A list reads a hundred. What is not of that form is read with care.
        """
        if not isinstance(kept, dict) or kept.keys() != _PARTS:
            return cls.from_json(kept)
        texts = object.__new__(cls)
        vars(texts).update(kept)
        return texts

    @classmethod
    def from_json(cls, stored: Any) -> Texts:  # noqa: ANN401 - whatever the JSON held
        """Read what `to_json` wrote."""
        if not isinstance(stored, dict):
            raise InvalidTexts(NOT_A_TEXT)
        wordings, translators = stored.get("wordings", {}), stored.get("translators", {})
        if not (_is_plain(wordings) and _is_plain(translators)):
            raise InvalidTexts(NOT_A_TEXT)
        original = stored.get("original")
        if not isinstance(original, str | None):
            raise InvalidTexts(NOT_A_TEXT)
        return cls(wordings, original, translators)

    def to_json(self) -> dict[str, Any]:
        """Return plain data, in one order whatever the order of typing."""
        return {
            "wordings": dict(sorted(self.wordings.items())),
            "original": self.original,
            "translators": dict(sorted(self.translators.items())),
        }

    def in_language(self, language: str) -> tuple[str, str | None]:
        """Return the wording in this language, or else the original, and which language it is."""
        found = language if language in self.wordings else self.original
        return (self.wordings[found], found) if found else ("", None)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there is a wording in, the original first."""
        others = sorted(language for language in self.wordings if language != self.original)
        return (self.original, *others) if self.original else ()

    def joined(self, language: str = "") -> str:
        """Return every wording on one line: this language's first, then the original."""
        first = [language] if language in self.wordings else []
        order = dict.fromkeys([*first, *self.languages])
        return " · ".join(self.wordings[each] for each in order)

    def __bool__(self) -> bool:
        return bool(self.wordings)

    @override
    def __str__(self) -> str:
        return self.in_language("")[0]

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Texts) and self._compared() == other._compared()

    @override
    def __hash__(self) -> int:
        return hash(self._compared())

    def _compared(
        self,
    ) -> tuple[str | None, frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
        return self.original, _composed(self.wordings), _composed(self.translators)


def _filled(given: Mapping[str, str]) -> dict[str, str]:
    if not given:
        return {}
    kept = {language: text for language, text in given.items() if text.strip()}
    if _UNSTORABLE.search("".join((*kept, *kept.values()))):
        raise InvalidTexts(UNSTORABLE)
    return kept


def _is_plain(stored: Any) -> bool:  # noqa: ANN401 - whatever the JSON held
    return type(stored) is dict and all(type(text) is str for text in stored.values())


def _composed(texts: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(
        (language, unicodedata.normalize("NFC", text)) for language, text in texts.items()
    )
