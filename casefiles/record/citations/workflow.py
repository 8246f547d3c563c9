"""Citing and no longer citing; a citation taken off stays as a row with its end."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotFound, Refusal
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.record.cases import policy
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.cases.queries import lock_case
from casefiles.record.cases.workflow import require_open_file
from casefiles.record.citations import queries
from casefiles.record.citations.models import Citation, CitationDetails, CitedKind
from casefiles.record.codebook import queries as codebook
from casefiles.record.evidence.models import Exhibit

HISTORY: Mapping[str, str] = {
    "citation:added": N_("cited %(support)s"),
    "citation:moved": N_("moved the citation of %(support)s to this case"),
    "citation:removed": N_("took off the citation of %(support)s"),
}


def cite(
    session: Session,
    case: Case,
    kind: CitedKind,
    cited_id: UUID,
    details: CitationDetails,
    *,
    acting_user: User,
) -> Citation:
    """Say what a statement of a case, a victim, a figure or a damage rests on."""
    policy.require(acting_user, CasePermission.EDIT, case)
    require_open_file(case)
    lock_case(session, case.id)
    if not queries.is_stated_in(session, case, kind, cited_id):
        raise NotFound(N_("There is no such statement in this case."))
    return attach(session, case.id, kind, cited_id, details, acting_user=acting_user)


def attach(
    session: Session,
    case_id: UUID,
    kind: CitedKind,
    cited_id: UUID,
    details: CitationDetails,
    *,
    acting_user: User,
) -> Citation:
    """Add a citation for a statement that the caller's room owns and has checked."""
    if not codebook.has("credibility", details.credibility):
        raise Refusal(N_("Choose how credible this is."), field="credibility")
    # A split that takes the exhibit away waits, or is seen.
    lock_case(session, case_id)
    support = queries.find_support(session, case_id, details.support.strip())
    if support is None:
        raise Refusal(
            N_("No source and no exhibit of this case has this reference."), field="support"
        )
    citation = Citation(
        case_id=case_id,
        cited_kind=kind,
        cited_id=cited_id,
        credibility=details.credibility,
        locator=details.locator.strip(),
        quotation=details.quotation.strip(),
    )
    if isinstance(support, Exhibit):
        citation.exhibit = support
    else:
        citation.source = support
    session.add(citation)
    session.flush()
    _log_citation(session, "citation:added", citation, acting_user)
    return citation


def _log_citation(
    session: Session, action: str, citation: Citation, acting_user: User, **detail: object
) -> None:
    record(
        session,
        action,
        citation,
        acting_user=acting_user,
        within=citation.case_id,
        support=citation.support,
        cited=f"{citation.cited_kind.value}:{citation.cited_id}",
        **detail,
    )


def uncite(
    session: Session, case: Case, citation: Citation, *, reason: str, acting_user: User
) -> None:
    """Take a citation off a statement of a case, a victim, a figure or a damage, for a reason."""
    policy.require(acting_user, CasePermission.EDIT, case)
    require_open_file(case)
    if not queries.is_stated_in(session, case, citation.cited_kind, citation.cited_id):
        raise NotFound(N_("There is no such statement in this case."))
    if not reason.strip():
        raise Refusal(N_("Say why, for whoever reads this later."), field="reason")
    detach(session, citation, acting_user=acting_user, reason=reason.strip())


def detach(session: Session, citation: Citation, *, acting_user: User, **detail: object) -> None:
    """Take off a citation of a statement that the caller's room owns; the row stays, ended."""
    citation.removed_at = clock.now()
    _log_citation(session, "citation:removed", citation, acting_user, **detail)


def move_citation(
    session: Session, citation: Citation, case: Case, new: Case, *, acting_user: User
) -> None:
    """Take a citation along with its statement; of the case as a whole, to the new case."""
    policy.require(acting_user, CasePermission.EDIT, case)
    citation.case_id = new.id
    if citation.cited_kind is CitedKind.CASE:
        citation.cited_id = new.id
    session.flush()
    _log_citation(session, "citation:moved", citation, acting_user)
