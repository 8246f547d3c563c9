"""What clearance may use of this room: disclosed cases, the filing sheet, names found in words."""

from __future__ import annotations

from casefiles.outbound.submissions.parts import naming, terms
from casefiles.outbound.submissions.parts.disclose import disclose
from casefiles.outbound.submissions.parts.filing import Filing, elements_of
from casefiles.outbound.submissions.parts.numbers import Leaving
from casefiles.outbound.submissions.parts.overview import WHAT_WORDS, Overview, overview_of
from casefiles.outbound.submissions.parts.redacting import Custody

__all__ = [
    "WHAT_WORDS",
    "Custody",
    "Filing",
    "Leaving",
    "Overview",
    "disclose",
    "elements_of",
    "naming",
    "overview_of",
    "terms",
]
