"""What of interviews may leave: nothing. What was said in one leaves as an exhibit or a source."""

from __future__ import annotations

from casefiles.record.disclosure.export import inside
from casefiles.record.interviews.models import Feedback, Interview, InterviewPlan

DECLARED = (
    inside(InterviewPlan, "tells whom we mean to meet and why"),
    inside(Interview, "the account and its circumstances are between us and the person"),
    inside(Feedback, "tells how a source is spoken to"),
)
