"""A recipient's rules hold together and each says where it was found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

import casefiles.record.recipients
from casefiles.foundation.errors import NotFound
from casefiles.record.codebook import queries as codebook
from casefiles.record.codebook.models import Mark, Origin
from casefiles.record.recipients import queries
from casefiles.record.recipients.models import Check, Element, Profile, Requirement

DATA = Path(casefiles.record.recipients.__file__).parent / "data"
ARABIC = re.compile("[\u0600-\u06ff]")
EVERY_PROFILE = pytest.mark.parametrize("profile", queries.shipped(), ids=lambda each: each.code)


def _shipped(code: str) -> Profile:
    return next(one for one in queries.shipped() if one.code == code)


def test_the_commission_of_inquiry_on_syria_is_there() -> None:
    profile = _shipped("coi-syria")

    assert profile.names["en"].startswith("Independent International Commission of Inquiry")
    assert profile.mandate.state_code == "SY"


def test_an_unknown_recipient_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        queries.profile(session, "coi-atlantis")


@EVERY_PROFILE
def test_a_profile_lies_in_the_file_of_its_code(profile: Profile) -> None:
    assert (DATA / f"{profile.code}.json").is_file()


@EVERY_PROFILE
def test_codes_are_unique_and_every_element_is_met_by_something(profile: Profile) -> None:
    elements = [*profile.elements, *profile.our_conditions]
    codes = [element.code for element in elements]

    assert len(codes) == len(set(codes))
    assert all(element.checks for element in elements)
    assert all(_speaks_both(element) for element in elements)


@EVERY_PROFILE
def test_our_own_conditions_never_pass_for_the_bodys(profile: Profile) -> None:
    assert all(element.source.mark is not Mark.OWN for element in profile.elements)
    assert all(element.source.mark is Mark.OWN for element in profile.our_conditions)


@EVERY_PROFILE
def test_every_rule_says_where_it_was_found(profile: Profile) -> None:
    assert all(origin.text for origin in _origins(profile))


@EVERY_PROFILE
def test_purposes_are_of_the_codebook_and_each_person_is_asked_at_least_one(
    profile: Profile,
) -> None:
    assert profile.purposes
    assert all(codebook.has("purpose", each) for each in profile.purposes)


@EVERY_PROFILE
def test_the_examples_fit_the_pattern_of_references(profile: Profile) -> None:
    for example in profile.reference.examples if profile.reference else ():
        assert queries.fits_reference(profile, example)


@pytest.mark.parametrize(
    ("reference", "fits"),
    [
        ("A/HRC/37/72", True),
        ("A/HRC/34/CRP.3", True),
        ("A/HRC/S-17/2/Add.1", True),
        ("S/2020/278", False),
        ("A/HRC/37/72 ", False),
    ],
)
def test_a_symbol_of_the_council_is_told_from_others(reference: str, *, fits: bool) -> None:
    assert queries.fits_reference(_shipped("coi-syria"), reference) is fits


def test_the_commission_needs_the_facts_and_a_ground_for_every_identity() -> None:
    required = {
        check
        for element in _shipped("coi-syria").elements
        if element.requirement is Requirement.REQUIRED
        for check in element.checks
    }

    assert required >= {
        Check.FACTS_DATE,
        Check.FACTS_PLACE,
        Check.CIRCUMSTANCES,
        Check.PERPETRATOR,
        Check.GROUND_FOR_DISCLOSURE,
        Check.CONFIDENTIALITY_MARKS,
    }


def test_every_check_is_explained() -> None:
    explained = (DATA / "README.md").read_text(encoding="utf-8")

    assert all(f"| `{check}` |" in explained for check in Check)


def test_a_profile_that_nobody_checked_says_so() -> None:
    last = _shipped("coi-syria").last_checked

    assert last.on is None
    assert last.note["en"].startswith("Not yet checked")


def _speaks_both(element: Element) -> bool:
    return all(
        ARABIC.search(words["ar"]) and words["en"] for words in (element.label, element.hint)
    )


def _origins(profile: Profile) -> list[Origin]:
    rules = (*profile.limits, *profile.attachments, *profile.deadlines, *profile.warnings)
    return [
        profile.mandate.source,
        *(rule.source for rule in rules),
        *(language.source for language in profile.languages),
        *(way.source for way in profile.delivery),
    ]
