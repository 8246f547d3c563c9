"""Reading the whole log, for who may."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casefiles.desk.oversight import policy
from casefiles.desk.oversight.policy import LogPermission
from casefiles.foundation.errors import NotPermitted
from casefiles.foundation.messages import N_
from casefiles.foundation.paging import Page
from casefiles.platform.accounts.models import User
from casefiles.platform.audit import queries as audit
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.audit.queries import LogFilter


def read_log(
    session: Session,
    wanted: LogFilter,
    *,
    before: int | None = None,
    after: int | None = None,
    acting_user: User,
) -> Page[AuditEvent]:
    """Return a page of events; following one record is reading what it holds."""
    policy.require(acting_user, LogPermission.READ)
    if wanted.record_id and not policy.may(acting_user, LogPermission.READ_DETAILS):
        raise NotPermitted(N_("Only an auditor follows one record through the log."))
    return audit.log_page(session, wanted, before=before, after=after)
