"""What of the safety of a source may leave: nothing."""

from __future__ import annotations

from casefiles.record.disclosure.export import inside
from casefiles.record.safeguarding.models import RiskAssessment

DECLARED = (inside(RiskAssessment, "how a source is endangered tells how to endanger them"),)
