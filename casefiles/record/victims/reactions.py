"""A facility that was damaged cannot be void: the damage would be done to nothing."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.messages import N_
from casefiles.platform.audit.workflow import Happening
from casefiles.record.victims import queries


def keep_damaged_facility(session: Session, happening: Happening) -> None:
    """Refuse that a facility becomes void while a recorded damage names it."""
    if queries.is_damaged(session, happening.subject.id):
        raise NotAllowedNow(
            N_(
                "Damage to this facility is still recorded; it may be in a case that you cannot"
                " read. Name another facility there, or void the damage, and then void this one."
            )
        )
