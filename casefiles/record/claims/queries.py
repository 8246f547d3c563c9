"""Small reads that writing a claim needs; everything for pages stands in the room above."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.record.claims.models import Asserter, Claim, Indicator


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
