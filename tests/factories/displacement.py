"""Estimates of people who never had to leave."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from casefiles.foundation.counts import CountRange
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.displacement.models import (
    DisplacementEstimate,
    EstimateDetails,
    EstimateMark,
)
from casefiles.record.displacement.workflow import add_estimate as add

COUNTERS = Texts.of(en="Counters of Nowhere (fictional)", ar="عدّادو لا مكان (متخيّل)")


def an_estimate(low: int | None = 100, high: int | None = None, **given: Any) -> EstimateDetails:
    """Return an exact number of people newly displaced in one spring."""
    values: dict[str, Any] = {
        "kind": "newly_displaced",
        "from_edtf": "2019-03-01",
        "to_edtf": "2019-05-31",
        "publisher": COUNTERS,
        "source_title": "A report (fictional)",
        "source_url": "https://example.org/report",
        "mark": EstimateMark.SOURCED,
        "count": CountRange(low, low if high is None else high),
    }
    return EstimateDetails(**(values | given))


def add_estimate(
    session: Session, low: int | None = 100, high: int | None = None, *, by: User, **given: Any
) -> DisplacementEstimate:
    """Enter an estimate by the verb."""
    return add(session, an_estimate(low, high, **given), acting_user=by)
