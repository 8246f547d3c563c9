"""What waits for one person, as their first page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from casefiles.desk.discussion.queries import TaskInCase
from casefiles.outbound.corrections.queries import Owed
from casefiles.outbound.deadlines.policy import Deadline
from casefiles.outbound.editions.models import Edition
from casefiles.outbound.expunging.models import Expunging
from casefiles.outbound.submissions.models import (
    Submission,
)
from casefiles.platform.jobs.models import Job
from casefiles.record.attribution.queries import ClaimInCase
from casefiles.record.cases.models import Case
from casefiles.record.claims.models import Claim
from casefiles.record.claims.policy import Bar
from casefiles.record.evidence.models import Derivative
from casefiles.record.interviews.models import Feedback, InterviewPlan
from casefiles.record.recipient_keys.models import RecipientKey
from casefiles.record.safeguarding.models import RiskAssessment
from casefiles.record.sources.models import EmergencyRequest, Source


@dataclass(frozen=True)
class Work:
    """What waits for one person; lists are bounded, the longest waiting first."""

    to_decide: Sequence[ClaimInCase] = ()
    #: waits for a decision, and why this person may not take it
    barred: Sequence[tuple[Claim, Case, Bar]] = ()
    returned: Sequence[ClaimInCase] = ()
    drafts: Sequence[ClaimInCase] = ()
    cases: Sequence[Case] = ()
    to_clear: Sequence[Submission] = ()
    to_seal: Sequence[Submission] = ()
    to_send: Sequence[Submission] = ()
    #: what a recipient waits for, or we wait for: overdue, or due soon
    to_follow: Sequence[Deadline] = ()
    #: went out, and something in it was withdrawn since
    to_recall: Sequence[Submission] = ()
    #: went out, and facts changed since that nobody decided about, or a letter waits
    to_correct: Sequence[Owed] = ()
    to_assemble: Sequence[Submission] = ()
    building: Sequence[tuple[Submission, Job]] = ()
    failed: Sequence[tuple[Submission, Job]] = ()
    #: what colleagues ask of this person, or they of themselves: what is due first first
    tasks: Sequence[TaskInCase] = ()
    #: questions of this person that were answered
    answered: Sequence[TaskInCase] = ()
    #: what others ask about a sealed identity, for a second person to answer
    to_answer: Sequence[EmergencyRequest] = ()
    #: covered copies of files, for a second person to look at
    to_confirm: Sequence[tuple[Derivative, Case]] = ()
    #: interviews that others planned, for a second person to agree to
    to_agree: Sequence[InterviewPlan] = ()
    #: interviews that this person planned and may hold now, and those that wait for another
    to_interview: Sequence[InterviewPlan] = ()
    unanswered: Sequence[InterviewPlan] = ()
    #: outcomes of which the sources that this person holds are to be told
    to_tell: Sequence[Feedback] = ()
    #: risks to those sources that were to be judged again
    to_assess: Sequence[tuple[RiskAssessment, Source]] = ()
    #: who asked to be expunged, for a second person to confirm: with their references
    to_expunge: Sequence[tuple[Expunging, str]] = ()
    #: keys of recipients that others brought, for a second person to compare
    to_compare: Sequence[RecipientKey] = ()
    #: editions of reports in which this person had no hand, to be published or returned
    to_publish: Sequence[Edition] = ()
    #: editions that came back to this person, who wrote in them
    to_rewrite: Sequence[Edition] = ()

    @property
    def count(self) -> int:
        """How many things wait for this person alone or for somebody of their role."""
        return sum(
            len(each)
            for each in (
                self.to_decide,
                self.returned,
                self.to_clear,
                self.to_seal,
                self.to_send,
                self.to_follow,
                self.to_recall,
                self.to_correct,
                self.failed,
                self.tasks,
                self.answered,
                self.to_answer,
                self.to_confirm,
                self.to_agree,
                self.to_interview,
                self.to_tell,
                self.to_assess,
                self.to_expunge,
                self.to_compare,
                self.to_publish,
                self.to_rewrite,
            )
        )

    @property
    def since(self) -> datetime | None:
        """Since when the oldest of them waits."""
        return min(
            (claim.changed_at for claim, _ in (*self.to_decide, *self.returned)), default=None
        )
