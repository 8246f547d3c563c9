"""A recipient's rules hold together and each says where it was found."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

import casefiles.record.recipients
from casefiles.foundation.errors import NotFound
from casefiles.record.codebook import queries as codebook
from casefiles.record.codebook.models import Mark, Origin
from casefiles.record.recipients import queries
from casefiles.record.recipients.models import (
    Check,
    Concerns,
    Element,
    Form,
    Kind,
    Profile,
    Requirement,
)
from casefiles.record.recipients.parts.reading import BadProfile, read_profile

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
def test_what_a_mandate_is_about_is_of_the_codebook(profile: Profile) -> None:
    about = profile.mandate.concerns or Concerns()

    assert all(codebook.has("outcome", one) for one in about.outcomes)
    assert all(codebook.has("sex", one) for one in about.sexes)
    assert all(codebook.has("violation", one) for one in about.violations)


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


#: the bodies of our comparison: whether each person has a form of their own, and the kind of body
EXPECTED = {
    "coi-syria": (Form.COLLECTIVE, Kind.INQUIRY),
    "hrc-complaint": (Form.COLLECTIVE, Kind.COMPLAINT_PROCEDURE),
    "icc-otp": (Form.COLLECTIVE, Kind.COURT),
    "iiim": (Form.COLLECTIVE, Kind.MECHANISM),
    "special-procedures": (Form.PER_PERSON, Kind.SPECIAL_PROCEDURE),
    "sr-executions": (Form.PER_PERSON, Kind.SPECIAL_PROCEDURE),
    "sr-internally-displaced": (Form.PER_PERSON, Kind.SPECIAL_PROCEDURE),
    "sr-torture": (Form.PER_PERSON, Kind.SPECIAL_PROCEDURE),
    "sr-violence-against-women": (Form.PER_PERSON, Kind.SPECIAL_PROCEDURE),
    "treaty-body-ced": (Form.COLLECTIVE, Kind.TREATY_BODY),
    "upr": (Form.COLLECTIVE, Kind.REVIEW),
    "wgad": (Form.PER_PERSON, Kind.SPECIAL_PROCEDURE),
    "wgeid": (Form.PER_PERSON, Kind.SPECIAL_PROCEDURE),
}


def test_every_recipient_of_the_comparison_is_there() -> None:
    assert {one.code: (one.form, one.kind) for one in queries.shipped()} == EXPECTED


@EVERY_PROFILE
def test_every_rule_has_its_source_and_its_mark_and_says_it_twice(profile: Profile) -> None:
    for place, (words, origin) in profile.rules().items():
        assert origin.text, place
        assert origin.mark in Mark, place
        assert place.startswith("languages.") or ARABIC.search(words["ar"]), place


@EVERY_PROFILE
def test_what_nobody_saw_has_no_address_that_could_pass_for_its_source(profile: Profile) -> None:
    for place, (_words, origin) in profile.rules().items():
        assert origin.mark is not Mark.OWN or origin.text == "Casefiles", place
        if origin.mark is Mark.KNOWN and profile.code not in {"coi-syria", "sr-executions"}:
            assert origin.url is None, place


def _damaged(**changes: Any) -> dict[str, Any]:
    stored = json.loads((DATA / "wgeid.json").read_text(encoding="utf-8"))
    for place, value in changes.items():
        at: Any = stored
        *way, last = place.split("__")
        for step in way:
            at = at[int(step)] if step.isdigit() else at[step]
        at[int(last) if last.isdigit() else last] = value
    return dict(stored)


@pytest.mark.parametrize(
    ("changes", "place", "why"),
    [
        ({"limit": []}, "profile", "means nothing here"),
        ({"code": "wg eid"}, "code", "is no code"),
        ({"kind": "club"}, "kind", "is none of"),
        ({"names__ar": " "}, "names.ar", "says something"),
        ({"names": {"en": "Only English"}}, "names", "has no 'ar'"),
        ({"names": []}, "names", "should be an object"),
        ({"mandate__state_code": "Syria"}, "mandate.state_code", "two capital letters"),
        ({"mandate__concerns": {}}, "mandate.concerns", "names nothing"),
        ({"languages": []}, "languages", "is empty"),
        ({"purposes": "un_inquiry"}, "purposes", "should be a list"),
        ({"reply_days": 0}, "reply_days", "whole number"),
        ({"elements__0__checks": ["mind_reading"]}, "elements[0].checks[0]", "is none of"),
        ({"elements__0__checks": []}, "elements[0].checks", "names nothing"),
        ({"elements__1__code": "person_name"}, "elements[1]", "there is another"),
        ({"elements__0__part": "seven"}, "elements.person_name", "there is no part"),
        ({"elements__0__confidential": "yes"}, "elements[0].confidential", "true or false"),
        ({"elements__0__source__mark": "O"}, "elements.person_name", "our_conditions"),
        ({"our_conditions__0__code": "date"}, "our_conditions", "another element"),
        ({"limits__0__most": 3}, "limits[0]", "stand together"),
        ({"last_checked__on": "yesterday"}, "last_checked.on", "is no day"),
        (
            {"reference": {"pattern": "(", "examples": [], "text": {}, "source": {}}},
            "reference.pattern",
            "is no pattern",
        ),
        (
            {"reference": {"pattern": "A", "examples": ["B"], "text": {}, "source": {}}},
            "reference.examples",
            "does not fit",
        ),
    ],
)
def test_a_profile_with_a_fault_is_refused_by_the_place_of_it(
    changes: dict[str, Any], place: str, why: str
) -> None:
    with pytest.raises(BadProfile, match=re.escape(why)) as refused:
        read_profile(_damaged(**changes))

    assert str(refused.value).startswith(f"{place}: ")


def test_a_limit_is_counted_in_a_unit_that_we_know() -> None:
    with pytest.raises(BadProfile, match="none of pages"):
        read_profile(_damaged(limits__0__most=3, limits__0__unit="stones"))


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
