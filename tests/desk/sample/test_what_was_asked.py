"""The sample holds what two publications asked of whom, and nothing that nobody looked up."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

import casefiles.desk.sample
from casefiles.desk.sample import tasks
from casefiles.record.recommendations.models import (
    DocumentKind,
    FollowUp,
    Recommendation,
    RecommendationMark,
)
from casefiles.record.recommendations.parts.addressees import names_of
from casefiles.record.recommendations.queries import list_recommendations
from tests.desk.sample.conftest import Sample

FILE = Path(casefiles.desk.sample.__file__).parent / "data" / "recommendations.json"
ASKED: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
DOCUMENTS = {one["key"]: one for one in ASKED["documents"]}


def test_every_ask_stands_there_with_its_document_in_both_languages(looking: Session) -> None:
    found = [listed.recommendation for listed in list_recommendations(looking)]

    assert Counter(one.ask.wordings["en"] for one in found) == Counter(
        one["ask"]["en"] for one in ASKED["recommendations"]
    )
    addresses = {one["url"] for one in DOCUMENTS.values()}
    for one in found:
        assert set(one.ask.wordings) == {"en", "ar"}
        assert one.document_kind is DocumentKind.OTHER
        assert one.mark is RecommendationMark.SOURCED
        assert one.url in addresses
        assert one.looked_at_on is not None
    assert len({one.document_key for one in found}) == len(DOCUMENTS)


def test_an_addressee_is_a_recipient_where_it_is_one_and_is_made_once(looking: Session) -> None:
    found = list_recommendations(looking)
    addressees = {listed.recommendation.addressee for listed in found}

    assert {str(name) for name in names_of(looking, addressees).values()} == {
        "Office of the United Nations High Commissioner for Human Rights (OHCHR)",
        "Independent International Commission of Inquiry on the Syrian Arab Republic",
        "Russian authorities",
        "United Nations Security Council",
        "European Union",
    }
    assert [one.recipient for one in addressees if one.recipient] == ["coi-syria"]


def test_nothing_that_was_done_is_invented(looking: Session) -> None:
    assert looking.scalars(sa.select(FollowUp)).all() == []


def test_a_second_load_adds_none(sample: Sample, looking: Session) -> None:
    before = looking.scalar(sa.select(sa.func.count()).select_from(Recommendation))
    looking.rollback()

    tasks.load_record(sample.factory, sample.store)

    after = looking.scalar(sa.select(sa.func.count()).select_from(Recommendation))
    assert after == before == len(ASKED["recommendations"])
