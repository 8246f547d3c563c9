"""What a recipient asks of one event, held against the harm that its mandate is about."""

from __future__ import annotations

from casefiles.foundation.messages import N_
from casefiles.outbound.submissions.parts.examined import Examined, Judged
from casefiles.outbound.submissions.parts.judging import judge, missing, records_its_harm
from casefiles.record.recipients.models import Check

#: what is asked of the very event that a mandate about one kind of harm looks at
_OF_EVENT = frozenset(
    {
        Check.FACTS_DATE,
        Check.FACTS_MONTH,
        Check.FACTS_PLACE,
        Check.CIRCUMSTANCES,
        Check.PERPETRATOR,
        Check.PERPETRATOR_NAMED,
        Check.PERSON_OUTCOME,
    }
)


def judge_of_event(check: Check, case: Examined) -> Judged:
    """Return the answer of one check; of another event than the mandate is about, it is missing.

    The day and the place of an air strike are not those of an arrest.
    """
    if check in _OF_EVENT and not records_its_harm(case):
        return missing(
            N_("What is recorded is of another event: no harm and no violation of this mandate"),
            "cases.detail",
            "victims",
        )
    return judge(check, case)
