"""What agreements ask of lower rooms: that whom they bind stays, and stays no individual."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.messages import N_
from casefiles.platform.audit.workflow import Happening
from casefiles.record.actors.models import Actor, ActorKind
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


def keep_body(session: Session, happening: Happening) -> None:
    """Refuse that an actor becomes an individual while an agreement that stands binds it."""
    actor = session.get_one(Actor, happening.subject.id)
    if actor.kind is ActorKind.PERSON and queries.is_bound(session, actor.id):
        raise NotAllowedNow(
            N_(
                "An agreement of the register names this actor as a party, and no individual is"
                " one. Name another actor there first."
            )
        )
