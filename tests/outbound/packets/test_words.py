"""The fixed words: each in both languages, and what is counted in every form a language has."""

from __future__ import annotations

import json
from importlib.resources import files
from string import Formatter
from typing import Any

import pytest

from casefiles.foundation.plurals import plural_forms
from casefiles.outbound.packets.parts.words import counted

ROOMS = ("casefiles.outbound.packets", "casefiles.outbound.submissions")


def _words(room: str) -> dict[str, dict[str, Any]]:
    text = (files(room) / "data" / "words.json").read_text(encoding="utf-8")
    words: dict[str, dict[str, Any]] = json.loads(text)
    return words


def _values(words: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


@pytest.mark.parametrize("room", ROOMS)
def test_everything_is_said_in_both_languages_with_the_same_values(room: str) -> None:
    for key, wordings in _words(room).items():
        assert set(wordings) == {"en", "ar"}, key
        if isinstance(wordings["en"], str):
            assert _values(wordings["en"]) == _values(wordings["ar"]), key


@pytest.mark.parametrize("room", ROOMS)
def test_what_is_counted_has_every_form_of_its_language(room: str) -> None:
    forms = [
        (key, language, set(words))
        for key, wordings in _words(room).items()
        for language, words in wordings.items()
        if isinstance(words, dict)
    ]

    assert forms
    for key, language, found in forms:
        assert found == plural_forms(language), f"{key} in {language}"


@pytest.mark.parametrize(
    ("count", "english", "arabic"),
    [
        (1, "Submission of one documented incident", "تقديم حادثة موثقة واحدة"),
        (2, "Submission of 2 documented incidents", "تقديم حادثتين موثقتين"),
        (3, "Submission of 3 documented incidents", "تقديم 3 حوادث موثقة"),
        (11, "Submission of 11 documented incidents", "تقديم 11 حادثة موثقة"),
    ],
)
def test_a_number_takes_its_form(count: int, english: str, arabic: str) -> None:
    assert counted("subject", "en", count) == english
    assert counted("subject", "ar", count) == arabic


def test_a_language_without_words_of_ours_counts_as_english_does() -> None:
    assert counted("subject", "fr", 1) == counted("subject", "en", 1)
