"""What other rooms may use of this one: disclosed cases, the filing sheet, names in words."""

from __future__ import annotations

from casefiles.outbound.submissions.parts import naming, terms
from casefiles.outbound.submissions.parts.disclose import disclose
from casefiles.outbound.submissions.parts.exposure import named_anyway
from casefiles.outbound.submissions.parts.filing import Filing, elements_of
from casefiles.outbound.submissions.parts.numbers import Leaving
from casefiles.outbound.submissions.parts.overview import WHAT_WORDS, Overview, overview_of
from casefiles.outbound.submissions.parts.permits import unheld
from casefiles.outbound.submissions.parts.redacting import Custody

__all__ = [
    "WHAT_WORDS",
    "Custody",
    "Filing",
    "Leaving",
    "Overview",
    "disclose",
    "elements_of",
    "named_anyway",
    "naming",
    "overview_of",
    "terms",
    "unheld",
]
