"""How far the cases came, from documented to found by a body; and what each party is part of."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.outbound.statistics.parts.wanted import Funnel, Wanted
from casefiles.outbound.submissions.models import Dispatch, DispatchKind, SubmissionCase
from casefiles.platform.accounts.models import User
from casefiles.record.actors.models import Membership, MembershipKind
from casefiles.record.actors.queries import party_with_parts
from casefiles.record.cases.models import Case, CaseAccess, CaseState
from casefiles.record.cases.policy import ESTABLISHED
from casefiles.record.cases.queries import is_visible_to
from casefiles.record.claims.models import Answer, Asserter, Claim, ClaimParty, ClaimState, Stance
from casefiles.record.places.queries import below_or_at

_Where = sa.ColumnElement[bool]


def bodies_of(session: Session) -> dict[str, set[str]]:
    """Return what each party, force or unit is part of, by ids without dashes."""
    rows = session.execute(
        sa.select(Membership.member_id, Membership.body_id).where(
            Membership.kind == MembershipKind.PART_OF
        )
    )
    found: dict[str, set[str]] = {}
    for member_id, body_id in rows:
        found.setdefault(member_id.hex, set()).add(body_id.hex)
    return found


#: how far a case may have come, from the first step to the last
STEPS = ("documented", "verified", "attributed", "submitted", "acknowledged", "found")


def funnel(session: Session, wanted: Wanted, *, acting_user: User | None) -> Funnel:
    """Return how many of the cases a person may know of came how far."""
    reached = _reached()
    statement = sa.select(
        sa.func.count(),
        *(sa.func.sum(sa.case((reached[step], 1), else_=0)) for step in STEPS[1:]),
    ).where(*_documented(session, wanted, acting_user))
    return Funnel(*(int(one or 0) for one in session.execute(statement).one()))


def conditions_of_step(
    session: Session, step: str, wanted: Wanted, *, acting_user: User | None
) -> list[_Where]:
    """Return what narrows cases to those that a step of the funnel counts."""
    return [*_documented(session, wanted, acting_user), _reached()[step]]


def _documented(session: Session, wanted: Wanted, user: User | None) -> list[_Where]:
    visible = Case.access == CaseAccess.ORGANISATION if user is None else is_visible_to(user)
    return [visible, Case.state != CaseState.VOID, *_of_file(session, wanted)]


def _reached() -> dict[str, _Where]:
    verified = Case.state.in_(sorted(ESTABLISHED))
    attributed = sa.and_(verified, _has_ours())
    return {
        "documented": sa.true(),
        "verified": verified,
        "attributed": attributed,
        "submitted": sa.and_(attributed, _went(DispatchKind.SENT)),
        "acknowledged": sa.and_(attributed, _went(DispatchKind.ACKNOWLEDGED)),
        "found": sa.and_(attributed, _is_found()),
    }


def _of_file(session: Session, wanted: Wanted) -> list[_Where]:
    """Return what narrows any case, counted or not: by claims of ours that stand."""
    conditions: list[_Where] = []
    if wanted.party_id:
        conditions.append(_has_ours(party_with_parts(session, wanted.party_id)))
    if wanted.place_id:
        conditions.append(Case.place_id.in_(below_or_at(wanted.place_id)))
    if wanted.since:
        conditions.append(Case.earliest >= wanted.since)
    if wanted.until:
        conditions.append(Case.latest <= wanted.until)
    return conditions


def _has_ours(whose: set[UUID] | None = None) -> _Where:
    """Return whether an approved claim of ours names a party, or one of some parties."""
    ours = (
        sa.select(Claim.id)
        .join(ClaimParty, ClaimParty.claim_id == Claim.id)
        .where(
            Claim.case_id == Case.id,
            Claim.asserter == Asserter.US,
            Claim.state == ClaimState.APPROVED,
            Claim.stance == Stance.ATTRIBUTES,
        )
    )
    if whose is not None:
        ours = ours.where(ClaimParty.actor_id.in_(whose))
    return ours.exists()


def _went(kind: DispatchKind) -> _Where:
    return (
        sa.select(Dispatch.id)
        .join(SubmissionCase, SubmissionCase.submission_id == Dispatch.submission_id)
        .where(SubmissionCase.case_id == Case.id, Dispatch.kind == kind)
        .exists()
    )


def _is_found() -> _Where:
    """Return whether a UN body confirmed the incident or named a party."""
    return (
        sa.select(Claim.id)
        .where(
            Claim.case_id == Case.id,
            Claim.asserter == Asserter.UN_BODY,
            Claim.removed_at.is_(None),
            sa.or_(Claim.incident_confirmed == Answer.YES, Claim.party_named == Answer.YES),
        )
        .exists()
    )
