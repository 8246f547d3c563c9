"""What is known of the safety of sources; how to reach them is never among what is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from casefiles.foundation import clock
from casefiles.platform.accounts.models import User
from casefiles.platform.accounts.queries import names_of
from casefiles.record.safeguarding import policy
from casefiles.record.safeguarding.models import RiskAssessment, RiskStanding
from casefiles.record.sources import policy as sources
from casefiles.record.sources.models import ContactPlan, Source, SourceState
from casefiles.record.sources.policy import SourcePermission
from casefiles.record.sources.queries import held_by

_LISTED = 20


@dataclass(frozen=True)
class Safety:
    """What the page of a source tells of the person's safety, and what its reader may do."""

    #: the last first
    assessments: Sequence[RiskAssessment]
    standing: RiskStanding
    #: when somebody sealed how to reach them, and who; None where nobody did
    plan: ContactPlan | None
    names: Mapping[UUID, str]
    may_write: bool
    may_look: bool
    may_replace: bool


def safety_of(session: Session, source: Source, *, acting_user: User) -> Safety | None:
    """Return what is known of a source's safety; None to who reads only labels."""
    if not sources.may(acting_user, SourcePermission.READ):
        return None
    rows = assessments_of(session, source)
    plan = contact_plan_of(session, source)
    ids = {row.assessed_by_id for row in rows} | ({plan.sealed_by_id} if plan else set())
    is_recorded = source.state is SourceState.RECORDED
    return Safety(
        rows,
        policy.standing_of(rows[0] if rows else None, today=clock.today()),
        plan,
        names_of(session, ids),
        may_write=is_recorded and sources.may(acting_user, SourcePermission.WRITE),
        may_look=sources.may_look(acting_user, source, now=clock.now()),
        may_replace=sources.has_leave(acting_user, source, today=clock.today()),
    )


def assessments_of(session: Session, source: Source) -> Sequence[RiskAssessment]:
    """Return how the risk of a source was judged, the last first."""
    statement = sa.select(RiskAssessment).where(RiskAssessment.source_id == source.id)
    return session.scalars(statement.order_by(RiskAssessment.number.desc())).all()


def latest_of(session: Session, source_ids: Collection[UUID]) -> dict[UUID, RiskAssessment]:
    """Return the last assessment of each source that has one."""
    statement = _latest().where(RiskAssessment.source_id.in_(source_ids))
    return {row.source_id: row for row in session.scalars(statement)}


def _latest() -> sa.Select[RiskAssessment]:
    later = aliased(RiskAssessment)
    superseded = sa.exists().where(
        later.source_id == RiskAssessment.source_id, later.number > RiskAssessment.number
    )
    return sa.select(RiskAssessment).where(~superseded)


def overdue_for(
    session: Session, user: User, *, limit: int = _LISTED
) -> Sequence[tuple[RiskAssessment, Source]]:
    """Return the assessments past their review of the sources that a person holds."""
    if not sources.may(user, SourcePermission.LOOK):
        return ()
    statement = (
        _latest()
        .add_columns(Source)
        .join(Source, Source.id == RiskAssessment.source_id)
        .where(held_by(user), RiskAssessment.review_on < clock.today())
        .order_by(RiskAssessment.review_on, RiskAssessment.id)
        .limit(limit)
    )
    return [(row.RiskAssessment, row.Source) for row in session.execute(statement)]


def contact_plan_of(session: Session, source: Source) -> ContactPlan | None:
    """Return the sealed contact plan of a source: that there is one, and since when."""
    return session.scalar(sa.select(ContactPlan).where(ContactPlan.source_id == source.id))
