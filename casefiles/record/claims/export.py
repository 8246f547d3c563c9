"""What of claims may leave: ours once approved, and what others say where the gate lets it."""

from __future__ import annotations

from collections.abc import Mapping

from casefiles.record.claims.models import (
    Claim,
    ClaimContributor,
    ClaimParty,
    Decision,
    Indicator,
)
from casefiles.record.disclosure.export import (
    NUMBERED,
    OPEN,
    STAFF,
    WHEN_WE_WORKED,
    WITHIN,
    WRITTEN_INSIDE,
    Declared,
    Rule,
    Stays,
    Under,
    inside,
)
from casefiles.record.disclosure.models import GroundSubject, Scope

_WORDS = Under(GroundSubject.CLAIM, Scope.TESTIMONY)
#: what a list or a register says of a finding of the United Nations, which is published
_FINDING = Under(GroundSubject.CLAIM, Scope.TESTIMONY, published=True)
_OF_BOTH: Mapping[str, Rule] = {
    "case_id": WITHIN,
    "state": Stays("only what is approved leaves, so there is nothing to say"),
    "supersedes_id": WITHIN,
    "created_by_id": STAFF,
    "proposed_by_id": STAFF,
    "created_at": WHEN_WE_WORKED,
    "changed_at": WHEN_WE_WORKED,
    "removed_at": WHEN_WE_WORKED,
    "removal_reason": WRITTEN_INSIDE,
    "reopened_by_fact": Stays("what made us look again is between colleagues"),
    "incident_confirmed": Stays("our reading of what others say"),
    "law_characterised": Stays("our reading of what others say"),
    "sameness": Stays("our reading of what others say"),
}
_NONE_OF_OURS = Stays("said of others only")
OURS = Declared(
    Claim,
    {
        **_OF_BOTH,
        "stance": OPEN,
        "scheme": OPEN,
        "standard": OPEN,
        "wording": OPEN,
        "rationale": OPEN,
        "exculpatory": OPEN,
        "number": OPEN,
        "asserter": _NONE_OF_OURS,
        "asserter_name": _NONE_OF_OURS,
        "source_id": _NONE_OF_OURS,
        "symbol": _NONE_OF_OURS,
        "paragraph": _NONE_OF_OURS,
        "stated_on": _NONE_OF_OURS,
        "party_named": _NONE_OF_OURS,
    },
    of="ours",
)
OF_OTHERS = Declared(
    Claim,
    {
        **_OF_BOTH,
        "asserter": _WORDS,
        "asserter_name": _FINDING,
        "stance": _WORDS,
        "scheme": _WORDS,
        "standard": _WORDS,
        "wording": _WORDS,
        "symbol": _FINDING,
        "paragraph": _FINDING,
        "stated_on": _FINDING,
        "party_named": _FINDING,
        "incident_confirmed": _FINDING,
        "law_characterised": _FINDING,
        "sameness": _FINDING,
        "source_id": NUMBERED,
        "number": Stays("counts our own wordings"),
        "rationale": Stays("others give none in our words"),
        "exculpatory": Stays("others give none in our words"),
    },
    of="of others",
)
#: said where the claim itself is; whether the party is one person, the actor tells
PARTY = Declared(
    ClaimParty, {"mode": OPEN, "claim_id": WITHIN, "actor_id": WITHIN, "position": WITHIN}
)
INDICATOR = Declared(Indicator, {"code": OPEN, "supports": OPEN, "note": OPEN, "claim_id": WITHIN})
DECISION = Declared(
    Decision,
    {
        # the day on which a claim was approved
        "decided_at": OPEN,
        "claim_id": WITHIN,
        "user_id": STAFF,
        "outcome": Stays("only what is approved leaves, so there is nothing to say"),
        "reason": WRITTEN_INSIDE,
        "dossier_digest": Stays("proves to us what was decided on"),
    },
)
DECLARED = (
    OURS,
    OF_OTHERS,
    PARTY,
    INDICATOR,
    DECISION,
    inside(ClaimContributor, "names colleagues"),
)
