"""The codebook holds together: every term is defined twice and says where it is from."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from casefiles.foundation.errors import Refusal
from casefiles.record.codebook import queries
from casefiles.record.codebook.models import Mark, ReferenceKind, Term, Vocabulary

NEEDED = {
    "target", "damage", "out_of_service", "weapon", "delivery", "pattern", "violation",
    "mode_of_liability", "scheme", "standard", "indicator", "occupation", "civilian_status", "sex",
    "age_band", "outcome", "casualty_category", "casualty_group", "cause", "source_kind",
    "source_role", "reliability", "credibility", "exhibit_kind", "control", "place_precision",
}  # fmt: skip
ARABIC = re.compile("[\u0600-\u06ff]")
#: Airwars' own words stand in Latin script in both languages
QUOTED_AS_WRITTEN = ("airwars_evidence", "airwars_strike")

EVERY_VOCABULARY = pytest.mark.parametrize(
    "vocabulary", queries.vocabularies(), ids=lambda each: each.name
)


def test_the_vocabularies_that_records_name_are_there() -> None:
    assert {each.name for each in queries.vocabularies()} >= NEEDED


@EVERY_VOCABULARY
def test_codes_are_unique_and_short_enough_for_their_columns(vocabulary: Vocabulary) -> None:
    codes = [term.code for term in vocabulary.terms]

    assert len(codes) == len(set(codes))
    assert all(len(code) <= 40 for code in codes)


@EVERY_VOCABULARY
def test_every_term_speaks_both_languages(vocabulary: Vocabulary) -> None:
    for term in vocabulary.terms:
        assert term.label["en"], term.code
        assert term.definition["en"], term.code
        assert ARABIC.search(term.definition["ar"]), term.code
        assert ARABIC.search(term.label["ar"]) or term.parent in QUOTED_AS_WRITTEN, term.code


@pytest.mark.parametrize("language", ["en", "ar"])
@EVERY_VOCABULARY
def test_no_two_terms_of_a_list_read_the_same(vocabulary: Vocabulary, language: str) -> None:
    # Each scale of proof is a list of its own.
    words = [(term.parent, term.label[language].casefold()) for term in vocabulary.terms]

    assert [each for each in words if words.count(each) > 1] == []


def test_every_violation_stands_under_one_heading() -> None:
    groups = queries.grouped_choices("violation", "en")

    assert [len(pairs) for _heading, pairs in groups] == [23, 7, 11, 3, 12]
    assert [pair for _heading, pairs in groups for pair in pairs] == queries.choices(
        "violation", "en"
    )
    assert queries.grouped_choices("weapon", "en") == []


@EVERY_VOCABULARY
def test_a_term_said_to_be_seen_names_its_source(vocabulary: Vocabulary) -> None:
    for term in vocabulary.terms:
        assert (term.source.text == "Casefiles") == (term.source.mark is Mark.OWN), term.code


def test_every_standard_belongs_to_a_scheme_and_ranks_run_without_gaps() -> None:
    for scheme in queries.vocabulary("scheme").terms:
        terms = queries.standards_of(scheme.code)
        ranks = [term.rank for term in terms if term.rank is not None]

        assert terms, scheme.code
        assert scheme.grades is not None
        assert ranks == list(range(1, len(ranks) + 1)), scheme.code
    assert all(queries.has("scheme", term.parent or "") for term in _standards())


def test_a_term_that_another_body_uses_is_kept_in_its_own_words() -> None:
    quoted = {term.code: term.verbatim for term in _standards() if term.verbatim}

    assert quoted["boi_highly_probable"] == "highly probable"
    assert quoted["airwars_contested_strike"] == "Contested strike"
    assert "own_reasonable_grounds" not in quoted


def test_customary_rules_lead_to_their_page() -> None:
    for term in queries.vocabulary("violation").terms:
        for rule in term.rules(ReferenceKind.CUSTOMARY_IHL):
            assert rule.url == (
                f"https://ihl-databases.icrc.org/en/customary-ihl/v1/rule{rule.value}"
            )


def test_a_paragraph_of_the_rome_statute_is_readable_from_the_code() -> None:
    term = queries.term("violation", "8-2-e-iv")

    assert [rule.value for rule in term.rules(ReferenceKind.ROME_STATUTE)] == ["8(2)(e)(iv)"]


def test_the_airwars_words_are_never_translated() -> None:
    assert queries.label("standard", "airwars_fair", "ar") == "Fair"


def test_an_unknown_code_is_refused_by_name() -> None:
    with pytest.raises(queries.UnknownCode, match="weapon: catapult"):
        queries.term("weapon", "catapult")


def test_an_unknown_vocabulary_is_refused_by_name() -> None:
    with pytest.raises(queries.UnknownVocabulary, match="wepaon"):
        queries.choices("wepaon", "en")


def test_a_language_without_wording_falls_back_to_english() -> None:
    assert queries.label("target", "market", "ku") == "Market"


def test_choices_keep_the_published_order() -> None:
    assert queries.choices("reliability", "en")[0] == ("A", "Completely reliable")
    assert queries.labels("target", ("market", "school"), "ar") == ["سوق", "مدرسة"]


def test_standards_are_offered_under_their_scheme() -> None:
    by_scheme = dict(queries.standard_choices("en"))

    assert by_scheme["UN Headquarters Board of Inquiry, 2020"] == [
        ("boi_highly_probable", "Highly probable"),
        ("boi_probable", "Probable"),
        ("boi_plausible", "Plausible"),
    ]


def test_a_code_from_nowhere_is_refused_beside_its_field_and_an_empty_one_passes() -> None:
    details = SimpleNamespace(target="", weapons=("barrel_bomb", "catapult"))

    with pytest.raises(Refusal) as refused:
        queries.refuse_unknown(details, {"target": "target", "weapons": "weapon"})

    assert refused.value.field == "weapons"
    assert refused.value.parameters == {"code": "catapult"}


def test_the_current_version_is_the_newest_file() -> None:
    assert queries.current_version() == "2026-11b"


def _standards() -> tuple[Term, ...]:
    return queries.vocabulary("standard").terms
