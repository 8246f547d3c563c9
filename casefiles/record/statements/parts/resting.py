"""What findings rest on in the end: a case that is closed, at whatever remove."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.record.cases.models import Case, CaseAccess
from casefiles.record.cases.policy import ESTABLISHED
from casefiles.record.evidence.models import Exhibit
from casefiles.record.statements.models import Assertion, Assessment, AssessmentGround


def resting_on_closed(session: Session, assertion_ids: Collection[UUID]) -> set[UUID]:
    """Return of which assertions a finding rests on a case that is closed or not established.

    Also where it rests on another assertion, and that one's finding on such a case.
    """
    reached = _grounds_reached(assertion_ids)
    exhibit_case = sa.select(Exhibit.case_id).where(Exhibit.id == AssessmentGround.exhibit_id)
    case_id = sa.func.coalesce(AssessmentGround.case_id, exhibit_case.scalar_subquery())
    is_open = sa.and_(Case.access == CaseAccess.ORGANISATION, Case.state.in_(sorted(ESTABLISHED)))
    statement = (
        sa.select(reached.c.asked)
        .distinct()
        .join(Assessment, Assessment.assertion_id == reached.c.assertion_id)
        .join(AssessmentGround, AssessmentGround.assessment_id == Assessment.id)
        .join(Case, Case.id == case_id)
        .where(sa.not_(is_open))
    )
    return set(session.scalars(statement))


def _grounds_reached(assertion_ids: Collection[UUID]) -> sa.CTE:
    """Return each assertion that was asked for, with those that its findings rest on in turn."""
    reached = (
        sa.select(Assertion.id.label("asked"), Assertion.id.label("assertion_id"))
        .where(Assertion.id.in_(assertion_ids))
        .cte("reached", recursive=True)
    )
    return reached.union(
        sa.select(reached.c.asked, AssessmentGround.other_id)
        .join(Assessment, Assessment.assertion_id == reached.c.assertion_id)
        .join(AssessmentGround, AssessmentGround.assessment_id == Assessment.id)
        .where(AssessmentGround.other_id.is_not(None))
    )
