"""Printing a case: each print is an event, and outward only what the gate lets out."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.outbound.packets.documents import WITHHELD_TEXT
from casefiles.outbound.packets.export import fields_said
from casefiles.outbound.prints import policy, queries
from casefiles.outbound.prints.queries import Sheet
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.record.cases import policy as cases
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.disclosure.queries import Destination

HISTORY: Mapping[str, str] = {
    "case:printed": N_("printed the case file, for inside the organisation"),
    "case:printed-outward": N_("printed what may leave of the case; purpose: %(purpose)s"),
}


def print_inside(session: Session, case: Case, *, acting_user: User) -> Sheet:
    """Return all that the case file says, for a reader inside; that it was printed is kept."""
    cases.require(acting_user, CasePermission.READ, case)
    sheet = queries.sheet_for(session, case, None, printed_by=acting_user.id)
    record(session, "case:printed", case, acting_user=acting_user)
    return sheet


def print_outward(
    session: Session, case: Case, destination: Destination, *, acting_user: User
) -> Sheet:
    """Return what may go of a case to a destination, and keep that it was printed.

    Refuses where some words would still name a person whose name may not go.
    """
    policy.require_outward(acting_user, case)
    sheet = queries.sheet_for(session, case, destination, printed_by=acting_user.id)
    if sheet.named_anyway:
        where = tuple(sorted({one for each in sheet.named_anyway.values() for one in each}))
        raise Refusal(
            N_(
                "Nothing is printed: words of the case name somebody whose name may not go "
                "(in: %(where)s). Write them without the name, or settle a ground."
            ),
            where=where,
        )
    record(
        session,
        "case:printed-outward",
        case,
        acting_user=acting_user,
        purpose=destination.purpose.value,
        recipient=destination.recipient,
        withheld=sum(victim.name == WITHHELD_TEXT for victim in sheet.case.victims),
        kept_back=sum(row.count for row in sheet.redactions),
        fields=fields_said(sheet.case, sheet.sources, sheet.exhibits),
    )
    return sheet
