"""Clears the database's own files of what was written over, once everything is done."""

from __future__ import annotations

from uuid import UUID

from casefiles.foundation import clock
from casefiles.foundation.database import forget_overwritten
from casefiles.foundation.transactions import own_transaction
from casefiles.outbound.expunging.models import Expunging, ExpungingState
from casefiles.outbound.expunging.parts.work import Factory


class NotSwept(Exception):  # noqa: N818 - the fact, for the installation's log
    """The log of the database is in use and could not be cleared: tried again."""


def sweep(factory: Factory, expunging_id: UUID) -> None:
    """Clear the database's own files of what was written over, and note that it was done."""
    with factory() as session:
        expunging = session.get_one(Expunging, expunging_id)
        is_due = expunging.state is ExpungingState.DONE and expunging.swept_at is None
    if not is_due:
        return
    if not forget_overwritten(factory.kw["bind"]):
        raise NotSwept
    with own_transaction(factory) as session:
        session.get_one(Expunging, expunging_id).swept_at = clock.now()
