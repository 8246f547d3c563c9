"""The words of an attribution; its tables stand in the room below, with everything else said."""

from __future__ import annotations

from casefiles.record.claims.models import (
    Answer,
    Asserter,
    Claim,
    ClaimContributor,
    ClaimDetails,
    ClaimParty,
    ClaimState,
    Decision,
    Indicator,
    IndicatorDetails,
    OtherClaimDetails,
    Outcome,
    PartyDetails,
    Sameness,
    Stance,
)

__all__ = [
    "Answer",
    "Asserter",
    "Claim",
    "ClaimContributor",
    "ClaimDetails",
    "ClaimParty",
    "ClaimState",
    "Decision",
    "Indicator",
    "IndicatorDetails",
    "OtherClaimDetails",
    "Outcome",
    "PartyDetails",
    "Sameness",
    "Stance",
]
