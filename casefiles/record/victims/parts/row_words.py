"""The words by which tables of victims say what they mean, in English and Arabic, folded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from casefiles.foundation.folding import fold
from casefiles.record.codebook.queries import vocabulary

_WORDS = Path(__file__).parent.parent / "data" / "table-words.json"


@cache
def _words() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_WORDS.read_text(encoding="utf-8"))
    return found


@cache
def unknown() -> frozenset[str]:
    """Return what is said where nothing is known; a lone dash folds to nothing."""
    return frozenset(map(fold, _words()["unknown"]))


@cache
def headings() -> Mapping[str, str]:
    """Return {folded heading → column}."""
    return {fold(word): column for column, words in _words()["headings"].items() for word in words}


@cache
def codes(name: str) -> Mapping[str, str]:
    """Return {folded word → code} of a vocabulary: its codes, its labels and other ways to say it.

    The codebook's own words stand above the others.
    """
    others = _words()["codes"].get(name, {})
    also = {fold(word): code for code, words in others.items() for word in words}
    own = {
        fold(word): term.code
        for term in vocabulary(name).terms
        for word in (term.code, *term.label.values())
    }
    return also | own


@cache
def units(of: str) -> frozenset[str]:
    """Return how ages are counted: `years`, `months`, or in `less` than months."""
    return frozenset(map(fold, _words()["ages"][of]))


@cache
def without_digit() -> Mapping[str, str]:
    """Return {folded word → the same with a digit}: Arabic says one and two in the noun."""
    return {fold(word): said for word, said in _words()["ages"]["without_digit"].items()}
