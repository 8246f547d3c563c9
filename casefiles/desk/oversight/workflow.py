"""Checking the log leaves a trace in it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from casefiles.desk.oversight import policy
from casefiles.desk.oversight.policy import LogPermission
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.queries import Verification
from casefiles.platform.audit.workflow import record

#: how a history tells it, after the person's name
HISTORY: Mapping[str, str] = {
    "log:verified": N_("checked the whole log: %(events)s events held"),
    "log:found-broken": N_("checked the whole log: event %(sequence)s is broken"),
    "detail:expunged": N_("expunged what an event had said"),
}


def note_verified(session: Session, found: Verification, *, acting_user: User) -> None:
    """Record who checked the log, and what they were told."""
    policy.require(acting_user, LogPermission.VERIFY)
    if found.fault is None:
        record(session, "log:verified", acting_user, acting_user=acting_user, events=found.events)
    else:
        record(
            session,
            "log:found-broken",
            acting_user,
            acting_user=acting_user,
            sequence=found.sequence,
            fault=found.fault,
        )
