"""Finding a claim, an indicator, the next number; what a list of cases shows of claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.record.actors.models import Actor
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.cases.queries import get_case, is_visible_to
from casefiles.record.claims.models import (
    Answer,
    Asserter,
    Claim,
    ClaimContributor,
    ClaimParty,
    ClaimState,
    Decision,
    Indicator,
)
from casefiles.record.claims.parts.listed import ListedClaim, NamedActor, NamedParty

__all__ = ["ListedClaim", "NamedActor"]

LISTED = 500
#: a claim that was once ours, or was never said, names nobody any more
_PAST = (ClaimState.REJECTED, ClaimState.SUPERSEDED, ClaimState.WITHDRAWN)
#: which of several claims of ours says where a case stands
FOREMOST = (
    ClaimState.APPROVED,
    ClaimState.IN_REVIEW,
    ClaimState.PROPOSED,
    ClaimState.RETURNED,
    ClaimState.DRAFT,
    ClaimState.REJECTED,
    ClaimState.WITHDRAWN,
    ClaimState.SUPERSEDED,
)
_SPEAKING_ORDER = (
    Asserter.US,
    Asserter.UN_BODY,
    Asserter.ORGANISATION,
    Asserter.MEDIA,
    Asserter.PARTY,
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


def claims_to_show() -> sa.Select[Claim]:
    """Select claims with what a case page shows: not who wrote them, nor anybody's roles."""
    return sa.select(Claim).options(
        joinedload(Claim.parties).joinedload(ClaimParty.actor),
        selectinload(Claim.indicators),
        joinedload(Claim.decisions).joinedload(Decision.user).lazyload(User.standing),
        joinedload(Claim.source),
    )


def claims_to_pin() -> sa.Select[Claim]:
    """Select claims with what is said of them outside: what was decided, and not by whom."""
    return sa.select(Claim).options(
        joinedload(Claim.parties).joinedload(ClaimParty.actor),
        selectinload(Claim.indicators),
        selectinload(Claim.decisions),
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


def in_order(claim: Claim | ListedClaim) -> tuple[int, int, int, str]:
    """Return what claims are sorted by: ours, UN bodies, organisations, media, the party."""
    in_force = FOREMOST.index(claim.state) if claim.state in FOREMOST else 0
    return _SPEAKING_ORDER.index(claim.asserter), in_force, -claim.number, str(claim.id)


#: how far our attribution of a case is, as the list of cases offers it
NOT_PROPOSED = "none"
STANDINGS: Mapping[str, str] = {
    NOT_PROPOSED: N_("not yet proposed"),
    ClaimState.DRAFT: N_("draft"),
    ClaimState.PROPOSED: N_("proposed"),
    ClaimState.IN_REVIEW: N_("in review"),
    ClaimState.RETURNED: N_("returned"),
    ClaimState.APPROVED: N_("approved"),
    ClaimState.REJECTED: N_("rejected"),
    ClaimState.WITHDRAWN: N_("withdrawn"),
}


def standing_conditions(standing: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Return what narrows the list of cases to where our foremost claim stands; nothing for ""."""
    if not standing:
        return ()
    ours = sa.and_(Claim.case_id == Case.id, Claim.asserter == Asserter.US)
    if standing == NOT_PROPOSED:
        return (~sa.exists().where(ours),)
    state = ClaimState(standing)
    before = FOREMOST[: FOREMOST.index(state)]
    return (
        sa.exists().where(ours, Claim.state == state),
        ~sa.exists().where(ours, Claim.state.in_(before)),
    )


def claims_by_case(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, list[ListedClaim]]:
    """Return what we and UN bodies say in each of several cases, with whom each claim names."""
    claims: dict[UUID, ListedClaim] = {}
    for *said, kind, names in session.execute(_listed_claims(), {"case_ids": case_ids}):
        claim = claims.get(said[0]) or ListedClaim(*said)
        named = () if names is None else (NamedParty(NamedActor(kind, names)),)
        claims[claim.id] = claim._replace(parties=(*claim.parties, *named)) if named else claim
    found: dict[UUID, list[ListedClaim]] = {}
    for claim in sorted(claims.values(), key=in_order):
        found.setdefault(claim.case_id, []).append(claim)
    return found


@cache
def _listed_claims() -> sa.Select[Any]:
    """Select plain columns, a row for each party: as records they would cost twice as much."""
    columns = [getattr(Claim, name) for name in ListedClaim._fields if name != "parties"]
    return (
        sa.select(*columns, Actor.kind, Actor.names)
        .outerjoin(ClaimParty, ClaimParty.claim_id == Claim.id)
        .outerjoin(Actor, Actor.id == ClaimParty.actor_id)
        .where(
            Claim.case_id.in_(sa.bindparam("case_ids", expanding=True)),
            Claim.removed_at.is_(None),
            Claim.asserter.in_((Asserter.US, Asserter.UN_BODY)),
        )
        .order_by(Claim.id, ClaimParty.position)
    )


def ours_among(claims: Mapping[UUID, Sequence[ListedClaim]]) -> dict[UUID, ListedClaim]:
    """Return our foremost claim in each case, of those that `claims_by_case` gave."""
    return {case_id: said[0] for case_id, said in claims.items() if said[0].asserter is Asserter.US}


def findings_among(claims: Mapping[UUID, Sequence[ListedClaim]]) -> dict[UUID, list[ListedClaim]]:
    """Return what UN bodies say in each case, what names a party first."""
    said = {
        case_id: [one for one in found if one.asserter is Asserter.UN_BODY]
        for case_id, found in claims.items()
    }
    return {
        case_id: sorted(found, key=lambda one: one.party_named is not Answer.YES)
        for case_id, found in said.items()
        if found
    }
