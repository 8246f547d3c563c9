"""Finding a claim, an indicator, the next number; lists for pages stand in the room above."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case
from casefiles.record.cases.queries import get_case
from casefiles.record.claims.models import (
    Asserter,
    Claim,
    ClaimContributor,
    ClaimParty,
    Decision,
    Indicator,
)


def whole_claims() -> sa.Select[Claim]:
    """Select claims with everything that their page shows."""
    return sa.select(Claim).options(
        selectinload(Claim.parties).joinedload(ClaimParty.actor),
        selectinload(Claim.indicators),
        selectinload(Claim.contributors).joinedload(ClaimContributor.user),
        selectinload(Claim.decisions).joinedload(Decision.user),
        joinedload(Claim.source),
    )


def get_claim(session: Session, claim_id: UUID, *, acting_user: User) -> tuple[Claim, Case]:
    """Return a claim and its case, or refuse in the same words whether absent or hidden."""
    claim = session.scalar(whole_claims().where(Claim.id == claim_id))
    if claim is None:
        raise NotFound(N_("There is no such claim."))
    return claim, get_case(session, claim.case_id, acting_user=acting_user)


def get_indicator(claim: Claim, indicator_id: UUID) -> Indicator:
    """Return an indicator of this claim and of no other."""
    found = next((row for row in claim.indicators if row.id == indicator_id), None)
    if found is None:
        raise NotFound(N_("There is no such indicator."))
    return found


def next_number(session: Session, case_id: UUID) -> int:
    """Return the number of the next wording of our attribution in a case."""
    statement = sa.select(sa.func.max(Claim.number)).where(
        Claim.case_id == case_id, Claim.asserter == Asserter.US
    )
    return (session.scalar(statement) or 0) + 1
