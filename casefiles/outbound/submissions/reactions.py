"""A case that somebody is clearing, or that is sealed and not yet sent, stays whole."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.messages import N_
from casefiles.outbound.submissions import queries
from casefiles.platform.audit.workflow import Happening


def keep_whole(session: Session, happening: Happening) -> None:
    """Refuse that a case is split while a submission that is on its way out holds it."""
    holding = queries.holding_on_its_way(session, happening.subject.id)
    if holding is not None:
        raise NotAllowedNow(
            N_(
                "%(reference)s holds this case and is in clearance or sealed. Take it back to"
                " assembling, or wait until it is sent, and then split the case."
            ),
            reference=holding.reference,
        )
