"""What each kind of thing is found by; never a sealed identity, never why somebody was voided."""

from __future__ import annotations

from collections.abc import Iterable

from casefiles.foundation.texts import Texts
from casefiles.platform.search.workflow import Document
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.claims.models import Claim
from casefiles.record.evidence.models import Exhibit, ExhibitState
from casefiles.record.people.models import Person
from casefiles.record.places.models import Place
from casefiles.record.sources.models import Source, SourceState
from casefiles.record.victims.models import EntryState, Victim

CASE, VICTIM, EXHIBIT, SOURCE, CLAIM = "case", "victim", "exhibit", "source", "claim"
KINDS = (CASE, VICTIM, EXHIBIT, SOURCE, CLAIM)
Found = Case | Victim | Exhibit | Source | Claim


def document_of(record: Found, beside: Place | Person | None = None) -> Document | None:
    """Return what a record is found by; None where it was a mistake and is not found any more.

    `beside` is the place of a case, the person of a victim.
    """
    match record:
        case Case() if record.state is not CaseState.VOID:
            return Document(CASE, record.id, record.id, _of_case(record, beside))
        case Victim() if record.state is EntryState.RECORDED:
            return Document(VICTIM, record.id, record.case_id, _of_victim(record, beside))
        case Exhibit() if record.state is ExhibitState.KEPT:
            texts = [record.reference, *_wordings(record.title), record.original_name]
            return Document(EXHIBIT, record.id, record.case_id, texts)
        case Source() if record.state is SourceState.RECORDED:
            texts = [record.reference, *_wordings(record.label), record.published_title]
            return Document(SOURCE, record.id, None, texts)
        case Claim() if record.removed_at is None:
            texts = [*_wordings(record.asserter_name, record.wording), record.symbol]
            return Document(CLAIM, record.id, record.case_id, texts)
    return None


def _of_case(case: Case, beside: Place | Person | None) -> list[str]:
    return [
        case.reference,
        *_wordings(case.title, case.narrative),
        *_names(beside),
        case.place_detail,
        *case.tags,
    ]


def _of_victim(victim: Victim, beside: Place | Person | None) -> list[str]:
    return [victim.reference, *_wordings(victim.description), *_names(beside)]


def _names(named: Place | Person | None) -> list[str]:
    return [*_wordings(named.names), *named.aliases] if named else []


def _wordings(*texts: Texts | None) -> Iterable[str]:
    return [wording for text in texts if text for wording in text.wordings.values()]
