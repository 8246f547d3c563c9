"""Counts everything again every night, and says so where the sums do not agree."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from casefiles.foundation.transactions import own_transaction
from casefiles.outbound.statistics.models import RECOUNT
from casefiles.outbound.statistics.workflow import recount
from casefiles.platform.jobs.workflow import Handler, Progress, Recurring
from casefiles.platform.organisation.models import Organisation
from casefiles.platform.organisation.queries import find_organisation

RECURRING = Recurring(RECOUNT, timedelta(days=1), find_organisation)


def handlers() -> dict[str, Handler]:
    """Return what does each kind of job of this room."""
    return {RECOUNT: _recount}


def _recount(factory: sessionmaker[Session], subject: UUID, progress: Progress) -> None:
    with own_transaction(factory) as session:
        recount(session, session.get_one(Organisation, subject), acting_user=None)
    progress(1, 1)
