"""What two publications on Syria asked of whom, as plain rows of public facts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
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

#: whose conduct all of them are about, by its code
CONCERNED = "ru"


def published_asks(party_id: UUID) -> Iterator[RecommendationDetails]:
    """Yield what is asked, in the order of the documents; the party is the one concerned."""
    found = json.loads((DATA / "recommendations.json").read_text(encoding="utf-8"))
    documents = {one["key"]: one for one in found["documents"]}
    for given in found["recommendations"]:
        yield _details(given, documents[given["document"]], party_id)


def _details(
    given: Mapping[str, Any], document: Mapping[str, Any], party_id: UUID
) -> RecommendationDetails:
    day: Callable[[str], date | None] = lambda text: date.fromisoformat(text) if text else None
    words = given.get("addressee")
    return RecommendationDetails(
        document_kind=DocumentKind.OTHER,
        title=_texts(document["title"]),
        publisher=_texts(document["publisher"]),
        url=document["url"],
        published_on=day(document["published_on"]),
        looked_at_on=day(document["looked_at_on"]),
        mark=RecommendationMark(document["mark"]),
        ask=_texts(given["ask"]),
        kind=given["kind"],
        made_edtf=document["made"],
        party_id=party_id,
        addressee="" if words else f"recipient:{given['recipient']}",
        addressee_words=_texts(words) if words else None,
    )


def _texts(given: Mapping[str, str]) -> Texts:
    return Texts.of(original="en", **given)
