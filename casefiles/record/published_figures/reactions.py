"""What published figures ask of lower rooms: that whom they are about stays, and no individual."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.messages import N_
from casefiles.platform.audit.workflow import Happening
from casefiles.record.actors.models import Actor, ActorKind
from casefiles.record.published_figures import queries


def keep_party(session: Session, happening: Happening) -> None:
    """Refuse that an actor becomes void while a figure that stands is about it."""
    if queries.is_about(session, happening.subject.id):
        raise NotAllowedNow(
            N_("A published figure is about this actor. Name another party there first.")
        )


def keep_body(session: Session, happening: Happening) -> None:
    """Refuse that an actor becomes an individual while a figure that stands is about it."""
    actor = session.get_one(Actor, happening.subject.id)
    if actor.kind is ActorKind.PERSON and queries.is_about(session, actor.id):
        raise NotAllowedNow(
            N_(
                "A published figure is about this actor, and none is about an individual."
                " Name another party there first."
            )
        )
