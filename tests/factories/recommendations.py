"""Recommendations that no report ever made."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.recommendations import workflow
from casefiles.record.recommendations.models import (
    DocumentKind,
    FollowUp,
    FollowUpDetails,
    Recommendation,
    RecommendationDetails,
    RecommendationMark,
    Status,
)
from casefiles.record.recommendations.parts.addressees import addressee_in_words

AUTHORITIES = Texts.of(en="Authorities of Nowhere (fictional)", ar="سلطات لا مكان (متخيّلة)")


def an_ask(**details: Any) -> RecommendationDetails:
    """Return what would be filled in about an ask to invented authorities."""
    values: dict[str, Any] = {
        "document_kind": DocumentKind.OTHER,
        "title": Texts.of(en="Report on Nowhere (fictional)", ar="تقرير عن لا مكان (متخيّل)"),
        "publisher": Texts.of(en="Observers of Nowhere (fictional)", ar="مراقبو لا مكان (متخيّلون)"),
        "url": "https://nowhere.example/report",
        "looked_at_on": clock.today(),
        "mark": RecommendationMark.SOURCED,
        "ask": Texts.of(en="Look into the strike on the market", ar="التحقيق في ضربة السوق"),
        "kind": "investigate",
        "made_edtf": "2019-09-30",
        "addressee_words": AUTHORITIES,
    }
    return RecommendationDetails(**{**values, **details})


def add_recommendation(session: Session, *, by: User, **details: Any) -> Recommendation:
    """Add a recommendation by the verb; invented authorities are chosen once they are known."""
    given = dict(details)
    if "addressee" not in given and "addressee_words" not in given:
        known = addressee_in_words(session, AUTHORITIES)
        given |= {"addressee": known.choice, "addressee_words": None} if known else {}
    return workflow.add_recommendation(session, an_ask(**given), acting_user=by)


def a_step(**details: Any) -> FollowUpDetails:
    """Return what would be filled in about a promise."""
    values: dict[str, Any] = {
        "happened_on": date(2019, 10, 20),
        "status": Status.PROMISED,
        "words": Texts.of(en="They said that they would look into it (fictional)"),
        "source_title": "Gazette of Nowhere",
        "source_url": "https://nowhere.example/gazette",
        "looked_at_on": clock.today(),
    }
    return FollowUpDetails(**{**values, **details})


def add_follow_up(session: Session, one: Recommendation, *, by: User, **details: Any) -> FollowUp:
    """Write down by the verb what was done."""
    return workflow.follow_up(session, one, a_step(**details), acting_user=by)
