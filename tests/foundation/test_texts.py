"""Texts: what people wrote stays as they wrote it, and a reader always gets a wording."""

from __future__ import annotations

import copy
import json
import unicodedata
from dataclasses import FrozenInstanceError, asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefiles.foundation import texts
from casefiles.foundation.counts import CountRange, InvalidCount
from casefiles.foundation.texts import InvalidTexts, Texts

MARKET = Texts(
    {"ar": "سوق الأتارب", "en": "Atarib market"}, original="ar", translators={"en": "Nadia T."}
)
STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
LANGUAGES = st.sampled_from(["ar", "en", "fr", "ku"])


def test_a_reader_gets_their_language_or_else_the_original() -> None:
    assert MARKET.in_language("en") == ("Atarib market", "en")
    assert MARKET.in_language("fr") == ("سوق الأتارب", "ar")
    assert MARKET.languages == ("ar", "en")
    assert str(MARKET) == "سوق الأتارب"


def test_an_empty_wording_is_no_wording() -> None:
    assert Texts.of(en="Market", ar=" \n ") == Texts.of(en="Market")
    assert not Texts.of(en="")
    assert Texts().in_language("en") == ("", None)
    assert Texts().languages == ()
    assert str(Texts()) == ""


def test_a_single_wording_is_its_own_original() -> None:
    assert Texts({"ar": "سوق"}, original="en").original == "ar"


def test_the_first_keyword_is_the_original_unless_another_is_named() -> None:
    assert Texts.of(en="Market", ar="سوق").original == "en"
    assert Texts.of(en="", ar="سوق").original == "ar"
    assert Texts.of(original="ar", en="Market", ar="سوق").original == "ar"


def test_of_two_wordings_one_must_be_the_original() -> None:
    with pytest.raises(InvalidTexts) as caught:
        Texts({"en": "Market", "ar": "سوق"})

    assert caught.value.message == texts.ORIGINAL_MISSING


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_translator_needs_a_translation(language: str) -> None:
    with pytest.raises(InvalidTexts, match="translator"):
        Texts({"en": "Market", "ar": "سوق"}, original="ar", translators={language: "Nadia T."})


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_a_character_that_no_database_keeps_is_refused(text: str) -> None:
    with pytest.raises(InvalidTexts, match="cannot be kept"):
        Texts.of(en=text)


def test_a_wording_is_kept_as_typed_yet_equal_to_the_same_characters_composed() -> None:
    apart = unicodedata.normalize("NFD", "  café\u200f ")

    assert Texts.of(en=apart).wordings["en"] == apart
    assert Texts.of(en=apart) == Texts.of(en=unicodedata.normalize("NFC", apart))
    assert hash(Texts.of(en=apart)) == hash(Texts.of(en=unicodedata.normalize("NFC", apart)))
    assert Texts.of(en="a") != Texts.of(ar="a")
    assert Texts.of(en="a") != "a"


def test_a_text_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        MARKET.original = "en"  # type: ignore[misc]

    assert copy.deepcopy(MARKET) == MARKET
    assert asdict(MARKET)["original"] == "ar"


@given(st.dictionaries(LANGUAGES, STORABLE))
def test_what_is_stored_comes_back_as_it_was(wordings: dict[str, str]) -> None:
    first = next((language for language, text in wordings.items() if text.strip()), None)
    written = Texts(wordings, original=first)

    stored = json.loads(json.dumps(written.to_json()))

    for read in (Texts.from_json, Texts.stored):
        assert read(stored) == written
        assert vars(read(stored)) == vars(written)


def test_the_stored_order_does_not_tell_the_order_of_typing() -> None:
    turned = Texts({"en": "Atarib market", "ar": "سوق الأتارب"}, "ar", MARKET.translators)

    assert json.dumps(turned.to_json()) == json.dumps(MARKET.to_json())


@pytest.mark.parametrize("stored", [None, "text", [], {"wordings": "x"}, {"wordings": {"en": 1}}])
def test_other_json_is_not_a_text(stored: object) -> None:
    with pytest.raises(InvalidTexts, match="not a text"):
        Texts.from_json(stored)
    with pytest.raises(InvalidTexts, match="not a text"):
        Texts.stored(stored)


def test_an_unstated_count_is_not_zero() -> None:
    assert not CountRange()
    assert CountRange(0, 0)
    assert CountRange(minimum=43).maximum is None


@pytest.mark.parametrize(("low", "high"), [(84, 48), (-1, None), (None, -1), (1_000_000_000, None)])
def test_a_count_that_cannot_be_is_refused(low: int | None, high: int | None) -> None:
    with pytest.raises(InvalidCount):
        CountRange(low, high)
