"""An actor that a claim names cannot be void: the claim would name nobody."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.messages import N_
from casefiles.platform.audit.workflow import Happening
from casefiles.record.claims import queries


def keep_named_actor(session: Session, happening: Happening) -> None:
    """Refuse that an actor becomes void while a claim that stands names it."""
    if queries.is_named(session, happening.subject.id):
        raise NotAllowedNow(
            N_(
                "A claim still names this actor; it may be in a case that you cannot read."
                " Name another actor there, or withdraw the claim, and then void this one."
            )
        )
