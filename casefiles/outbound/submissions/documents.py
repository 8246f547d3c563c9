"""What other rooms may use of this one: disclosed cases, the filing sheet, names in words."""

from __future__ import annotations

from casefiles.outbound.submissions.parts import answers, naming, terms
from casefiles.outbound.submissions.parts.deciding import decisions_in, verdicts_in
from casefiles.outbound.submissions.parts.disclose import disclose
from casefiles.outbound.submissions.parts.exposure import named_anyway
from casefiles.outbound.submissions.parts.filing import Filing, elements_of
from casefiles.outbound.submissions.parts.numbers import Leaving
from casefiles.outbound.submissions.parts.overview import WHAT_WORDS, Overview, overview_of
from casefiles.outbound.submissions.parts.permits import Permits, unheld
from casefiles.outbound.submissions.parts.persons import (
    Fate,
    Place,
    annex_of,
    grounds_in,
    on_sheets,
    places_of,
    told_in,
)
from casefiles.outbound.submissions.parts.redacting import Custody

__all__ = [
    "WHAT_WORDS",
    "Custody",
    "Fate",
    "Filing",
    "Leaving",
    "Overview",
    "Permits",
    "Place",
    "annex_of",
    "answers",
    "decisions_in",
    "disclose",
    "elements_of",
    "grounds_in",
    "named_anyway",
    "naming",
    "on_sheets",
    "overview_of",
    "places_of",
    "terms",
    "told_in",
    "unheld",
    "verdicts_in",
]
