"""What two publications on Syria asked of whom, as plain rows of public facts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from casefiles.desk.sample.parts.reports import DATA
from casefiles.foundation.texts import Texts
from casefiles.record.recommendations.models import (
    DocumentKind,
    RecommendationDetails,
    RecommendationMark,
)


def published_asks(parties: Mapping[str, UUID]) -> Iterator[RecommendationDetails]:
    """Yield what is asked, in the order of the documents; `parties` are ids by code."""
    found = json.loads((DATA / "recommendations.json").read_text(encoding="utf-8"))
    documents = {one["key"]: one for one in found["documents"]}
    for given in found["recommendations"]:
        yield _details(given, documents[given["document"]], parties)


def _details(
    given: Mapping[str, Any], document: Mapping[str, Any], parties: Mapping[str, UUID]
) -> RecommendationDetails:
    words = given.get("addressee")
    return RecommendationDetails(
        document_kind=DocumentKind.OTHER,
        title=_texts(document["title"]),
        publisher=_texts(document["publisher"]),
        url=document["url"],
        published_on=_day(document["published_on"]),
        looked_at_on=_day(document["looked_at_on"]),
        mark=RecommendationMark(document["mark"]),
        ask=_texts(given["ask"]),
        kind=given["kind"],
        made_edtf=document["made"],
        party_id=parties[given["party"]] if given["party"] else None,
        addressee="" if words else f"recipient:{given['recipient']}",
        addressee_words=_texts(words) if words else None,
    )


def _texts(given: Mapping[str, str]) -> Texts:
    return Texts.of(original="en", **given)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
