"""What estimates ask of lower rooms: that whom they name as the cause stays, and no individual."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.messages import N_
from casefiles.platform.audit.workflow import Happening
from casefiles.record.actors.models import Actor, ActorKind
from casefiles.record.displacement import queries


def keep_party(session: Session, happening: Happening) -> None:
    """Refuse that an actor becomes void while an estimate that stands names it."""
    if queries.is_named(session, happening.subject.id):
        raise NotAllowedNow(
            N_("An estimate of displacement names this actor. Name another party there first.")
        )


def keep_body(session: Session, happening: Happening) -> None:
    """Refuse that an actor becomes an individual while an estimate that stands names it."""
    actor = session.get_one(Actor, happening.subject.id)
    if actor.kind is ActorKind.PERSON and queries.is_named(session, actor.id):
        raise NotAllowedNow(
            N_(
                "An estimate of displacement names this actor, and none names an individual."
                " Name another party there first."
            )
        )
