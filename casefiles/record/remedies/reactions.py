"""What remedies ask of lower rooms: that of whom they are asked stays, and no individual."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.messages import N_
from casefiles.platform.audit.workflow import Happening
from casefiles.record.actors.models import Actor, ActorKind
from casefiles.record.remedies import queries


def keep_party(session: Session, happening: Happening) -> None:
    """Refuse that an actor becomes void while a remedy that stands is asked of it."""
    if queries.is_named(session, happening.subject.id):
        raise NotAllowedNow(N_("A remedy is asked of this actor. Void the remedy first."))


def keep_body(session: Session, happening: Happening) -> None:
    """Refuse that an actor becomes an individual while a remedy that stands is asked of it."""
    actor = session.get_one(Actor, happening.subject.id)
    if actor.kind is ActorKind.PERSON and queries.is_named(session, actor.id):
        raise NotAllowedNow(
            N_("A remedy is asked of this actor, and of no individual. Void the remedy first.")
        )
