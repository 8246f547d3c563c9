"""What of the covering of exhibits may leave: nothing; the copy itself leaves as a file."""

from __future__ import annotations

from casefiles.record.covering.models import Covering
from casefiles.record.disclosure.export import inside

DECLARED = (inside(Covering, "says what was covered, where and why"),)
