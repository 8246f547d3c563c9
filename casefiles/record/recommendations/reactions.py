"""What recommendations ask of lower rooms: that what they name stays, and is no individual."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.messages import N_
from casefiles.platform.audit.workflow import Happening
from casefiles.record.actors.models import Actor, ActorKind
from casefiles.record.recommendations import queries


def keep_party(session: Session, happening: Happening) -> None:
    """Refuse that an actor becomes void while a recommendation that stands names it."""
    if queries.is_named(session, happening.subject.id):
        raise NotAllowedNow(
            N_("A recommendation of the register names this actor. Name another one there first.")
        )


def keep_body(session: Session, happening: Happening) -> None:
    """Refuse that an actor becomes an individual while a recommendation that stands names it."""
    actor = session.get_one(Actor, happening.subject.id)
    if actor.kind is ActorKind.PERSON and queries.is_named(session, actor.id):
        raise NotAllowedNow(
            N_(
                "A recommendation of the register names this actor, and none is made to an"
                " individual or about one. Name another actor there first."
            )
        )


def keep_document(session: Session, happening: Happening) -> None:
    """Refuse that a UN document becomes void while a recommendation that stands is in it."""
    with session.no_autoflush:  # its reason is written once nobody stands against it
        rests = queries.rests_on(session, happening.subject.id)
    if rests:
        raise NotAllowedNow(
            N_("Recommendations of the register stand in this document. Correct them there first.")
        )
