"""A recommendation with how it stands, and as the plain row that a report takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from casefiles.foundation.texts import Texts
from casefiles.record.cases.models import Case
from casefiles.record.recommendations.models import Recommendation, Status


@dataclass(frozen=True)
class Listed:
    """One recommendation and how it stands: by its last standing follow-up, and since when."""

    recommendation: Recommendation
    #: None where no follow-up stands
    status: Status | None
    since: date | None


@dataclass(frozen=True)
class Reported:
    """One recommendation as a report says it: plain values, and the cases its reader may read."""

    recommendation_id: UUID
    addressee_id: UUID
    addressee: Texts
    ask: Texts
    kind: str
    made_edtf: str
    status: Status | None
    since: date | None
    mark: str
    document: Texts
    document_key: str
    url: str
    page: str
    #: ids and references
    cases: tuple[tuple[UUID, str], ...]


def reported(listed: Listed, addressee: Texts, cases: Iterable[Case]) -> Reported:
    """Return a recommendation as plain values."""
    one = listed.recommendation
    return Reported(
        recommendation_id=one.id,
        addressee_id=one.addressee_id,
        addressee=addressee,
        ask=one.ask,
        kind=one.kind,
        made_edtf=one.made_edtf,
        status=listed.status,
        since=listed.since,
        mark=one.mark.value,
        document=title_of(one),
        document_key=one.document_key,
        url=address_of(one),
        page=one.page,
        cases=tuple((case.id, case.reference) for case in cases),
    )


def title_of(recommendation: Recommendation) -> Texts:
    """Return the title of the document that it stands in."""
    found = recommendation.document.title if recommendation.document else recommendation.title
    return found or Texts()


def address_of(recommendation: Recommendation) -> str:
    """Return where the document is read, empty where nobody wrote it down."""
    document = recommendation.document
    return recommendation.url or (document.url if document else "")


def published_on(recommendation: Recommendation) -> date | None:
    """Return on which day the document was published, where that is known."""
    document = recommendation.document
    return recommendation.published_on or (document.published_on if document else None)
