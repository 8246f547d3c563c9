"""What other rooms may use of this one: disclosed cases, the filing sheet, names in words."""

from __future__ import annotations

from casefiles.outbound.submissions.parts import answers, naming, terms
from casefiles.outbound.submissions.parts.alike import (
    OFF_BELOW,
    ToldOfFew,
    as_accepted,
    beyond,
    told_of_few,
)
from casefiles.outbound.submissions.parts.case_data import by_number, named_victims
from casefiles.outbound.submissions.parts.deciding import decisions_in, verdicts_in
from casefiles.outbound.submissions.parts.disclose import disclose
from casefiles.outbound.submissions.parts.exposure import named_anyway
from casefiles.outbound.submissions.parts.filing import Filing, elements_of
from casefiles.outbound.submissions.parts.numbers import (
    Leaving,
    Numbers,
    is_damaged,
    waits_for_copy,
)
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
from casefiles.outbound.submissions.parts.readiness import (
    GRAVITY,
    is_judged_by_case,
    is_judged_by_whole,
)
from casefiles.outbound.submissions.parts.redacting import Custody
from casefiles.outbound.submissions.parts.translating import COVER_NOTE_WORDS
from casefiles.outbound.submissions.parts.translating import code_of as code_of_language

__all__ = [
    "COVER_NOTE_WORDS",
    "GRAVITY",
    "OFF_BELOW",
    "WHAT_WORDS",
    "Custody",
    "Fate",
    "Filing",
    "Leaving",
    "Numbers",
    "Overview",
    "Permits",
    "Place",
    "ToldOfFew",
    "annex_of",
    "answers",
    "as_accepted",
    "beyond",
    "by_number",
    "code_of_language",
    "decisions_in",
    "disclose",
    "elements_of",
    "grounds_in",
    "is_damaged",
    "is_judged_by_case",
    "is_judged_by_whole",
    "named_anyway",
    "named_victims",
    "naming",
    "on_sheets",
    "overview_of",
    "places_of",
    "terms",
    "told_in",
    "told_of_few",
    "unheld",
    "verdicts_in",
    "waits_for_copy",
]
