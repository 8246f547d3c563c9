"""What happens next with one case: the incident, who did it, and the way to each recipient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from casefiles.foundation.messages import N_
from casefiles.outbound.dispatch.queries import Standing, Status
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.claims.models import Claim, ClaimState


@dataclass(frozen=True)
class Step:
    """One thing to do: in words, by whom, and the page where it is done."""

    words: str
    who: str
    endpoint: str
    about: Mapping[str, object] = field(default_factory=dict)
    #: what somebody must be able to do with the case to be led there: advance, edit or read
    needs: str = "read"
    #: code of the recipient, where the words name one
    recipient: str = ""


LEAD = N_("whoever leads the case")
REVIEWER = N_("a reviewer without a hand in it")
OFFICER = N_("a submissions officer")

_INCIDENT: Mapping[CaseState, tuple[str, str]] = {
    CaseState.INTAKE: (N_("Begin the investigation"), "begin"),
    CaseState.INVESTIGATING: (N_("Say whether it happened as described"), "verify"),
}
_BEGIN_CLAIM = N_("Begin an attribution of ours")
_CLAIM: Mapping[ClaimState, tuple[str, str]] = {
    ClaimState.DRAFT: (N_("Finish the attribution and propose it"), LEAD),
    ClaimState.RETURNED: (N_("Revise the attribution that was returned"), LEAD),
    ClaimState.PROPOSED: (N_("Take the attribution for review"), REVIEWER),
    ClaimState.IN_REVIEW: (N_("Decide on the attribution"), REVIEWER),
}
_OVER = frozenset({ClaimState.REJECTED, ClaimState.WITHDRAWN, ClaimState.SUPERSEDED})
_TOWARD: Mapping[Status, str] = {
    Status.READY: N_("Add it to a submission to the %(recipient)s"),
    Status.IN_PREPARATION: N_("Clear and seal the submission to the %(recipient)s"),
    Status.SEALED: N_("Send the packet to the %(recipient)s and write down how"),
    Status.SENT: N_("Write down when the %(recipient)s acknowledges it"),
    Status.ACKNOWLEDGED: N_("Write down what the %(recipient)s replies"),
}


def next_steps(case: Case, ours: Claim | None, toward: Mapping[str, Standing]) -> list[Step]:
    """Return what is to be done, the nearest first; nothing for a case that was voided."""
    if case.state is CaseState.VOID:
        return []
    return [*_incident(case), *_attribution(case, ours), *_recipients(toward)]


def _incident(case: Case) -> list[Step]:
    if case.state not in _INCIDENT:
        return []
    words, verb = _INCIDENT[case.state]
    about = {"case_id": case.id, "verb": verb}
    return [Step(words, LEAD, "cases.change_state", about, needs="advance")]


def _attribution(case: Case, ours: Claim | None) -> list[Step]:
    if ours is None or ours.state in _OVER:
        return [Step(_BEGIN_CLAIM, LEAD, "claims.new", {"case_id": case.id}, needs="edit")]
    if ours.state not in _CLAIM:
        return []
    words, who = _CLAIM[ours.state]
    return [Step(words, who, "attribution.claim", {"claim_id": ours.id})]


def _recipients(toward: Mapping[str, Standing]) -> list[Step]:
    return [
        Step(_TOWARD[one.status], OFFICER, *_where(one), recipient=code)
        for code, one in toward.items()
        if one.status in _TOWARD
    ]


def _where(standing: Standing) -> tuple[str, Mapping[str, object]]:
    if standing.submission_id is None:
        return "submissions.index", {}
    return "submissions.submission", {"submission_id": standing.submission_id}
