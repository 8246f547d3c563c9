"""Counts everything again every night, and says so where the sums do not agree."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from casefiles.foundation.transactions import own_transaction
from casefiles.outbound.statistics import queries
from casefiles.outbound.statistics.models import RECOUNT
from casefiles.outbound.statistics.workflow import Recount, compare, mend, note
from casefiles.platform.jobs.workflow import Handler, Recurring
from casefiles.platform.organisation.models import Organisation
from casefiles.platform.organisation.queries import find_organisation

RECURRING = Recurring(RECOUNT, timedelta(days=1), find_organisation)


def handlers(recount: Handler) -> dict[str, Handler]:
    """Return what does each kind of job of this room; where it counts is for others to say."""
    return {RECOUNT: recount}


def count_again(factory: sessionmaker[Session], organisation_id: UUID) -> Recount:
    """Count everything again; nobody waits for a lock meanwhile, and what is found is logged.

    Where nothing was ever counted, as after a new version, the sums are made instead.
    """
    with factory() as session:
        _see_one_moment(session)
        is_first = queries.was_never_counted(session)
        found = Recount(0, ()) if is_first else compare(session)
    with own_transaction(factory) as session:
        about = session.get_one(Organisation, organisation_id)
        if is_first:
            found = Recount(mend(session, about, acting_user=None).cases, ())
        else:
            note(session, about, found, acting_user=None)
    return found


def _see_one_moment(session: Session) -> None:
    """Read everything as of now, whatever others keep meanwhile; SQLite does so anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
