"""When a second person has to agree that somebody is asked again, and who that may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User
from casefiles.record.cases import policy as cases
from casefiles.record.cases.models import Case, MemberStanding
from casefiles.record.cases.policy import CasePermission
from casefiles.record.interviews.models import InterviewPlan, PlanState
from casefiles.record.safeguarding.models import RiskStanding
from casefiles.record.sources import policy as sources
from casefiles.record.sources.models import Source
from casefiles.record.sources.policy import SourcePermission

#: how long somebody waits for word of what became of it
TOLD_WITHIN = timedelta(days=30)
#: plans of which something may still come
OPEN = frozenset({PlanState.PLANNED, PlanState.AGREED})


class InterviewPermission(StrEnum):
    READ = "interview:read"
    WRITE = "interview:write"
    #: never for one's own plan
    ANSWER = "interview:answer"
    DROP = "interview:drop"


@dataclass(frozen=True)
class Facts:
    """What decides whether one person may ask somebody alone: of every case, whoever reads it."""

    interviews: int
    last: date | None
    #: when the latest one was written down
    written_at: datetime | None
    risk: RiskStanding

    @property
    def needs_second_person(self) -> bool:
        """Return whether somebody else has to agree first."""
        return self.interviews > 0 or self.risk is not RiskStanding.CURRENT


def may(user: User, permission: InterviewPermission, case: Case) -> bool:
    """Return whether a person may do this about interviews in a case that they may know of."""
    if not (sources.may(user, SourcePermission.READ) and cases.may_read(user, case)):
        return False
    if permission is InterviewPermission.READ:
        return True
    if permission is InterviewPermission.ANSWER:
        return user.has(Role.REVIEWER) or _leads(user, case)
    return cases.may(user, CasePermission.EDIT, case)


def _leads(user: User, case: Case) -> bool:
    writes = sources.may(user, SourcePermission.WRITE)
    return writes and cases.standing_of(user, case) is MemberStanding.LEAD


_WHO = {
    InterviewPermission.READ: N_("Interviews are read by those who read sources."),
    InterviewPermission.WRITE: N_("Those who write in the case plan and write down interviews."),
    InterviewPermission.ANSWER: N_("A reviewer or who leads the case answers this."),
    InterviewPermission.DROP: N_("Those who write in the case plan and write down interviews."),
}


def require(user: User, permission: InterviewPermission, case: Case) -> None:
    """Refuse where `may` says no."""
    if not may(user, permission, case):
        raise NotPermitted(_WHO[permission])


def may_answer(user: User, plan: InterviewPlan, case: Case) -> bool:
    """Return whether a person may agree to a plan or refuse it: never the one who made it."""
    return plan.planned_by_id != user.id and may(user, InterviewPermission.ANSWER, case)


def require_second_person(user: User, plan: InterviewPlan, case: Case) -> None:
    """Refuse who made the plan, and whoever is neither reviewer nor lead."""
    require(user, InterviewPermission.ANSWER, case)
    if plan.planned_by_id == user.id:
        raise NotPermitted(N_("You planned this, so somebody else has to answer."))


def bar_to_record(plan: InterviewPlan, facts: Facts) -> str | None:
    """Return why an interview cannot be written down; None where it can."""
    if plan.state not in OPEN:
        return N_("This plan was refused, dropped, or written down already.")
    if plan.state is PlanState.PLANNED and facts.needs_second_person:
        return N_("A second person has to agree first: a reviewer, or who leads the case.")
    agreed, written = plan.decided_at, facts.written_at
    if plan.state is PlanState.AGREED and agreed and written and written > agreed:
        return N_("They were interviewed since a second person agreed to this. Plan it anew.")
    return None


def may_tell(user: User, source: Source, *, today: date) -> bool:
    """Return whether a person says what a source was told: who holds it, or may look at it."""
    return sources.has_leave(user, source, today=today)


def require_teller(user: User, source: Source, *, today: date) -> None:
    """Refuse where `may_tell` says no."""
    sources.require_leave(user, source, today=today)
