"""Bringing back an earlier value: a new change like any other, and said to be a return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.record.cases import policy
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.cases.workflow import details_of, edit_case
from casefiles.record.past import queries
from casefiles.record.past.parts.undoing import as_kept, revived

HISTORY: Mapping[str, str] = {
    "case:restored": N_("restored the %(field)s as of %(as_on)s"),
}


def restore_field(
    session: Session, case: Case, field: str, number: int, *, opened: int, acting_user: User
) -> None:
    """Give a field the value it had at one of its steps; a point has both its coordinates back.

    What it is now is not lost: the log keeps it, and an approved attribution that
    rests on it goes back to review, as with every change.
    """
    policy.require(acting_user, CasePermission.EDIT, case)
    former = queries.values_of_step(session, case, field, number)
    if all(step.value == as_kept(getattr(case, name)) for name, step in former.items()):
        raise NotAllowedNow(N_("This is what the case says now."))
    values = {name: revived(name, step.value) for name, step in former.items()}
    details = replace(details_of(case), **values)
    edit_case(session, case, details, opened=opened, acting_user=acting_user)
    record(
        session,
        "case:restored",
        case,
        acting_user=acting_user,
        within=case.id,
        field=list(former),
        as_on=former[field].since.date().isoformat(),
    )
