"""Finding a claim, an indicator, the next number; lists for pages stand in the room above."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.cases.queries import get_case, is_visible_to
from casefiles.record.claims.models import (
    Asserter,
    Claim,
    ClaimContributor,
    ClaimParty,
    ClaimState,
    Decision,
    Indicator,
)

LISTED = 500
#: a claim that was once ours, or was never said, names nobody any more
_PAST = (ClaimState.REJECTED, ClaimState.SUPERSEDED, ClaimState.WITHDRAWN)


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


def _naming(actor_id: UUID) -> sa.Select[Claim]:
    """Select the claims that stand, in cases that are not void, and name an actor."""
    return (
        sa.select(Claim)
        .join(Case, Case.id == Claim.case_id)
        .where(
            Claim.parties.any(ClaimParty.actor_id == actor_id),
            Claim.state.not_in(_PAST),
            Claim.removed_at.is_(None),
            Case.state != CaseState.VOID,
        )
    )


def is_named(session: Session, actor_id: UUID) -> bool:
    """Return whether a claim that stands names an actor, in whichever case."""
    return session.scalar(sa.select(_naming(actor_id).exists())) is True


def claims_naming(
    session: Session, actor_id: UUID, *, acting_user: User
) -> list[tuple[Claim, Case]]:
    """Return the claims that stand and name an actor, in the cases a person may read."""
    rows = session.execute(
        _naming(actor_id)
        .add_columns(Case)
        .where(is_visible_to(acting_user))
        .order_by(Case.reference, Claim.id)
        .limit(LISTED)
    )
    return [(row.Claim, row.Case) for row in rows]


def next_number(session: Session, case_id: UUID) -> int:
    """Return the number of the next wording of our attribution in a case."""
    statement = sa.select(sa.func.max(Claim.number)).where(
        Claim.case_id == case_id, Claim.asserter == Asserter.US
    )
    return (session.scalar(statement) or 0) + 1
