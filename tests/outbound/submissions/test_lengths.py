"""How long what is written may be: measured, warned of or refused as the recipient says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.errors import Refusal
from casefiles.foundation.texts import Texts
from casefiles.outbound.submissions import queries, workflow
from casefiles.outbound.submissions.models import Submission
from casefiles.outbound.submissions.parts import measuring
from casefiles.outbound.submissions.parts.judging_whole import Whole
from casefiles.outbound.submissions.parts.readiness import examine_whole
from casefiles.outbound.submissions.queries import Mark
from casefiles.platform.accounts.models import User
from casefiles.record.recipients import queries as recipients
from casefiles.record.recipients import workflow as rules
from casefiles.record.recipients.models import Profile, Rule
from casefiles.record.recipients.parts.reading import BadProfile, read_profile
from tests.conftest import Browse
from tests.factories.recipients import OWN, add_own, own_details
from tests.factories.submissions import add_ready_case, add_submission

SIX = "one two three four five six"


@pytest.fixture
def own(session: Session, lead: User, officer: User) -> Submission:
    """To a body that takes five words at most on why it is you who write."""
    add_own(session, by=officer)
    case = add_ready_case(session, lead=lead)
    return add_submission(session, officer=officer, cases=(case,), recipient=OWN)


@pytest.fixture
def review(session: Session, lead: User, officer: User) -> Submission:
    """To the periodic review, which says how many pages and words it takes."""
    case = add_ready_case(session, lead=lead, narrative=Texts.of(en="word " * 815))
    return add_submission(
        session, officer=officer, cases=(case,), recipient="upr", languages=("en", "ar")
    )


def write(session: Session, submission: Submission, officer: User, **answers: Texts) -> None:
    workflow.answer_elements(
        session, submission, answers, opened=submission.version, acting_user=officer
    )


def over(session: Session, submission: Submission) -> dict[tuple[str, object], Mark]:
    return {
        (one.code, one.parameters["number"]): one.mark
        for one in queries.findings_of_whole(session, submission)
        if one.words in measuring.OVER.values()
    }


def test_an_answer_that_is_too_long_is_refused_beside_its_field_and_not_lost(
    session: Session, browse: Browse, own: Submission, officer: User
) -> None:
    with pytest.raises(Refusal) as refused:
        write(session, own, officer, answered_2=Texts.of(en=SIX))
    assert refused.value.field == "answered_2"
    assert (refused.value.parameters["number"], refused.value.parameters["most"]) == (6, 5)
    assert own.answers == {}

    answer = browse(officer).send(
        f"/submissions/{own.id}/answers",
        {"version": str(own.version), "answered_2-text-en": SIX},
    )

    assert answer.status_code == 422
    assert "6 words in English, at most 5" in answer.text
    assert SIX in answer.text


def test_what_is_as_long_as_it_may_be_is_kept(
    session: Session, own: Submission, officer: User
) -> None:
    write(session, own, officer, answered_2=Texts.of(en="one two — three four five"))

    assert over(session, own) == {}
    (line,) = queries.lengths_of(own, queries.asked_of(session, own))["answered_2"]
    assert (line.number, line.most, line.is_over) == (5, 5, False)


def test_arabic_is_counted_as_latin_is(session: Session, own: Submission, officer: User) -> None:
    with pytest.raises(Refusal):
        write(session, own, officer, answered_2=Texts.of(ar="واحد اثنان ثلاثة أربعة خمسة ستة"))

    write(session, own, officer, answered_2=Texts.of(ar="واحد، اثنان، ثلاثة، أربعة، وخمسة."))


def test_a_whole_submission_over_a_limit_is_warned_of_and_may_go(
    session: Session, review: Submission, officer: User
) -> None:
    assert over(session, review) == {}

    write(session, review, officer, past_recommendations=Texts.of(en="word " * 2001))

    assert over(session, review) == {
        ("limit_words_alone", 2816): Mark.UNCLEAR,
        ("limit_pages_alone", 6): Mark.UNCLEAR,
    }


def test_each_language_is_measured_as_it_is_printed(
    session: Session, review: Submission, officer: User
) -> None:
    both = Texts.of(en="word " * 100, ar="كلمة " * 200)
    write(session, review, officer, past_recommendations=both)

    lines = queries.lengths_of(review, queries.asked_of(session, review))

    assert {one.language: one.number for one in lines["past_recommendations"]} == {
        "en": 100,
        "ar": 200,
    }
    whole = {(one.language, one.rule.code): one for one in lines[""] if one.rule}
    assert whole["en", "words_alone"].number == 100 + 815
    assert whole["ar", "words_alone"].number == 200 + 815, "the narrative is printed as it is"
    assert whole["ar", "words_alone"].besides == 815


def test_a_limit_that_refuses_stops_what_was_written_before_it(
    session: Session, own: Submission, officer: User
) -> None:
    write(session, own, officer, answered=Texts.of(en=SIX))
    stricter = own_details()
    now, *rest = stricter.elements[1:]
    stricter = replace(stricter, elements=(stricter.elements[0], replace(now, words="5"), *rest))
    row = recipients.the_own(session, OWN)
    rules.change_recipient(session, row, stricter, opened=row.version, acting_user=officer)

    assert over(session, own) == {("answered", 6): Mark.BLOCKS}


def test_a_limit_of_an_answer_may_only_warn(session: Session, own: Submission) -> None:
    asked = queries.asked_of(session, own)
    mild = replace(asked, limits=(replace(asked.limits[-1], refuses=False),))
    kept = Texts.of(en=SIX).to_json()

    found = examine_whole(Whole({"answered_2": kept}, has_contact=True, cases=1), mild)

    assert [one.mark for one in found if one.code == "answered_2"] == [Mark.MET, Mark.UNCLEAR]
    assert list(measuring.refused_of_answer(mild, "answered_2", kept)) == []


@pytest.mark.parametrize(
    "asked",
    [one for one in recipients.shipped() if measuring.limits_of(one)],
    ids=lambda one: one.code,
)
def test_every_number_that_a_recipient_names_is_held_to(
    session: Session, lead: User, officer: User, asked: Profile
) -> None:
    case = add_ready_case(session, lead=lead, narrative=Texts.of(en="word " * 30_000))
    submission = add_submission(
        session, officer=officer, cases=(case,), recipient=asked.code, languages=("en",)
    )

    assert {code: mark for (code, _number), mark in over(session, submission).items()} == {
        f"limit_{one.code}": Mark.UNCLEAR for one in measuring.limits_of(asked)
    }


def test_pages_are_an_estimate_and_never_refuse() -> None:
    rule = next(one for one in recipients.shipped() if one.code == "upr").limits[0]
    strict = replace(rule, refuses=True)
    found = measuring.TooLong(strict, "en", 6)

    assert (rule.unit, found.is_refused) == ("pages", False)
    assert measuring.length_of("word " * 501).in_unit("pages") == 2


def test_characters_can_be_limited_too(session: Session, own: Submission) -> None:
    asked = queries.asked_of(session, own)
    rule = replace(asked.limits[-1], unit="characters", most=5)
    narrow = replace(asked, limits=(rule,))

    (found,) = measuring.answer_too_long(narrow, "answered_2", Texts.of(en="123456").to_json())

    assert found.number == 6


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ({"of": "why"}, "only a number"),
        ({"most": 5, "unit": "words", "of": "nothing"}, "nobody answers"),
        ({"most": 5, "unit": "words", "refuses": "yes"}, "limits"),
    ],
)
def test_a_profile_whose_limit_makes_no_sense_is_not_read(
    session: Session, own: Submission, rule: dict[str, object], why: str
) -> None:
    stored = recipients.the_own(session, own.recipient).current.content
    limits = [{**stored["limits"][0], **rule}]

    with pytest.raises(BadProfile, match=why):
        read_profile({**stored, "limits": limits})


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_counts_what_was_saved(
    session: Session, browse: Browse, review: Submission, officer: User, language: str
) -> None:
    officer.language = language
    write(session, review, officer, past_recommendations=Texts.of(en="word " * 2001))

    page = browse(officer).get(f"/submissions/{review.id}/answers").text

    assert "<b data-number>2001</b>" in page
    assert "<b data-number>2816</b>" in page
    assert 'data-behaviour="lengths" data-language="en" data-unit="pages"' in page
    if language == "en":
        assert "Holds where one organisation submits for itself." in page
        assert "Holds only where several organisations submit together." in page
        warned = browse(officer).get(f"/submissions/{review.id}").text
        assert "one stakeholder, from the third cycle on. Holds where one organisation" in warned


def test_no_limit_that_is_shipped_is_of_nothing() -> None:
    limits: list[tuple[Profile, Rule]] = [
        (asked, one) for asked in recipients.shipped() for one in asked.limits if one.most
    ]

    assert {one.unit for _asked, one in limits} <= measuring.OVER.keys()
