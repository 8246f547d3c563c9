"""Which records an address names, and what people call each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.desk.lists.models import CaseView
from casefiles.foundation.texts import Texts
from casefiles.naming import SUBJECTS
from casefiles.outbound.publications.models import Report
from casefiles.outbound.submissions.models import Submission
from casefiles.platform.accounts.models import User
from casefiles.record.actors.models import Actor
from casefiles.record.agreements.models import Agreement
from casefiles.record.cases.models import Case
from casefiles.record.claims.models import Claim
from casefiles.record.displacement.models import DisplacementEstimate
from casefiles.record.evidence.models import Exhibit
from casefiles.record.places.models import Facility, Place
from casefiles.record.public_record.models import UNDocument
from casefiles.record.published_figures.models import PublishedFigure
from casefiles.record.recommendations.models import Addressee, Recommendation
from casefiles.record.remedies.models import Remedy
from casefiles.record.sources.models import Source
from casefiles.record.statements.models import OfficialStatement
from casefiles.record.victims.models import CasualtyFigure, Damage, Victim
from casefiles.record.votes.models import Vote

#: name of an id in an address → its record, what people call it by, and where its name stands:
#: the first of several that says something
_NAMED: Mapping[str, tuple[Any, str, tuple[str, ...]]] = {
    "actor_id": (Actor, "code", ("names",)),
    "addressee_id": (Addressee, "", ("words", "actor.names", "recipient")),
    "agreement_id": (Agreement, "", ("names",)),
    "case_id": (Case, "reference", ("title",)),
    "claim_id": (Claim, "", ("asserter_name",)),
    "damage_id": (Damage, "", ("facility.names",)),
    "document_id": (UNDocument, "symbol", ("title",)),
    "estimate_id": (DisplacementEstimate, "", ("publisher",)),
    "exhibit_id": (Exhibit, "reference", ("title",)),
    "facility_id": (Facility, "", ("names",)),
    "figure_id": (CasualtyFigure, "source.reference", ("source.label",)),
    "place_id": (Place, "code", ("names",)),
    "published_id": (PublishedFigure, "", ("publisher",)),
    "recommendation_id": (Recommendation, "", ("ask",)),
    "report_id": (Report, "reference", ("title",)),
    "remedy_id": (Remedy, "", ("victim.reference", "damage.facility.names")),
    "source_id": (Source, "reference", ("label",)),
    "statement_id": (OfficialStatement, "reference", ("actor.names",)),
    "submission_id": (Submission, "reference", ("title",)),
    "user_id": (User, "", ("display_name",)),
    "victim_id": (Victim, "reference", ("person.names", "description")),
    "view_id": (CaseView, "", ("name",)),
    "vote_id": (Vote, "symbol", ("subject",)),
}


@dataclass(frozen=True)
class Named:
    """One record of an address, for who got past its door: its kind, reference and name."""

    kind: str
    reference: str
    name: Texts | str | None


def named_in(session: Session, ids: Mapping[str, object]) -> Iterator[Named]:
    """Yield the records that an address names, the outermost first."""
    for key, record_id in ids.items():
        if key not in _NAMED or not isinstance(record_id, UUID):
            continue
        table, reference, names = _NAMED[key]
        record = session.get(table, record_id)
        if record is not None:
            name = next(filter(None, (_at(record, path) for path in names)), None)
            yield Named(SUBJECTS[table.__name__], _at(record, reference) or "", name)


def _at(record: Any, path: str) -> Any:  # noqa: ANN401 - any record, any column
    for step in filter(None, path.split(".")):
        record = getattr(record, step) if record is not None else None
    return record if path else ""
