"""What agreements ask of lower rooms: that whom they bind stays."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.messages import N_
from casefiles.platform.audit.workflow import Happening
from casefiles.record.agreements import queries


def keep_party(session: Session, happening: Happening) -> None:
    """Refuse that an actor becomes void while an agreement that stands binds it."""
    if queries.is_bound(session, happening.subject.id):
        raise NotAllowedNow(
            N_(
                "An agreement of the register still names this actor as a party."
                " Name another actor there first."
            )
        )
