"""How it stands with the risk of a source; who writes it is who writes sources."""

from __future__ import annotations

from datetime import date, timedelta

from casefiles.record.safeguarding.models import HIGH, RiskAssessment, RiskStanding

#: the longest that a risk goes without being judged again
REVIEWED_WITHIN = timedelta(days=366)


def standing_of(latest: RiskAssessment | None, *, today: date) -> RiskStanding:
    """Return how the last assessment stands: the day of its review is its last good one."""
    if latest is None:
        return RiskStanding.MISSING
    if latest.review_on < today:
        return RiskStanding.OVERDUE
    return RiskStanding.HIGH if latest.residual in HIGH else RiskStanding.CURRENT
