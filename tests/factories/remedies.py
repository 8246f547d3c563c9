"""Remedies that nobody asked for."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case
from casefiles.record.remedies.models import (
    Remedy,
    RemedyDetails,
    RemedyStep,
    StepDetails,
    StepKind,
)
from casefiles.record.remedies.workflow import add_step, record_remedy
from casefiles.record.victims.models import Victim


def a_step(
    step: StepKind = StepKind.PROMISED, day: str = "2020-02-01", **given: Any
) -> StepDetails:
    """Return what would be filled in about a step."""
    values: dict[str, Any] = {"step": step, "day_edtf": day, "said_by": "An office (fictional)"}
    return StepDetails(**(values | given))


def a_remedy(**given: Any) -> RemedyDetails:
    """Return what would be filled in about a compensation that was asked."""
    values: dict[str, Any] = {
        "kind": "compensation",
        "step": StepKind.ASKED,
        "day_edtf": "2020-01-01",
        "said_by": "A lawyer (fictional)",
    }
    return RemedyDetails(**(values | given))


def add_remedy(
    session: Session, case: Case, *, by: User, victim: Victim | None = None, **given: Any
) -> Remedy:
    """Record a remedy by the verb, for a victim or for a damage."""
    whom = {"victim_id": victim.id} if victim is not None else {}
    return record_remedy(session, case, a_remedy(**whom, **given), acting_user=by)


def go_on(
    session: Session,
    case: Case,
    remedy: Remedy,
    step: StepKind,
    day: str,
    *,
    by: User,
    **given: Any,
) -> RemedyStep:
    """Add a step by the verb."""
    details = a_step(step, day, **given)
    return add_step(session, case, remedy, details, opened=remedy.version, acting_user=by)
